/** BER as SNMP uses it (X.690, narrowed by RFC 3417 §8): definite lengths and tags of one octet, nothing else. */

/** Bytes from the wire that are no SNMP message. The only error that reading throws, whatever the bytes are. */
export class PacketError extends Error {}

export const Tag = {
  Integer: 0x02,
  OctetString: 0x04,
  Null: 0x05,
  Oid: 0x06,
  Sequence: 0x30,
} as const;

/** Reads one element after the other. What it returns are views of the bytes, no copies. */
export class BerReader {
  private at = 0;

  constructor(private readonly bytes: Buffer) {}

  /** Whether all was read. */
  get done(): boolean {
    return this.at >= this.bytes.length;
  }

  /** @throws PacketError */
  element(): { readonly tag: number; readonly content: Buffer } {
    const tag = this.octet();
    if ((tag & 0x1f) === 0x1f) throw new PacketError(`tag ${tag} is longer than one octet`);
    const length = this.length();
    if (length > this.bytes.length - this.at) throw new PacketError(`an element of ${length} octets is cut short`);
    this.at += length;
    return { tag, content: this.bytes.subarray(this.at - length, this.at) };
  }

  /** Of an element that must have this tag. @throws PacketError */
  content(tag: number): Buffer {
    const found = this.element();
    if (found.tag !== tag) throw new PacketError(`tag ${found.tag} stands where ${tag} should`);
    return found.content;
  }

  /** @throws PacketError */
  within(tag: number = Tag.Sequence): BerReader {
    return new BerReader(this.content(tag));
  }

  /** INTEGER (-2147483648..2147483647). @throws PacketError */
  integer(): number {
    return integer32(this.content(Tag.Integer));
  }

  /** @throws PacketError */
  octets(): Buffer {
    return this.content(Tag.OctetString);
  }

  /** That nothing follows. @throws PacketError */
  end(): void {
    if (!this.done) throw new PacketError(`${this.bytes.length - this.at} octets too many`);
  }

  private octet(): number {
    const octet = this.bytes[this.at++];
    if (octet === undefined) throw new PacketError("it ends too early");
    return octet;
  }

  /** X.690 §8.1.3; no datagram needs more than three octets for it. */
  private length(): number {
    const first = this.octet();
    if (first < 0x80) return first;
    const octets = first & 0x7f;
    if (octets === 0 || octets > 4) throw new PacketError(`a length in ${octets} octets`);
    let length = 0;
    for (let index = 0; index < octets; index++) length = length * 256 + this.octet();
    return length;
  }
}

/** @throws PacketError */
export const integer32 = (content: Buffer): number => numberWithin(content, -(2 ** 31), 2 ** 31 - 1);

/** @throws PacketError */
export const unsigned32 = (content: Buffer): number => numberWithin(content, 0, 2 ** 32 - 1);

function numberWithin(content: Buffer, least: number, most: number): number {
  if (content.length < 1 || content.length > 5) throw new PacketError(`a number in ${content.length} octets`);
  const value = content.readIntBE(0, content.length);
  if (value < least || value > most) throw new PacketError(`${value} is not within ${least} and ${most}`);
  return value;
}

/** @throws PacketError */
export function unsigned64(content: Buffer): bigint {
  if (content.length < 1 || content.length > 9) throw new PacketError(`a counter in ${content.length} octets`);
  const value = BigInt.asIntN(content.length * 8, BigInt(`0x${content.toString("hex")}`));
  if (value < 0n || value >= 2n ** 64n) throw new PacketError(`${value} is no 64-bit counter`);
  return value;
}

/* ── writing ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

export function element(tag: number, ...contents: readonly Buffer[]): Buffer {
  const length = contents.reduce((sum, { length }) => sum + length, 0);
  return Buffer.concat([Buffer.of(tag, ...lengthOctets(length)), ...contents]);
}

export const sequence = (...elements: readonly Buffer[]): Buffer => element(Tag.Sequence, ...elements);
export const octets = (content: Buffer): Buffer => element(Tag.OctetString, content);
export const integer = (value: number): Buffer => element(Tag.Integer, integerContent(value));

function lengthOctets(length: number): readonly number[] {
  if (length < 0x80) return [length];
  const octets: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  return [0x80 | octets.length, ...octets];
}

/** Two's complement in as few octets as may be (X.690 §8.3). @throws RangeError when it is no whole number */
export function integerContent(value: number | bigint): Buffer {
  const octets: number[] = [];
  let rest = BigInt(value);
  let sign = 0n;
  do {
    const octet = Number(BigInt.asUintN(8, rest));
    octets.unshift(octet);
    rest >>= 8n;
    sign = octet < 0x80 ? 0n : -1n;
  } while (rest !== sign);
  return Buffer.from(octets);
}
