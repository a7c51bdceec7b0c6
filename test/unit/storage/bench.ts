/** A service with one machine whose disks are hardware of the test's. */

import { createFake, type FakeAdapter } from "../../../adapters/machine/fake/index.js";
import { type Machines, openMachines } from "../../../src/domain/machines.js";
import type { Machine } from "../../../src/model/machine.js";
import type { Task } from "../../../src/model/service.js";
import type { StorageSubsystem } from "../../../src/model/storage.js";
import type { CreateVolume } from "../../../src/ports/commands/storage.js";
import type { MachineAdapter, MachineDriver } from "../../../src/ports/machine-adapter.js";
import type { Store } from "../../../src/ports/store.js";
import { timeOrderedIds } from "../../../src/services/ids.js";
import { lastingTasks } from "../../../src/services/tasks/lasting-tasks.js";
import { Tasks } from "../../../src/services/tasks.js";
import { ManualClock } from "../../support/manual-clock.js";
import { MemoryStore } from "../../support/memory-store.js";
import { noDevices } from "../../support/no-devices.js";
import { noFirmware } from "../../support/no-firmware.js";
import { alice, LogBook, settle } from "../domain/bench.js";
import { silent } from "../events/service-under-test.js";
import { Hardware, subsystem, withDisks } from "./disks.js";

/** Simulated machines whose disks are these. */
function adapterWith(fake: FakeAdapter, hardware: Hardware): MachineAdapter {
  return {
    ...fake,
    attach(inventory, host): MachineDriver {
      const machine = fake.attach(inventory, host);
      return Object.create(machine, { storage: { value: hardware } }) as MachineDriver;
    },
  };
}

export interface Setup {
  readonly store?: Store;
  readonly subsystems?: readonly StorageSubsystem[];
  readonly hardware?: Hardware;
}

export class DiskBench {
  readonly clock = new ManualClock();
  readonly log = new LogBook();
  readonly store: Store;
  readonly hardware: Hardware;
  readonly tasks: Tasks;
  readonly machines: Machines;
  readonly fake = createFake();

  constructor({ store = MemoryStore.empty(), subsystems = [subsystem()], hardware = new Hardware(subsystems) }: Setup) {
    this.store = store;
    this.hardware = hardware;
    const { clock } = this;
    const settings = () => ({ deletedAfterMinutes: 60 });
    const nextId = timeOrderedIds(clock);
    this.tasks = new Tasks({ store, clock, chronicle: this.log, nextId, logger: silent, settings });
    const adapter = adapterWith(this.fake, hardware);
    this.machines = openMachines({
      store,
      clock,
      chronicle: this.log,
      adapters: new Map([[adapter.kind, adapter]]),
      devices: noDevices,
      inventory: [withDisks(subsystems)],
      racks: [],
      firmware: noFirmware,
      tasks: lastingTasks(this.tasks),
    });
  }

  start(): this {
    this.machines.start();
    this.tasks.endOrphans();
    return this;
  }

  get machine(): Machine {
    const machine = this.machines.table.get("node");
    if (!machine) throw new Error("no machine");
    return machine;
  }

  /** `id` of the volumes that are shown. */
  get shown(): readonly string[] {
    const { inventory, observation } = this.machine;
    return (inventory.storage ?? [])
      .flatMap(({ id, volumes }) => observation.storage?.[id]?.volumes ?? volumes)
      .map(({ id }) => id);
  }

  get pending(): number {
    return this.machine.intent.storage?.operations.length ?? 0;
  }

  create(volume: CreateVolume, storage = "1"): Promise<string> {
    return this.machines.storageCommands.createVolume("node", storage, volume, alice, "/redfish/v1/x");
  }

  remove(volume: string, applyTime?: "Immediate" | "OnReset"): Promise<string> {
    return this.machines.storageCommands.removeVolume("node", "1", volume, applyTime, alice, "/redfish/v1/x");
  }

  light(drive: string, state: "Lit" | "Blinking" | "Off"): Promise<void> {
    return this.machines.storageCommands.light("node", "1", drive, state, alice);
  }

  reset(type: "On" | "ForceRestart" | "ForceOff" | "PowerCycle"): Promise<void> {
    return this.machines.commands.reset("node", type, alice);
  }

  task(id: string): Task {
    const task = this.tasks.table.get(id);
    if (!task) throw new Error(`no task ${id}`);
    return task;
  }

  async elapse(time: number, step = 50): Promise<void> {
    await settle();
    for (let passed = 0; passed < time; passed += step) {
      this.clock.advance(step);
      await settle();
    }
  }
}
