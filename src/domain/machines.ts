/** All machines: opened from the inventory and the store, driven by their adapters, read and commanded by the rest. */
import type { Clock } from "../model/clock.js";
import type { Inventory, Machine } from "../model/machine.js";
import type { Chronicle } from "../ports/chronicle.js";
import type { FirmwareCommands, MachineCommands } from "../ports/commands.js";
import type { MachineAdapter } from "../ports/machine-adapter.js";
import type { NetbootMachines } from "../ports/netboot.js";
import type { PowerDevices } from "../ports/power-device.js";
import type { Store } from "../ports/store.js";
import type { MachineTable, Rack, Table } from "../ports/world.js";
import { machineCommands } from "./commands.js";
import { happeningOf } from "./deeds.js";
import { firmwareCommands } from "./firmware/commands.js";
import { Gate } from "./firmware/gate.js";
import type { FirmwareSetup } from "./firmware/setup.js";
import { openStaging, type Staging } from "./firmware/staging.js";
import { type MachineFirmwareViews, VariableViews } from "./firmware/views.js";
import { happeningsOf } from "./happenings.js";
import { MachineLookup } from "./machine-table.js";
import { netbootMachines } from "./netboot/machines.js";
import { Poller } from "./poller.js";
import { type RackEntry, rackTable } from "./racks.js";
import type { Surroundings } from "./unit.js";
import { unitsOf } from "./units.js";

export interface MachinesSetup {
  readonly store: Store;
  readonly clock: Clock;
  readonly chronicle: Chronicle;
  /** By kind. */
  readonly adapters: ReadonlyMap<string, MachineAdapter>;
  readonly devices: PowerDevices;
  readonly inventory: Iterable<Inventory>;
  readonly racks: Iterable<RackEntry>;
  readonly firmware: FirmwareSetup;
}

/** Whole images in memory for reading or writing. */
const imagesAtOnce = 8;

/** Hears of every new document of a machine. Must be quick and must not throw. */
export type ChangeListener = (before: Machine, after: Machine) => void;

export interface Machines {
  readonly table: MachineTable;
  readonly racks: Table<Rack>;
  readonly commands: MachineCommands;
  readonly firmware: MachineFirmwareViews;
  readonly firmwareCommands: FirmwareCommands;
  readonly staging: Staging;
  readonly netboot: NetbootMachines;
  /** The returned function ends it. */
  onChange(listener: ChangeListener): () => void;
  /** Takes up the machines, carries on with what was left undone, and begins to read them in turn. */
  start(): void;
  /** Lets go of the machines as they are. What is left undone is in the store. */
  close(): Promise<void>;
}

/** @throws InventoryError when two machines share an id, a name or a UUID, or an adapter or a family is not there */
export function openMachines(setup: MachinesSetup): Machines {
  const listeners = new Set<ChangeListener>();
  const views = new VariableViews(setup.firmware);
  const surroundings: Surroundings = {
    clock: setup.clock,
    store: setup.store,
    adapters: setup.adapters,
    devices: setup.devices,
    views,
    gate: new Gate(setup.clock, imagesAtOnce),
    noted: (machine, deed) => void setup.chronicle.tell(happeningOf(machine, deed)),
    changed(before, after, by) {
      for (const happening of happeningsOf(before, after, by, views)) setup.chronicle.tell(happening);
      for (const listener of listeners) listener(before, after);
    },
  };
  const inventory = [...setup.inventory];
  const units = unitsOf(inventory, surroundings, setup.firmware);
  const table = new MachineLookup(units);
  const poller = new Poller(units, setup.clock);
  const onChange: Machines["onChange"] = (listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };

  return {
    table,
    racks: rackTable(setup.racks, inventory),
    commands: machineCommands(table, setup.clock, views),
    firmware: views,
    firmwareCommands: firmwareCommands(table, setup.clock),
    staging: openStaging(table, setup.firmware.images, views, onChange),
    netboot: netbootMachines(table, onChange),
    onChange,
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
