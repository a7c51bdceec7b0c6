/** Stand-ins for values: the same for the same value, another for another, and of the form that the value has. Pure but for what it remembers. */
import type { Kind } from "./sensitive.js";

export class Masks {
  private readonly known = new Map<string, string>();
  private readonly counts = new Map<Kind, number>();

  /** What stands for the value; made when it is first asked for. */
  mask(kind: Kind, value: string): string {
    const key = `${kind} ${normal(kind, value)}`;
    const found = this.known.get(key) ?? this.make(kind, value);
    this.known.set(key, found);
    return asWritten(kind, found, value);
  }

  private make(kind: Kind, value: string): string {
    const number = (this.counts.get(kind) ?? 0) + 1;
    this.counts.set(kind, number);
    return forms[kind](number, value);
  }
}

/** Says of what kind a name is: `naa.5000c500a1b2c3d4`. */
const namePrefix = /^[a-z]{3,4}[.:](?=[0-9a-f]{8})/i;

/** Letters' case and signs between digits do not make another address. */
const normal = (kind: Kind, value: string): string =>
  kind === "mac" || kind === "uuid" || kind === "hex"
    ? value
        .replace(namePrefix, "")
        .toLowerCase()
        .replace(/[^0-9a-z]/g, "")
    : kind === "host" || kind === "ipv6"
      ? value.toLowerCase()
      : value;

/** In the case and with the signs of the value itself. */
function asWritten(kind: Kind, mask: string, value: string): string {
  if (kind !== "mac" && kind !== "uuid" && kind !== "hex") return mask;
  const [prefix = ""] = namePrefix.exec(value) ?? [];
  const written = value.slice(prefix.length);
  const digits = [...mask.replace(/[^0-9a-z]/g, "")];
  const placed = written.replace(/[0-9a-z]/gi, () => digits.shift() ?? "0");
  const isUpper = /[A-F]/.test(written) && !/[a-f]/.test(written);
  return prefix + (isUpper ? placed.toUpperCase() : placed.toLowerCase());
}

const decimal = (number: number, digits: number): string => String(number).padStart(digits, "0");
const hexadecimal = (number: number, digits: number): string => number.toString(16).padStart(digits, "0");

const forms: Readonly<Record<Kind, (number: number, value: string) => string>> = {
  serial: (number) => `SN${decimal(number, 6)}`,
  asset: (number) => `asset-${number}`,
  // RFC 9562 §5.4: random, as far as its form goes.
  uuid: (number) => `00000000-0000-4000-8000-${hexadecimal(number, 12)}`,
  // Locally administered and unicast (IEEE 802 §8.4), so that nobody was ever sold it.
  mac: (number) => `0200${hexadecimal(number, 8)}`,
  // The first digit of a world wide name says what the others are.
  hex: (number, value) => {
    const [first = "", ...rest] = value
      .replace(namePrefix, "")
      .replace(/[^0-9a-z]/gi, "")
      .toLowerCase();
    return first + hexadecimal(number, rest.length).slice(-rest.length);
  },
  iqn: (number) => `iqn.2000-01.com.example:${number}`,
  // For benchmarks (RFC 2544 §C.2.2) and for documentation (RFC 3849): neither is anybody's.
  ipv4: (number) => `198.${18 + ((number >> 16) & 1)}.${(number >> 8) & 255}.${number & 255}`,
  ipv6: (number) => `2001:db8::${number.toString(16)}`,
  // RFC 2606 §3.
  host: (number, value) => (value.includes(".") ? `host${number}.example.com` : `host${number}`),
  user: (number) => `user${number}`,
  email: (number) => `user${number}@example.com`,
  phone: () => "+1 555 0100",
  words: () => "Example",
};
