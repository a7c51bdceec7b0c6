/** Simulated machines: everything a client can see of a real one, in as many copies as wanted. */
import type { BootTarget, Capabilities, Inventory } from "../../../src/model/machine.js";
import { resetTypesOf } from "../../../src/model/reset.js";
import type { MachineAdapter, MachineHost } from "../../../src/ports/machine-adapter.js";
import { bootStages } from "./boot.js";
import { commands, FakeMachine } from "./machine.js";
import { powerSupply, sensors } from "./sensors.js";
import { defaultBootTargets, type Faults, settingsOf, settingsSchema } from "./settings.js";

export type { FakeSettings, Faults } from "./settings.js";

export interface FakeAdapter extends MachineAdapter {
  /** Makes a machine fail, or mends it, while it runs; faults not named stay. False = no such machine is attached. */
  inject(machineId: string, faults: Faults): boolean;
}

const capabilitiesWith = (bootTargets: readonly BootTarget[]): Capabilities => ({
  simulated: true,
  resetTypes: resetTypesOf(commands),
  seesPower: true,
  bootTargets,
  bootModes: ["UEFI", "Legacy"],
  bootStages,
  indicator: true,
  sensors,
  powerSupply,
});

/** Shared by all machines without boot targets of their own. */
const usual = capabilitiesWith(defaultBootTargets);

/** Machines of one adapter know nothing of those of another: each service of a test has its own. */
export function createFake(): FakeAdapter {
  const machines = new Map<string, FakeMachine>();
  return {
    kind: "fake",
    firmware: "simulated",
    settingsSchema,
    capabilities(inventory: Inventory): Capabilities {
      const { bootTargets = defaultBootTargets } = settingsOf(inventory);
      return sameMembers(bootTargets, defaultBootTargets) ? usual : capabilitiesWith(bootTargets);
    },
    attach(inventory: Inventory, host: MachineHost): FakeMachine {
      const settings = settingsOf(inventory);
      const known = machines.get(inventory.id);
      // A manager that restarts, or a service, finds the machine where it is, be it in the middle of a boot.
      const machine = known?.isFree(settings) ? known : new FakeMachine(inventory.id, settings, host);
      machines.set(inventory.id, machine);
      machine.connect(host);
      machine.greet();
      return machine;
    },
    inject(machineId, faults) {
      const machine = machines.get(machineId);
      machine?.inject(faults);
      return machine !== undefined;
    },
  };
}

const sameMembers = (some: readonly BootTarget[], others: readonly BootTarget[]): boolean =>
  some === others || (some.length === others.length && some.every((target) => others.includes(target)));

export default createFake();
