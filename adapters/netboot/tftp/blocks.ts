/** A file as DATA packets: read ahead in large slices, and each packet made before it is asked for. */
import type { ServedFile } from "../../../src/ports/netboot.js";
import { dataHeader, writeDataHeader } from "./packet.js";
import type { Terms } from "./terms.js";

/** Bytes, about; a slice ends where a block ends. */
const sliceSize = 128 * 1024;

/** Whoever waits for bytes that come later. */
export interface Reader {
  arrived(): void;
  /** The file does not give what it said it had. */
  failed(error: unknown): void;
}

interface Slot {
  block: number;
  /** Of a whole block. */
  readonly room: Buffer;
  packet: Buffer;
}

export class Blocks {
  /** Number of the last block; it is shorter than the others, and empty where the bytes come out even (RFC 1350 §6). */
  readonly last: number;
  private readonly blksize: number;
  private readonly perSlice: number;
  /** By number from 0; null = on its way. */
  private readonly slices = new Map<number, Uint8Array | null>();
  private readonly slots: readonly Slot[];

  constructor(
    private readonly file: Pick<ServedFile, "size" | "read">,
    { blksize, windowsize }: Pick<Terms, "blksize" | "windowsize">,
    private readonly reader: Reader,
  ) {
    this.blksize = blksize;
    this.last = Math.floor(file.size / blksize) + 1;
    this.perSlice = Math.max(1, Math.floor(sliceSize / blksize));
    // Two windows: the one that is under way, to send it again, and the next.
    this.slots = slotsFor(Math.min(this.last, 2 * windowsize), dataHeader + Math.min(blksize, file.size));
  }

  /** Of one block or of all up to it, without the header. */
  bytesUpTo(block: number): number {
    return Math.min(this.file.size, Math.max(0, block) * this.blksize);
  }

  /**
   * At once where the bytes are here; null = they are on their way, and the reader is told when they arrive. It holds until a
   * block two windows ahead is asked for.
   */
  packet(block: number): Buffer | null {
    const slot = this.slots[block % this.slots.length];
    if (slot === undefined) return null;
    if (slot.block === block) return slot.packet;
    const slice = this.sliceOf(block);
    return slice === null ? null : this.fill(slot, block, slice);
  }

  /** The client has all up to this block. */
  release(block: number): void {
    const current = this.sliceNumber(block + 1);
    for (const number of this.slices.keys()) {
      if (number >= current) break;
      this.slices.delete(number);
    }
  }

  private sliceNumber(block: number): number {
    return Math.floor((block - 1) / this.perSlice);
  }

  private sliceOf(block: number): Uint8Array | null {
    const number = this.sliceNumber(block);
    if (!this.slices.has(number)) this.load(number);
    const slice = this.slices.get(number) ?? null;
    if (slice !== null && !this.slices.has(number + 1)) this.load(number + 1);
    return slice;
  }

  private load(number: number): void {
    const from = number * this.perSlice * this.blksize;
    const to = Math.min(this.file.size, from + this.perSlice * this.blksize);
    // The empty last block is of a slice of its own where that comes out even.
    if (from >= to) {
      this.slices.set(number, nothing);
      return;
    }
    this.slices.set(number, null);
    try {
      const bytes = this.file.read(from, to);
      if (bytes instanceof Uint8Array) this.keep(number, bytes, to - from);
      else void this.follow(bytes, number, to - from);
    } catch (error) {
      this.reader.failed(error);
    }
  }

  private async follow(coming: Promise<Uint8Array>, number: number, length: number): Promise<void> {
    try {
      this.keep(number, await coming, length);
      this.reader.arrived();
    } catch (error) {
      this.reader.failed(error);
    }
  }

  private keep(number: number, bytes: Uint8Array, length: number): void {
    if (bytes.length !== length) throw new Error(`${bytes.length} bytes were read where ${length} should be`);
    // Whoever was sent on meanwhile has let go of it.
    if (this.slices.has(number)) this.slices.set(number, bytes);
  }

  private fill(slot: Slot, block: number, slice: Uint8Array): Buffer {
    const start = ((block - 1) % this.perSlice) * this.blksize;
    const bytes = slice.subarray(start, start + this.blksize);
    writeDataHeader(slot.room, block);
    slot.room.set(bytes, dataHeader);
    slot.block = block;
    slot.packet = slot.room.subarray(0, dataHeader + bytes.length);
    return slot.packet;
  }
}

const nothing = new Uint8Array(0);

function slotsFor(count: number, size: number): readonly Slot[] {
  const memory = Buffer.allocUnsafe(count * size);
  return Array.from({ length: count }, (_, index) => {
    const room = memory.subarray(index * size, (index + 1) * size);
    return { block: 0, room, packet: room };
  });
}
