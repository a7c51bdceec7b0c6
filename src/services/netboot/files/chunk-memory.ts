/** What was read of boot files lately, shared by all who are sent the same: 48 machines with one initrd cost one reading. */

/** Keeps the chunks that were used last in memory, up to a number of bytes. Others stay as long as somebody sends them. */
export class ChunkMemory {
  /** Least lately used first. */
  private readonly kept = new Set<Uint8Array>();
  private bytes = 0;

  constructor(private readonly ceiling: number) {}

  get size(): number {
    return this.bytes;
  }

  use(chunk: Uint8Array): void {
    if (!this.kept.delete(chunk)) this.bytes += chunk.length;
    this.kept.add(chunk);
    for (const oldest of this.kept) {
      if (this.bytes <= this.ceiling) return;
      this.forget(oldest);
    }
  }

  forget(chunk: Uint8Array): void {
    if (this.kept.delete(chunk)) this.bytes -= chunk.length;
  }
}
