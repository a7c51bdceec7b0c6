/** A machine that is driven by programs of the user's own: FakeFish's five scripts, as they are. */
import type { Capabilities } from "../../../src/model/capabilities.js";
import type { Inventory } from "../../../src/model/inventory.js";
import type { MediaSlot } from "../../../src/model/media.js";
import { resetTypesOf } from "../../../src/model/reset.js";
import type { MachineAdapter } from "../../../src/ports/machine-adapter.js";
import { CommandMachine } from "./machine.js";
import { commandsOf, has, programsOf } from "./programs.js";
import { settingsOf, settingsSchema } from "./settings.js";

/** The program is given the URL, and sees to it that the machine gets what is there. */
const drive: MediaSlot = {
  id: "Cd",
  name: "Virtual CD",
  types: ["CD", "DVD"],
  fetched: "machine",
  writable: false,
};

const command: MachineAdapter = {
  kind: "command",
  settingsSchema,
  capabilities(inventory: Inventory): Capabilities {
    const { bootMode = "UEFI", ...settings } = settingsOf(inventory);
    const programs = programsOf(settings);
    const bootsCd = has(programs, "poweron", "bootfromcdonce");
    return {
      resetTypes: resetTypesOf(commandsOf(programs)),
      seesPower: programs.has("powerstate"),
      // Without an override it boots in its own order, which is what Hdd is taken to mean: there is no program for that.
      bootTargets: bootsCd ? ["None", "Cd", "Hdd"] : [],
      bootModes: bootsCd ? [bootMode] : [],
      bootStages: [],
      indicator: false,
      sensors: [],
      powerSupply: null,
      ...(has(programs, "mountcd", "unmountcd") && { media: [drive] }),
    };
  },
  attach(inventory, host) {
    const machine = new CommandMachine(inventory.id, settingsOf(inventory), host);
    machine.greet();
    return machine;
  },
};

export default command;
