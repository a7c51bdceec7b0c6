/** A machine that is a guest of QEMU, on the computer that the service runs on. */
import type { Capabilities } from "../../../src/model/capabilities.js";
import type { Inventory } from "../../../src/model/inventory.js";
import { resetTypesOf } from "../../../src/model/reset.js";
import { AdapterError, type MachineAdapter } from "../../../src/ports/machine-adapter.js";
import { Acceleration } from "./accelerator.js";
import { commandsOf } from "./commands.js";
import { capabilitiesOf, complete } from "./complete.js";
import { QemuMachine } from "./driver.js";
import { guestSensors } from "./sensors.js";
import { settingsSchema } from "./settings.js";
import { claimsOf, problemsOf } from "./settings-problems.js";
import { storeOfKeys } from "./variables-file.js";

/** Of all guests: what one has found out about KVM holds for the others. */
const acceleration = new Acceleration();

const qemu: MachineAdapter = {
  kind: "qemu",
  settingsSchema,
  complete,
  problems: problemsOf,
  claims: claimsOf,
  capabilities(inventory: Inventory): Capabilities {
    return {
      virtual: true,
      resetTypes: resetTypesOf(commandsOf(inventory)),
      sensors: guestSensors,
      ...capabilitiesOf(inventory),
    };
  },
  storeOfKeys,
  attach(inventory, host) {
    const { home } = host;
    if (home === undefined) throw new AdapterError("there is no folder for what belongs to its guest", "misconfigured");
    const machine = new QemuMachine({ inventory, host, home, acceleration });
    machine.greet();
    return machine;
  },
};

export default qemu;
