/** One file of the disk, open once for all who read it, in chunks that they share. */
import type { BigIntStats } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { FileRefusal } from "../../../ports/netboot.js";
import type { ChunkMemory } from "./chunk-memory.js";

/** Bytes. Large enough that a reading costs little beside what is read. */
export const chunkSize = 1024 * 1024;

export class SharedFile {
  readonly size: number;
  private readonly chunks = new Map<number, WeakRef<Uint8Array>>();
  private readonly reading = new Map<number, Promise<Uint8Array>>();
  private isClosed = false;

  /** @param about what the handle's `stat` said when it was opened */
  constructor(
    private readonly handle: FileHandle,
    private readonly about: BigIntStats,
    private readonly memory: ChunkMemory,
  ) {
    this.size = Number(about.size);
  }

  /** At once where it is in memory. @throws FileRefusal `gone` (by rejection) */
  read(from: number, to: number): Uint8Array | Promise<Uint8Array> {
    const index = Math.floor(from / chunkSize);
    const start = index * chunkSize;
    if (to > start + chunkSize) return this.across(from, to);
    const chunk = this.chunk(index);
    const part = (bytes: Uint8Array) => bytes.subarray(from - start, to - start);
    return chunk instanceof Promise ? chunk.then(part) : part(chunk);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    for (const chunk of this.chunks.values()) {
      const bytes = chunk.deref();
      if (bytes !== undefined) this.memory.forget(bytes);
    }
    this.chunks.clear();
    await this.handle.close();
  }

  private async across(from: number, to: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    for (let at = from; at < to; ) {
      const end = Math.min(to, (Math.floor(at / chunkSize) + 1) * chunkSize);
      parts.push(await this.read(at, end));
      at = end;
    }
    return Buffer.concat(parts);
  }

  private chunk(index: number): Uint8Array | Promise<Uint8Array> {
    const held = this.chunks.get(index)?.deref();
    if (held !== undefined) {
      this.keep(held);
      return held;
    }
    const reading = this.reading.get(index) ?? this.load(index).finally(() => this.reading.delete(index));
    this.reading.set(index, reading);
    return reading;
  }

  private async load(index: number): Promise<Uint8Array> {
    const start = index * chunkSize;
    const bytes = Buffer.allocUnsafeSlow(Math.max(0, Math.min(chunkSize, this.size - start)));
    try {
      await this.fill(bytes, start);
    } catch (error) {
      throw error instanceof FileRefusal ? error : new FileRefusal("gone", "The disk does not give the file back.");
    }
    this.chunks.set(index, new WeakRef(bytes));
    this.keep(bytes);
    return bytes;
  }

  /** A reading may end after the last reader left. */
  private keep(bytes: Uint8Array): void {
    if (!this.isClosed) this.memory.use(bytes);
  }

  /** A mixture of two contents must not be sent: whoever writes into the file instead of replacing it breaks its transfers off. */
  private async fill(bytes: Buffer, start: number): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      const { bytesRead } = await this.handle.read(bytes, at, bytes.length - at, start + at);
      if (bytesRead === 0) throw changed();
      at += bytesRead;
    }
    const { size, mtimeNs } = await this.handle.stat({ bigint: true });
    if (size !== this.about.size || mtimeNs !== this.about.mtimeNs) throw changed();
  }
}

const changed = () => new FileRefusal("gone", "The file was changed while it was sent.");
