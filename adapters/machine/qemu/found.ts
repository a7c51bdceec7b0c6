/** What QEMU says that a guest has, in the words of an inventory. Pure. */
import type { FoundHardware, Inventory, Processors } from "../../../src/model/inventory.js";
import type { StorageSubsystem } from "../../../src/model/storage.js";
import { asMembers, blockDevicesIn, isCount, isPartOf, type Members, membersOf } from "./block-devices.js";
import { devices, most } from "./layout.js";

/** What it was asked: replies of QMP's commands, in whatever state they are. */
export interface Replies {
  /** `query-cpus-fast` */
  readonly processors: unknown;
  /** `query-memory-size-summary` */
  readonly memory: unknown;
  /** `query-block` */
  readonly blocks: unknown;
}

/** By index of the guest's disks. Bytes. */
export type DiskSizes = readonly (number | undefined)[];

/** The hardware that the configuration describes, as far as a guest that runs may have another. */
type Described = Pick<Inventory, "processors" | "memoryMiB" | "storage">;

/** What QEMU does not say is as described. */
export const foundIn = (described: Described, { processors, memory, blocks }: Replies): FoundHardware => ({
  processors: processorsIn(described.processors, processors),
  memoryMiB: memoryIn(memory) ?? described.memoryMiB,
  ...withDisks(described, diskSizesIn(blocks)),
});

/** What a guest will have with its next start. */
export const expected = (described: Described, sizes: DiskSizes): FoundHardware => ({
  processors: described.processors,
  memoryMiB: described.memoryMiB,
  ...withDisks(described, sizes),
});

function processorsIn(described: Processors, reply: unknown): Processors {
  const threads = membersOf(reply).map(({ props }) => asMembers(props));
  const count = numberOf(threads, "socket-id");
  if (threads.length === 0 || threads.length % count > 0) return described;
  const perProcessor = {
    cores: numberOf(threads, "socket-id", "cluster-id", "core-id") / count,
    threads: threads.length / count,
  };
  // A board that does not tell processors from cores: what it is made up of is known by its description alone.
  if (threads.length === described.count * described.threads && count !== described.count) return described;
  if (!Number.isInteger(perProcessor.cores)) return described;
  return { ...described, count, ...perProcessor };
}

/** How many different ones there are. */
const numberOf = (threads: readonly Members[], ...names: readonly string[]): number =>
  new Set(threads.map((place) => names.map((name) => place[name]).join())).size;

const mebibyte = 1024 * 1024;

function memoryIn(reply: unknown): number | undefined {
  const { "base-memory": base, "plugged-memory": plugged = 0 } = asMembers(reply);
  const bytes = isCount(base) && isCount(plugged) ? base + plugged : 0;
  return bytes > 0 ? Math.floor(bytes / mebibyte) : undefined;
}

function diskSizesIn(reply: unknown): DiskSizes {
  const found = blockDevicesIn(reply);
  return Array.from({ length: most.disks }, (_, index) => found.find(isPartOf(devices.disk(index)))?.size ?? undefined);
}

/** Drives have the ids of the guest's disks. */
function withDisks({ storage }: Described, sizes: DiskSizes): Pick<FoundHardware, "storage"> {
  if (!storage) return {};
  const sizeOf = (id: string) => sizes.find((_, index) => devices.disk(index) === id);
  return { storage: storage.map((subsystem) => withSizes(subsystem, sizeOf)) };
}

const withSizes = (subsystem: StorageSubsystem, sizeOf: (id: string) => number | undefined): StorageSubsystem => ({
  ...subsystem,
  drives: subsystem.drives.map((drive) => ({ ...drive, capacityBytes: sizeOf(drive.id) ?? drive.capacityBytes })),
});
