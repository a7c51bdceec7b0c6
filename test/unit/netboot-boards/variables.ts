/** Variables as they lie in a store, and boot options, written for tests by hand. */
import { standInFirmware } from "../../../mock-hardware/boards/stand-in-firmware.js";
import { mac, small } from "./stand.js";

const globalVendor = "61dfe48bca93d211aa0d00e098032b8c";
const utf16 = (text: string): Buffer => Buffer.from(`${text}\0`, "utf16le");
const u16 = (...values: readonly number[]): Buffer =>
  Buffer.concat(values.map((value) => Buffer.of(value & 255, value >> 8)));

/** A live variable of the global vendor, padded. */
export function variable(name: string, value: Buffer, state = 0x3f): Buffer {
  const head = Buffer.alloc(60);
  head.writeUInt16LE(0x55aa, 0);
  head[2] = state;
  head.writeUInt32LE(7, 4);
  head.writeUInt32LE(utf16(name).length, 36);
  head.writeUInt32LE(value.length, 40);
  head.write(globalVendor, 44, "hex");
  const bytes = Buffer.concat([head, utf16(name), value]);
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4, 0xff)]);
}

const end = Buffer.from("7fff0400", "hex");
const marker = Buffer.from("4eac0881119f594d850ee21a522c59b2", "hex");
const node = (type: number, subtype: number, data: Buffer): Buffer =>
  Buffer.concat([Buffer.of(type, subtype), u16(data.length + 4), data]);
const port = (address: string): Buffer =>
  Buffer.concat([
    node(3, 0x0b, Buffer.concat([Buffer.from(address.replaceAll(":", ""), "hex"), Buffer.alloc(26), Buffer.of(1)])),
    node(3, 0x0c, Buffer.alloc(23)),
  ]);

export const paths = {
  pxe: (address = mac) => port(address),
  http: (url = "", address = mac) => Buffer.concat([port(address), node(3, 0x18, Buffer.from(url))]),
  url: (url: string) => node(3, 0x18, Buffer.from(url)),
  file: (name: string) => node(4, 4, utf16(name)),
  setup: () => node(4, 6, Buffer.from("21aa2c4614760345836e8ab6f4662331", "hex")),
  shell: () => node(4, 6, Buffer.from("83a5047c3e9e1c4fad65e05268d0b4d1", "hex")),
} as const;

export interface Entry {
  readonly title?: string;
  readonly path: Buffer;
  readonly attributes?: number;
  readonly auto?: boolean;
}

export function loadOption({ title = "an entry", path, attributes = 1, auto = false }: Entry): Buffer {
  const head = Buffer.alloc(6);
  head.writeUInt32LE(attributes, 0);
  head.writeUInt16LE(path.length + end.length, 4);
  return Buffer.concat([head, utf16(title), path, end, auto ? marker : Buffer.alloc(0)]);
}

export interface BootVariables {
  readonly entries?: Readonly<Record<string, Entry>>;
  readonly order?: readonly number[];
  readonly next?: number;
  readonly osIndications?: number;
  readonly timeout?: number;
}

export function bootVariables({ entries = {}, order, next, osIndications, timeout }: BootVariables): Buffer[] {
  return [
    ...Object.entries(entries).map(([number, entry]) => variable(`Boot${number}`, loadOption(entry))),
    ...(order ? [variable("BootOrder", u16(...order))] : []),
    ...(next === undefined ? [] : [variable("BootNext", u16(next))]),
    ...(osIndications === undefined
      ? []
      : [variable("OsIndications", Buffer.concat([u16(osIndications), Buffer.alloc(6)]))]),
    ...(timeout === undefined ? [] : [variable("Timeout", u16(timeout))]),
  ];
}

export const firmwareWith = (variables: BootVariables): Buffer => small(standInFirmware(bootVariables(variables)));
