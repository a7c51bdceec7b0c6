/** How values of DHCP options are written by people, and what they are on the wire. */
import type { OptionForm } from "./dhcp-option-table.js";
import { ipv4Number, ipv4Text } from "./ipv4.js";

/** A value that an option cannot have. The message is for people, a sentence without its full stop. */
export class OptionValueError extends Error {
  override readonly name = "OptionValueError";
}

interface Form {
  /** @throws OptionValueError */
  write(text: string, mostBytes: number): Buffer;
  /** null = the bytes are not of this form. */
  read(bytes: Buffer): string | null;
}

type WrittenForm = Exclude<OptionForm, "guess"> | "number" | "quoted";

const told = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);

function bounded(bytes: Buffer, most: number): Buffer {
  if (bytes.length > most) throw new OptionValueError(`the value has ${bytes.length} bytes, more than ${most}`);
  return bytes;
}

/* ── addresses ───────────────────────────────────────────────────────────────────────────────────────────────────── */

const elementsOf = (text: string): string[] => text.split(/[\s,]+/).filter((element) => element !== "");

function addressBytes(text: string): Buffer {
  const value = ipv4Number(text);
  if (value === undefined) throw new OptionValueError(`${told(text)} is no IPv4 address`);
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function readAddresses(bytes: Buffer): string | null {
  if (bytes.length === 0 || bytes.length % 4 !== 0) return null;
  return Array.from({ length: bytes.length / 4 }, (_, index) => ipv4Text(bytes.readUInt32BE(index * 4))).join(",");
}

const address: Form = {
  write: addressBytes,
  read: (bytes) => (bytes.length === 4 ? readAddresses(bytes) : null),
};

const addresses: Form = {
  write: (text, most) => bounded(Buffer.concat(elementsOf(text).map(addressBytes)), most),
  read: readAddresses,
};

/* ── numbers ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

function numberIn(text: string, lowest: number, highest: number): number {
  const value = /^(-?\d{1,10}|0x[\da-f]{1,8})$/i.test(text) ? Number(text) : Number.NaN;
  if (!(value >= lowest && value <= highest))
    throw new OptionValueError(`${told(text)} is no whole number from ${lowest} to ${highest}`);
  return value;
}

const unsigned = (size: number): Form => ({
  write: (text) => unsignedBytes(numberIn(text, 0, 2 ** (8 * size) - 1), size),
  read: (bytes) => (bytes.length === size ? String(bytes.readUIntBE(0, size)) : null),
});

function unsignedBytes(value: number, size: number): Buffer {
  const bytes = Buffer.alloc(size);
  bytes.writeUIntBE(value, 0, size);
  return bytes;
}

const i32: Form = {
  write: (text) => unsignedBytes(numberIn(text, -(2 ** 31), 2 ** 31 - 1) >>> 0, 4),
  read: (bytes) => (bytes.length === 4 ? String(bytes.readInt32BE()) : null),
};

const u16s: Form = {
  write: (text, most) =>
    bounded(Buffer.concat(elementsOf(text).map((each) => unsignedBytes(numberIn(each, 0, 0xffff), 2))), most),
  read: (bytes) =>
    bytes.length === 0 || bytes.length % 2 !== 0
      ? null
      : Array.from({ length: bytes.length / 2 }, (_, index) => bytes.readUInt16BE(index * 2)).join(","),
};

const secondsOf: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };
const mostSeconds = 2 ** 32 - 1;

const seconds: Form = {
  write: (text) => {
    if (text === "infinite") return unsignedBytes(mostSeconds, 4);
    const [, count = "", unit = "s"] = /^(\d{1,10})([smhdw]?)$/i.exec(text) ?? [];
    const value = count === "" ? Number.NaN : Number(count) * (secondsOf[unit.toLowerCase()] ?? 1);
    if (!(value <= mostSeconds))
      throw new OptionValueError(`${told(text)} is no time: a number of seconds, or with m, h, d or w behind it`);
    return unsignedBytes(value, 4);
  },
  read: (bytes) => (bytes.length === 4 ? String(bytes.readUInt32BE()) : null),
};

/** As dnsmasq writes a number whose option it does not know: in as few bytes as can be, 1, 2 or 4. */
const number: Form = {
  write: (text) => {
    const value = numberIn(text, 0, mostSeconds);
    return unsignedBytes(value, value < 0x100 ? 1 : value < 0x1_0000 ? 2 : 4);
  },
  read: (bytes) => (bytes.length >= 1 && bytes.length <= 4 ? String(bytes.readUIntBE(0, bytes.length)) : null),
};

const flagWords: Readonly<Record<string, number>> = { 0: 0, no: 0, off: 0, false: 0, 1: 1, yes: 1, on: 1, true: 1 };

const flag: Form = {
  write: (text) => {
    const value = Object.hasOwn(flagWords, text.toLowerCase()) ? flagWords[text.toLowerCase()] : undefined;
    if (value === undefined) throw new OptionValueError(`${told(text)} is neither true nor false`);
    return Buffer.of(value);
  },
  read: (bytes) => (bytes.length === 1 && bytes[0] !== undefined && bytes[0] < 2 ? String(bytes[0] === 1) : null),
};

/* ── texts, names and bytes ──────────────────────────────────────────────────────────────────────────────────────── */

const control = /\p{Cc}/u;

const text: Form = {
  write: (value, most) => {
    if (control.test(value)) throw new OptionValueError(`${told(value)} has control characters`);
    return bounded(Buffer.from(value), most);
  },
  read: (bytes) => {
    // Some servers and configurations have the NUL that C ends its texts with.
    const value = bytes.toString().replace(/\0+$/, "");
    return control.test(value) || value.includes("\ufffd") ? null : value;
  },
};

const quoted: Form = { ...text, write: (value, most) => text.write(value.slice(1, -1), most) };

function nameBytes(name: string): Buffer {
  const labels = name.replace(/\.$/, "").split(".");
  if (name.length > 253 || !labels.every((label) => /^[\w-]{1,63}$/.test(label)))
    throw new OptionValueError(`${told(name)} is no domain name`);
  return Buffer.concat([...labels.flatMap((label) => [Buffer.of(label.length), Buffer.from(label)]), Buffer.of(0)]);
}

/** Names without pointers, as `nameBytes` writes them; null = others, or malformed. */
function readNames(bytes: Buffer): string | null {
  const names: string[] = [];
  let labels: string[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    const length = bytes.readUInt8(offset);
    const label = bytes.toString("latin1", offset + 1, offset + 1 + length);
    if (length > 63 || label.length < length || !/^[\w-]*$/.test(label)) return null;
    if (length > 0) labels.push(label);
    else names.push(labels.join("."));
    if (length === 0) labels = [];
    offset += 1 + length;
  }
  return labels.length > 0 || names.length === 0 || names.includes("") ? null : names.join(",");
}

const names: Form = {
  write: (value, most) => bounded(Buffer.concat(elementsOf(value).map(nameBytes)), most),
  read: readNames,
};

const hex = /^[\da-f]{2}([:\s-]?[\da-f]{2})*$/i;

const bytes: Form = {
  write: (value, most) => {
    if (!hex.test(value)) throw new OptionValueError(`${told(value)} is not in hex, such as 01:0a:ff`);
    return bounded(Buffer.from(value.replace(/[^\da-f]/gi, ""), "hex"), most);
  },
  read: (value) => value.toString("hex").replace(/..(?=.)/g, "$&:"),
};

/* ── routes (RFC 3442) ───────────────────────────────────────────────────────────────────────────────────────────── */

/** Bits of the network, as many of its octets as they reach into, and the router. */
function routeBytes(network: string, router: string): Buffer {
  const [first = "", length = "", ...more] = network.split("/");
  const bits = /^\d{1,2}$/.test(length) ? Number(length) : 33;
  if (more.length > 0 || bits > 32) throw new OptionValueError(`${told(network)} is no network such as 10.0.0.0/8`);
  return Buffer.concat([Buffer.of(bits), addressBytes(first).subarray(0, Math.ceil(bits / 8)), addressBytes(router)]);
}

const routes: Form = {
  write: (value, most) => {
    const parts = elementsOf(value).filter((part) => part !== "via");
    if (parts.length % 2 !== 0) throw new OptionValueError("a network has no router behind it");
    const pairs = Array.from({ length: parts.length / 2 }, (_, index) => parts.slice(index * 2, index * 2 + 2));
    return bounded(Buffer.concat(pairs.map(([network = "", router = ""]) => routeBytes(network, router))), most);
  },
  read: (value) => {
    const found: string[] = [];
    let offset = 0;
    while (offset < value.length) {
      const bits = value.readUInt8(offset);
      const octets = Math.ceil(bits / 8);
      const end = offset + 1 + octets + 4;
      if (bits > 32 || end > value.length) return null;
      const network = Buffer.concat([value.subarray(offset + 1, offset + 1 + octets), Buffer.alloc(4)]);
      found.push(`${ipv4Text(network.readUInt32BE())}/${bits}`, ipv4Text(value.readUInt32BE(end - 4)));
      offset = end;
    }
    return found.length === 0 ? null : found.join(",");
  },
};

export const optionForms: Readonly<Record<WrittenForm, Form>> = {
  address,
  addresses,
  u8: unsigned(1),
  u16: unsigned(2),
  u32: unsigned(4),
  i32,
  u16s,
  seconds,
  flag,
  text,
  names,
  routes,
  bytes,
  number,
  quoted,
};

const looks: readonly (readonly [WrittenForm, RegExp])[] = [
  ["quoted", /^"[^"]*"$/],
  ["addresses", /^\d{1,3}(\.\d{1,3}){3}([\s,]+\d{1,3}(\.\d{1,3}){3})*$/],
  ["number", /^\d{1,10}$/],
  ["bytes", /^[\da-f]{2}(:[\da-f]{2})+$/i],
];

/** The form of a value whose option is not in the table, as dnsmasq guesses it. */
export const guessedForm = (value: string): WrittenForm => looks.find(([, look]) => look.test(value))?.[0] ?? "text";
