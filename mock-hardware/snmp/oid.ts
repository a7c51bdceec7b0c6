/** Object identifiers: dotted numbers without a leading dot in the program, RFC 3417 §8 on the wire. */
import { PacketError } from "./ber.js";

/** RFC 3416 §4.1: at most 128 sub-identifiers, each below 2³². */
const longest = 128;
const greatest = 2 ** 32 - 1;

type Arcs = readonly number[];

/** What is no number becomes none. */
const arcsOf = (oid: string): Arcs => oid.split(".").map((arc) => (arc === "" ? Number.NaN : Number(arc)));

/** @throws RangeError when it cannot be sent */
export function writeOid(oid: string): Buffer {
  const [first = 0, second = 0, ...others] = arcsOf(oid);
  const arcs = [first * 40 + second, ...others];
  const isFine = first <= 2 && (first === 2 || second < 40) && arcs.length < longest && arcs.every(isArc);
  if (!isFine) throw new RangeError(`"${oid}" is no object identifier`);
  return Buffer.from(arcs.flatMap(arcOctets));
}

const isArc = (arc: number): boolean => Number.isInteger(arc) && arc >= 0 && arc <= greatest;

function arcOctets(arc: number): readonly number[] {
  const octets = [arc % 128];
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) octets.unshift(0x80 | (rest % 128));
  return octets;
}

/** @throws PacketError */
export function readOid(content: Buffer): string {
  const [first, ...others] = readArcs(content);
  if (first === undefined) throw new PacketError("an object identifier of no octets");
  // X.690 §8.19.4: the first two arcs share an octet group.
  const top = Math.min(2, Math.floor(first / 40));
  return [top, first - top * 40, ...others].join(".");
}

function readArcs(content: Buffer): readonly number[] {
  const arcs: number[] = [];
  let arc = 0;
  let isWhole = true;
  for (const octet of content) {
    if (isWhole && octet === 0x80) throw new PacketError("an arc that begins with nothing");
    arc = arc * 128 + (octet & 0x7f);
    if (arc > greatest) throw new PacketError("an arc beyond 32 bits");
    isWhole = octet < 0x80;
    if (!isWhole) continue;
    if (arcs.push(arc) >= longest) throw new PacketError("an object identifier that is too long");
    arc = 0;
  }
  if (!isWhole) throw new PacketError("an object identifier is cut short");
  return arcs;
}

/** Negative when the first comes before the second (RFC 2578 §7.1 and RFC 3416 §4.2.2: number by number). */
function compare(one: Arcs, other: Arcs): number {
  for (let index = 0; index < one.length && index < other.length; index++) {
    const difference = (one[index] ?? 0) - (other[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return one.length - other.length;
}

/** Object identifiers in their order, to go through step by step however many they are. */
export class OidIndex {
  private readonly sorted: readonly { readonly oid: string; readonly arcs: Arcs }[];

  /** @throws RangeError when one of them cannot be sent */
  constructor(oids: Iterable<string>) {
    this.sorted = [...new Set(oids)]
      .map((oid) => ({ oid, arcs: arcsOf(oid), sent: writeOid(oid) }))
      .sort((one, other) => compare(one.arcs, other.arcs));
  }

  /** The first after this one, which need not be among them. */
  after(oid: string): string | undefined {
    const arcs = arcsOf(oid);
    let from = 0;
    let to = this.sorted.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      const found = this.sorted[middle];
      if (found !== undefined && compare(found.arcs, arcs) <= 0) from = middle + 1;
      else to = middle;
    }
    return this.sorted[from]?.oid;
  }
}
