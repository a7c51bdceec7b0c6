/** Simulated machines: everything a client can see of a real one, in as many copies as wanted. */

import type { Capabilities } from "../../../src/model/capabilities.js";
import type { Inventory } from "../../../src/model/inventory.js";
import { resetTypesOf } from "../../../src/model/reset.js";
import type { BootTarget } from "../../../src/model/words.js";
import type { MachineAdapter, MachineHost } from "../../../src/ports/machine-adapter.js";
import type { Agents } from "./agent/agents.js";
import { AgentSlot } from "./agent/slot.js";
import { bootStages } from "./boot.js";
import { commands, FakeMachine } from "./machine.js";
import { defaultMedia, withMedia } from "./media.js";
import { withRecorded } from "./recorded-sensors.js";
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
  media: defaultMedia,
  console: { serial: true, screen: false },
});

/** Shared by all machines without boot targets of their own. */
const usual = capabilitiesWith(defaultBootTargets);

export interface FakeParts {
  /** From 0 to 1. */
  readonly random?: () => number;
}

const withDisksOf = new WeakMap<Capabilities, Capabilities>();

/** The very same object for the same capabilities: most of a fleet shares them. */
function withDisks(common: Capabilities): Capabilities {
  const made = withDisksOf.get(common) ?? { ...common, storage: { volumes: true, driveLights: true } };
  withDisksOf.set(common, made);
  return made;
}

/** Machines of one adapter know nothing of those of another: each service of a test has its own. */
export function createFake({ random = Math.random }: FakeParts = {}): FakeAdapter {
  const machines = new Map<string, FakeMachine>();
  let agents: Promise<Agents> | undefined;
  const load = (): Promise<Agents> => {
    agents ??= import("./agent/agents.js").then(({ Agents }) => new Agents(random));
    return agents;
  };
  const agentOf = (machine: Inventory): AgentSlot | null => {
    const { agent } = settingsOf(machine);
    return agent ? new AgentSlot({ machine, settings: agent, load }) : null;
  };
  return {
    kind: "fake",
    firmware: "simulated",
    settingsSchema,
    capabilities(inventory: Inventory): Capabilities {
      const settings = settingsOf(inventory);
      const { bootTargets = defaultBootTargets } = settings;
      const common = sameMembers(bootTargets, defaultBootTargets) ? usual : capabilitiesWith(bootTargets);
      return withMedia(withRecorded(inventory.storage ? withDisks(common) : common, settings), settings.media);
    },
    attach(inventory: Inventory, host: MachineHost): FakeMachine {
      const settings = settingsOf(inventory);
      const known = machines.get(inventory.id);
      // A manager that restarts, or a service, finds the machine where it is, be it in the middle of a boot.
      const machine = known?.isFree(settings)
        ? known
        : new FakeMachine(inventory.id, settings, host, agentOf(inventory), inventory.storage, random);
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
