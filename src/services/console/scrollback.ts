/** What a machine said last, as it said it: so many bytes, however small the portions it comes in. */

const first = 4096;

export class Scrollback {
  private ring = Buffer.alloc(0);
  /** Where the next byte goes. */
  private at = 0;
  private filled = 0;

  /** @param most bytes, a power of two times 4096 */
  constructor(private readonly most: number) {}

  add(bytes: Uint8Array): void {
    const kept = bytes.length > this.most ? bytes.subarray(bytes.length - this.most) : bytes;
    this.makeRoom(this.filled + kept.length);
    const untilEnd = Math.min(kept.length, this.ring.length - this.at);
    this.ring.set(kept.subarray(0, untilEnd), this.at);
    this.ring.set(kept.subarray(untilEnd), 0);
    this.at = (this.at + kept.length) % (this.ring.length || 1);
    this.filled = Math.min(this.ring.length, this.filled + kept.length);
  }

  /** A copy, oldest first. Of what has lost its beginning it starts with a line: no half sequence comes first. */
  tail(): Buffer {
    const start = this.at - this.filled;
    const whole =
      start >= 0
        ? Buffer.from(this.ring.subarray(start, this.at))
        : Buffer.concat([this.ring.subarray(this.ring.length + start), this.ring.subarray(0, this.at)]);
    return this.filled < this.most ? whole : fromLine(whole);
  }

  clear(): void {
    this.ring = Buffer.alloc(0);
    this.at = 0;
    this.filled = 0;
  }

  private makeRoom(wanted: number): void {
    if (wanted <= this.ring.length || this.ring.length === this.most) return;
    let size = this.ring.length || first;
    while (size < wanted && size < this.most) size *= 2;
    const bytes = this.filled === 0 ? Buffer.alloc(0) : this.tail();
    this.ring = Buffer.alloc(Math.min(size, this.most));
    this.ring.set(bytes);
    this.at = bytes.length % this.ring.length;
    this.filled = bytes.length;
  }
}

const newline = 0x0a;

function fromLine(bytes: Buffer): Buffer {
  const end = bytes.indexOf(newline);
  return end < 0 ? bytes : bytes.subarray(end + 1);
}
