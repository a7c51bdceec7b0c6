/** A DHCP message as a client writes and reads it (RFC 2131 §2, RFC 2132). */

/** Code and value. */
export type Option = readonly [number, Buffer];

export interface Request {
  readonly xid: number;
  readonly secs: number;
  readonly flags: number;
  readonly ciaddr: string;
  readonly mac: string;
  /** As they stand on the wire. */
  readonly options: readonly Option[];
}

export interface Reply {
  readonly xid: number;
  readonly mac: string;
  /** As `messageNames` has it. */
  readonly message: string;
  /** null = 0.0.0.0. */
  readonly yiaddr: string | null;
  readonly siaddr: string | null;
  /** Option 67, else the header's field; empty = none. */
  readonly file: string;
  readonly options: ReadonlyMap<number, Buffer>;
}

export const code = {
  subnetMask: 1,
  hostName: 12,
  requestedAddress: 50,
  leaseTime: 51,
  overload: 52,
  messageType: 53,
  server: 54,
  parameterList: 55,
  largestMessage: 57,
  renewalTime: 58,
  vendor: 43,
  vendorClass: 60,
  clientId: 61,
  tftpServer: 66,
  bootFile: 67,
  userClass: 77,
  architecture: 93,
  interfaceId: 94,
  machineId: 97,
  ipxe: 175,
} as const;

const messageNames = ["", "DISCOVER", "OFFER", "REQUEST", "DECLINE", "ACK", "NAK", "RELEASE", "INFORM"] as const;
export const messageType = (name: (typeof messageNames)[number]): Option => [
  code.messageType,
  Buffer.of(messageNames.indexOf(name)),
];

const cookie = 0x63825363;
const optionsAt = 240;
const header = { flags: 10, ciaddr: 12, yiaddr: 16, siaddr: 20, chaddr: 28, sname: 44, file: 108, cookie: 236 };

export const addressBytes = (address: string): Buffer => Buffer.from(address.split(".").map(Number));
export const macBytes = (mac: string): Buffer => Buffer.from(mac.replaceAll(":", ""), "hex");
export const text = (value: string): Buffer => Buffer.from(value, "latin1");

export function encodeRequest({ xid, secs, flags, ciaddr, mac, options }: Request): Buffer {
  const fixed = Buffer.alloc(optionsAt);
  fixed.set([1, 1, 6, 0]);
  fixed.writeUInt32BE(xid, 4);
  fixed.writeUInt16BE(secs, 8);
  fixed.writeUInt16BE(flags, header.flags);
  addressBytes(ciaddr).copy(fixed, header.ciaddr);
  macBytes(mac).copy(fixed, header.chaddr);
  fixed.writeUInt32BE(cookie, header.cookie);
  const written = options.map(([option, value]) => Buffer.concat([Buffer.of(option, value.length), value]));
  return Buffer.concat([fixed, ...written, Buffer.of(255)]);
}

/** null = it is no answer that a client could read. */
export function decodeReply(bytes: Buffer): Reply | null {
  if (bytes.length < optionsAt || bytes[0] !== 2 || bytes.readUInt32BE(header.cookie) !== cookie) return null;
  const options = optionsOf(bytes);
  const type = options.get(code.messageType)?.[0] ?? 0;
  const message = messageNames[type];
  if (message === undefined || message === "") return null;
  const bootFile = options.get(code.bootFile);
  const overloaded = ((options.get(code.overload)?.[0] ?? 0) & 1) !== 0;
  const inHeader = overloaded ? "" : textUntilNul(bytes.subarray(header.file, header.cookie));
  return {
    xid: bytes.readUInt32BE(4),
    mac: [...bytes.subarray(header.chaddr, header.chaddr + 6)].map((b) => b.toString(16).padStart(2, "0")).join(":"),
    message,
    yiaddr: addressAt(bytes, header.yiaddr),
    siaddr: addressAt(bytes, header.siaddr),
    file: bootFile ? textUntilNul(bootFile) : inHeader,
    options,
  };
}

export function textUntilNul(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString("latin1", 0, end < 0 ? bytes.length : end);
}

/** null = none, or 0.0.0.0. */
export function addressIn(bytes: Buffer | undefined): string | null {
  return bytes && bytes.length >= 4 ? addressAt(bytes, 0) : null;
}

/** Of four bytes; undefined = none. */
export const numberIn = (bytes: Buffer | undefined): number | undefined =>
  bytes && bytes.length >= 4 ? bytes.readUInt32BE(0) : undefined;

function addressAt(bytes: Buffer, at: number): string | null {
  const address = [...bytes.subarray(at, at + 4)].join(".");
  return address === "0.0.0.0" ? null : address;
}

/** Those of the overloaded fields too (RFC 2132 §9.3), and the parts of long ones joined (RFC 3396). */
function optionsOf(bytes: Buffer): Map<number, Buffer> {
  const options = new Map<number, Buffer>();
  readInto(options, bytes.subarray(optionsAt));
  const overload = options.get(code.overload)?.[0] ?? 0;
  if (overload & 1) readInto(options, bytes.subarray(header.file, header.cookie));
  if (overload & 2) readInto(options, bytes.subarray(header.sname, header.file));
  return options;
}

function readInto(options: Map<number, Buffer>, area: Buffer): void {
  for (const [option, value] of pairsIn(area)) {
    const before = options.get(option);
    options.set(option, before ? Buffer.concat([before, value]) : value);
  }
}

/** Code, length and value, one behind the other; 0 pads and 255 ends. Options of a vendor are laid out so too. */
export function* pairsIn(area: Buffer): Generator<Option> {
  for (let at = 0; at < area.length; ) {
    const option = area[at] ?? 255;
    if (option === 255) return;
    if (option === 0) {
      at += 1;
      continue;
    }
    const length = area[at + 1] ?? 0;
    if (at + 2 + length > area.length) return;
    yield [option, area.subarray(at + 2, at + 2 + length)];
    at += 2 + length;
  }
}
