/** Disks for tests: subsystems of machines, and hardware that outlasts the service. */
import type { Inventory } from "../../../src/model/inventory.js";
import type { DriveFacts, NewVolume, StorageSubsystem, Volume } from "../../../src/model/storage.js";
import type { StorageDriver } from "../../../src/ports/machine-adapter.js";
import { inventoryOf } from "../domain/bench.js";

export const gigabyte = 1_000_000_000;

export const drive = (id: string, more: Partial<DriveFacts> = {}): DriveFacts => ({
  id,
  name: `Drive ${id}`,
  capacityBytes: 480 * gigabyte,
  mediaType: "SSD",
  protocol: "SATA",
  manufacturer: null,
  model: null,
  serialNumber: null,
  revision: null,
  blockSizeBytes: 512,
  rotationSpeedRpm: null,
  ...more,
});

export const drives = (count: number, more: Partial<DriveFacts> = {}): DriveFacts[] =>
  Array.from({ length: count }, (_, index) => drive(String(index), more));

export const subsystem = (more: Partial<StorageSubsystem> = {}): StorageSubsystem => ({
  id: "1",
  name: "Controller",
  controller: { manufacturer: null, model: null, serialNumber: null, firmwareVersion: null, driveProtocols: ["SATA"] },
  raidTypes: ["RAID0", "RAID1", "RAID5", "RAID6", "RAID10", "RAID50", "RAID60"],
  drives: drives(4),
  volumes: [],
  ...more,
});

export const withDisks = (storage: readonly StorageSubsystem[] = [subsystem()], kind = "fake"): Inventory => ({
  ...inventoryOf("node", {}, kind),
  storage,
});

export const volumeOn = (id: string, ids: readonly string[], more: Partial<Volume> = {}): Volume => ({
  id,
  name: `Volume ${id}`,
  raidType: "RAID0",
  capacityBytes: gigabyte,
  drives: ids,
  ...more,
});

/** A controller that keeps its volumes whatever becomes of the service. */
export class Hardware implements StorageDriver {
  readonly volumes: Map<string, readonly Volume[]>;
  /** What it was told, in order. */
  readonly told: string[] = [];
  /** Thrown by the next call, and then no more. */
  fault: Error | undefined;
  /** What it has to be told of is kept waiting. */
  held: Promise<void> | undefined;

  constructor(subsystems: readonly StorageSubsystem[]) {
    this.volumes = new Map(subsystems.map(({ id, volumes }) => [id, volumes]));
  }

  /** All ids of volumes, sorted. */
  get ids(): string[] {
    return [...this.volumes.values()].flatMap((all) => all.map(({ id }) => id)).sort();
  }

  async read(): ReturnType<StorageDriver["read"]> {
    this.fail();
    return Object.fromEntries(this.volumes);
  }

  async create(storage: string, volume: NewVolume): Promise<void> {
    await this.hear(`create ${storage}/${volume.id}`);
    const there = this.volumes.get(storage) ?? [];
    if (!there.some(({ id }) => id === volume.id)) this.volumes.set(storage, [...there, volume]);
  }

  async remove(storage: string, volumeId: string): Promise<void> {
    await this.hear(`remove ${storage}/${volumeId}`);
    const there = this.volumes.get(storage) ?? [];
    this.volumes.set(
      storage,
      there.filter(({ id }) => id !== volumeId),
    );
  }

  async setDriveIndicator(storage: string, driveId: string, state: string): Promise<void> {
    await this.hear(`light ${storage}/${driveId} ${state}`);
  }

  private async hear(what: string): Promise<void> {
    await this.held;
    this.told.push(what);
    this.fail();
  }

  private fail(): void {
    const { fault } = this;
    this.fault = undefined;
    if (fault) throw fault;
  }
}
