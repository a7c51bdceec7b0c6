/** A service's worth of machines on a test bench: a clock that is moved by hand, a store in memory, a log to read. */
import type { FirmwareSetup } from "../../../src/domain/firmware/setup.js";
import { type Machines, openMachines } from "../../../src/domain/machines.js";
import type { Duration } from "../../../src/model/clock.js";
import type { Inventory } from "../../../src/model/inventory.js";
import type { Machine } from "../../../src/model/machine.js";
import type { Happening } from "../../../src/model/service.js";
import type { Chronicle, NewHappening } from "../../../src/ports/chronicle.js";
import type { Who } from "../../../src/ports/commands/who.js";
import type { MachineAdapter } from "../../../src/ports/machine-adapter.js";
import type { MediaStore } from "../../../src/ports/media.js";
import { ManualClock } from "../../support/manual-clock.js";
import { MemoryStore } from "../../support/memory-store.js";
import { noDevices } from "../../support/no-devices.js";
import { noFirmware } from "../../support/no-firmware.js";

export const alice: Who = {
  accountId: "1",
  userName: "alice",
  roleId: "Administrator",
  privileges: new Set(["Login", "ConfigureManager", "ConfigureUsers", "ConfigureComponents", "ConfigureSelf"]),
  sessionId: null,
  passwordChangeRequired: false,
  address: "192.0.2.1",
};

export const inventoryOf = (id: string, settings: Record<string, unknown> = {}, kind = "fake"): Inventory => ({
  id,
  name: `${id}-name`,
  uuid: `00000000-0000-4000-8000-${Buffer.from(id).toString("hex").padStart(12, "0").slice(-12)}`,
  manufacturer: "Generic",
  model: "Test",
  serialNumber: id,
  firmwareVersion: "1.0",
  processors: {
    count: 1,
    cores: 4,
    threads: 4,
    model: "Test",
    architecture: "x86",
    instructionSet: "x86-64",
    maxSpeedMHz: 2400,
  },
  memoryMiB: 8192,
  nics: [{ id: "eth0", mac: "02:00:00:00:00:01", speedMbps: 1000 }],
  adapter: { kind, settings },
});

/** Lets everything that waits for nothing but its turn have it. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

export class LogBook implements Chronicle {
  readonly told: NewHappening[] = [];

  tell(event: NewHappening): Happening {
    this.told.push(event);
    return {
      id: String(this.told.length),
      at: 0,
      message: event.message,
      severity: event.message.severity,
      origin: event.origin,
      resourceType: event.resourceType,
      machineId: event.machineId ?? null,
      by: event.by ?? null,
    };
  }

  listen(): () => void {
    return () => {};
  }

  /** `ResourcePoweredOn(node-name)` and so on, without the prefix. */
  get lines(): string[] {
    return this.told.map(({ message }) => `${message.key.split(".")[1]}(${message.args.join(", ")})`);
  }

  count(pattern: RegExp): number {
    return this.lines.filter((line) => pattern.test(line)).length;
  }
}

export interface BenchOptions {
  readonly adapter: MachineAdapter;
  readonly inventory: readonly Inventory[];
  readonly clock?: ManualClock;
  readonly store?: MemoryStore;
  readonly firmware?: FirmwareSetup;
  readonly media?: MediaStore;
  readonly racks?: readonly { readonly id: string; readonly name: string }[];
}

export class Bench {
  readonly clock: ManualClock;
  readonly store: MemoryStore;
  readonly log = new LogBook();
  readonly machines: Machines;
  /** Every document of a machine there ever was. */
  readonly changes: { readonly before: Machine; readonly after: Machine }[] = [];

  constructor({ adapter, inventory, clock, store, racks = [], firmware = noFirmware, media }: BenchOptions) {
    this.clock = clock ?? new ManualClock();
    this.store = store ?? MemoryStore.empty();
    this.machines = openMachines({
      store: this.store,
      clock: this.clock,
      chronicle: this.log,
      adapters: new Map([[adapter.kind, adapter]]),
      devices: noDevices,
      inventory,
      racks,
      firmware,
      ...(media && { media }),
    });
    this.machines.onChange((before, after) => this.changes.push({ before, after }));
  }

  start(): this {
    this.machines.start();
    return this;
  }

  machine(id = "node"): Machine {
    const machine = this.machines.table.get(id);
    if (!machine) throw new Error(`no machine ${id}`);
    return machine;
  }

  power(id = "node"): string | undefined {
    return this.machine(id).observation.power?.state;
  }

  /** Lets time pass, with everybody reacting in between. */
  async elapse(time: Duration, step: Duration = 50): Promise<void> {
    await settle();
    for (let passed = 0; passed < time; passed += step) {
      this.clock.advance(Math.min(step, time - passed));
      await settle();
    }
  }
}
