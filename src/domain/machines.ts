/** All machines: opened from the inventory and the store, driven by their adapters, read and commanded by the rest. */
import type { Clock } from "../model/clock.js";
import { firstIntent, firstObservation, type Inventory, type Machine } from "../model/machine.js";
import type { Chronicle } from "../ports/chronicle.js";
import type { MachineCommands } from "../ports/commands.js";
import type { MachineAdapter } from "../ports/machine-adapter.js";
import type { PowerDevices } from "../ports/power-device.js";
import type { Store } from "../ports/store.js";
import type { MachineTable, Rack, Table } from "../ports/world.js";
import { machineCommands } from "./commands.js";
import { happeningOf } from "./deeds.js";
import { happeningsOf } from "./happenings.js";
import { InventoryError, MachineLookup } from "./machine-table.js";
import { Poller } from "./poller.js";
import { type RackEntry, rackTable } from "./racks.js";
import { MachineUnit, type Surroundings } from "./unit.js";

export interface MachinesSetup {
  readonly store: Store;
  readonly clock: Clock;
  readonly chronicle: Chronicle;
  /** By kind. */
  readonly adapters: ReadonlyMap<string, MachineAdapter>;
  readonly devices: PowerDevices;
  readonly inventory: Iterable<Inventory>;
  readonly racks: Iterable<RackEntry>;
}

/** Hears of every new document of a machine. Must be quick and must not throw. */
export type ChangeListener = (before: Machine, after: Machine) => void;

export interface Machines {
  readonly table: MachineTable;
  readonly racks: Table<Rack>;
  readonly commands: MachineCommands;
  /** The returned function ends it. */
  onChange(listener: ChangeListener): () => void;
  /** Takes up the machines, carries on with what was left undone, and begins to read them in turn. */
  start(): void;
  /** Lets go of the machines as they are. What is left undone is in the store. */
  close(): Promise<void>;
}

/** @throws InventoryError when two machines share an id, a name or a UUID, or an adapter is not there */
export function openMachines(setup: MachinesSetup): Machines {
  const listeners = new Set<ChangeListener>();
  const surroundings: Surroundings = {
    clock: setup.clock,
    store: setup.store,
    adapters: setup.adapters,
    devices: setup.devices,
    noted: (machine, deed) => void setup.chronicle.tell(happeningOf(machine, deed)),
    changed(before, after, by) {
      for (const happening of happeningsOf(before, after, by)) setup.chronicle.tell(happening);
      for (const listener of listeners) listener(before, after);
    },
  };
  const inventory = [...setup.inventory];
  const units = unitsOf(inventory, surroundings);
  const table = new MachineLookup(units);
  const poller = new Poller(units, setup.clock);

  return {
    table,
    racks: rackTable(setup.racks, inventory),
    commands: machineCommands(table, setup.clock),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start() {
      for (const unit of units) unit.attach();
      poller.start();
    },
    async close() {
      poller.stop();
      await Promise.all(units.map((unit) => unit.close()));
    },
  };
}

function unitsOf(inventory: readonly Inventory[], surroundings: Surroundings): readonly MachineUnit[] {
  const { adapters, devices, store, clock } = surroundings;
  // Shared by all until something is seen of each.
  const observation = firstObservation(clock.now());
  return inventory.map((machine) => {
    const { kind } = machine.adapter;
    const adapter = adapters.get(kind);
    if (!adapter)
      throw new InventoryError("UNKNOWN_ADAPTER", `machine ${machine.id}: there is no adapter called ${kind}`);
    const intent = store.get("intents", machine.id) ?? firstIntent;
    return new MachineUnit(surroundings, {
      inventory: machine,
      intent,
      observation,
      capabilities: adapter.capabilities(machine, devices),
    });
  });
}
