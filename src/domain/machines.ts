/** All machines: opened from the inventory and the store, driven by their adapters, read and commanded by the rest. */
import type { Clock } from "../model/clock.js";
import type { Inventory } from "../model/inventory.js";
import type { Machine } from "../model/machine.js";
import type { Chronicle } from "../ports/chronicle.js";
import type { FirmwareCommands } from "../ports/commands/firmware.js";
import type { MachineCommands } from "../ports/commands/machines.js";
import type { StorageCommands } from "../ports/commands/storage.js";
import type { LastingTasks } from "../ports/lasting-tasks.js";
import type { MachineAdapter } from "../ports/machine-adapter.js";
import type { MediaStore } from "../ports/media.js";
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
import { MediaCertificates } from "./media/media-certificates.js";
import { sweepSecrets } from "./media/media-secrets.js";
import { type MediaSlots, openMediaSlots } from "./media/media-slots.js";
import { netbootMachines } from "./netboot/machines.js";
import { Poller } from "./poller.js";
import { type RackEntry, rackTable } from "./racks.js";
import { storageCommands } from "./storage/commands.js";
import type { Surroundings } from "./surroundings.js";
import { unitsOf } from "./units.js";

export interface MachinesSetup {
  readonly store: Store;
  readonly clock: Clock;
  readonly chronicle: Chronicle;
  /** By kind. */
  readonly adapters: ReadonlyMap<string, MachineAdapter>;
  readonly devices: PowerDevices;
  /** See {@link Surroundings}. */
  readonly secret?: Surroundings["secret"];
  readonly logger?: Surroundings["logger"];
  readonly home?: Surroundings["home"];
  readonly directory?: Surroundings["directory"];
  readonly consoles?: Surroundings["consoles"];
  readonly inventory: Iterable<Inventory>;
  readonly racks: Iterable<RackEntry>;
  readonly firmware: FirmwareSetup;
  /** Absent = nothing is put into slots. */
  readonly media?: MediaStore;
  /** Absent = nothing is made on disks. */
  readonly tasks?: LastingTasks;
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
  readonly media: MediaSlots;
  readonly storageCommands: StorageCommands;
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
  const certificates = new MediaCertificates(setup.store, setup.clock);
  const surroundings: Surroundings = {
    clock: setup.clock,
    store: setup.store,
    adapters: setup.adapters,
    devices: setup.devices,
    ...(setup.secret && { secret: setup.secret }),
    ...(setup.logger && { logger: setup.logger }),
    ...(setup.home && { home: setup.home }),
    directory: setup.directory,
    ...(setup.consoles && { consoles: setup.consoles }),
    views,
    gate: new Gate(setup.clock, imagesAtOnce),
    ...(setup.tasks && { tasks: setup.tasks }),
    ...(setup.media && { media: { images: setup.media, certificates, store: setup.store } }),
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
    storageCommands: storageCommands(table, setup.clock, setup.tasks),
    media: openMediaSlots(table, certificates),
    netboot: netbootMachines(table, onChange),
    onChange,
    start() {
      sweepSecrets(setup.store);
      for (const unit of units) unit.attach();
      poller.start();
    },
    async close() {
      poller.stop();
      await Promise.all(units.map((unit) => unit.close()));
    },
  };
}
