/**
 * TFTP packets (RFC 1350 §5, RFC 2347) as values and as bytes. What is read comes from anybody: lengths and counts are bounded,
 * and nothing is thrown.
 */

export type TftpPacket = TftpRequest | DataPacket | AckPacket | ErrorPacket | OackPacket;

export interface TftpRequest {
  readonly op: "RRQ" | "WRQ";
  /** As sent, but for what {@link fileName} mends. */
  readonly file: string;
  /** Lower case. */
  readonly mode: string;
  readonly options: TftpOptions;
}

/** By name in lower case, in the order sent; the first of a name counts. */
export type TftpOptions = ReadonlyMap<string, string>;

export interface DataPacket {
  readonly op: "DATA";
  readonly block: number;
  readonly data: Uint8Array;
}

export interface AckPacket {
  readonly op: "ACK";
  readonly block: number;
}

export interface ErrorPacket {
  readonly op: "ERROR";
  readonly code: number;
  readonly message: string;
}

export interface OackPacket {
  readonly op: "OACK";
  readonly options: TftpOptions;
}

const opcodes = { RRQ: 1, WRQ: 2, DATA: 3, ACK: 4, ERROR: 5, OACK: 6 } as const;

/** RFC 1350 appendix I and RFC 2347. */
export const errorCode = {
  notDefined: 0,
  fileNotFound: 1,
  accessViolation: 2,
  illegalOperation: 4,
} as const;

/** Opcode and block number. */
export const dataHeader = 4;
/** Opcode and block number are all of it. */
const ackLength = 4;

/** RFC 2347 allows 512 bytes; some firmware pads. */
const longestRequest = 1400;
const longestFileName = 512;
/** There are not ten that anybody has heard of. */
const mostOptions = 16;
const longestMessage = 256;

const bytesOf = (packet: Uint8Array): Buffer => Buffer.from(packet.buffer, packet.byteOffset, packet.byteLength);

/** @returns null where it is none */
export function parsePacket(packet: Uint8Array): TftpPacket | null {
  const bytes = bytesOf(packet);
  if (bytes.length < 4) return null;
  switch (bytes.readUInt16BE(0)) {
    case opcodes.RRQ:
      return requestIn(bytes, "RRQ");
    case opcodes.WRQ:
      return requestIn(bytes, "WRQ");
    case opcodes.DATA:
      return { op: "DATA", block: bytes.readUInt16BE(2), data: bytes.subarray(dataHeader) };
    case opcodes.ACK:
      return { op: "ACK", block: bytes.readUInt16BE(2) };
    case opcodes.ERROR:
      return { op: "ERROR", code: bytes.readUInt16BE(2), message: messageIn(bytes) };
    case opcodes.OACK:
      return bytes.length > longestRequest ? null : { op: "OACK", options: optionsIn(stringsIn(bytes, 2)) };
    default:
      return null;
  }
}

/** The block of an ACK, and null for all else: {@link parsePacket} for the one packet that comes thousands of times a second. */
export const acknowledgedBlock = (packet: Buffer): number | null =>
  packet.length >= ackLength && packet[0] === 0 && packet[1] === opcodes.ACK ? packet.readUInt16BE(2) : null;

function requestIn(bytes: Buffer, op: "RRQ" | "WRQ"): TftpRequest | null {
  if (bytes.length > longestRequest) return null;
  const [file, mode, ...options] = stringsIn(bytes, 2);
  if (file === undefined || mode === undefined || file.length > longestFileName) return null;
  return { op, file: fileName(file), mode: mode.toString("latin1").toLowerCase(), options: optionsIn(options) };
}

/** Strings that end with a NUL, as many as a request may have; what follows the last NUL is none. */
function stringsIn(bytes: Buffer, from: number): Buffer[] {
  const strings: Buffer[] = [];
  let start = from;
  while (strings.length < 2 + 2 * mostOptions) {
    const end = bytes.indexOf(0, start);
    if (end === -1) break;
    strings.push(bytes.subarray(start, end));
    start = end + 1;
  }
  return strings;
}

/** A name of no characters is padding, and ends them. One without a value is not asked for. */
function optionsIn(strings: readonly Buffer[]): TftpOptions {
  const options = new Map<string, string>();
  for (let at = 0; at + 1 < strings.length; at += 2) {
    const name = strings[at]?.toString("latin1").toLowerCase() ?? "";
    if (name === "") break;
    if (!options.has(name)) options.set(name, strings[at + 1]?.toString("latin1") ?? "");
  }
  return options;
}

/** PXE ROMs that take the file name from a DHCP option without a NUL send the option's successor too: 255, the end. */
function fileName(bytes: Buffer): string {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0xff) end -= 1;
  return bytes.toString("utf8", 0, end);
}

function messageIn(bytes: Buffer): string {
  const end = bytes.indexOf(0, 4);
  return bytes.toString("utf8", 4, Math.min(end === -1 ? bytes.length : end, 4 + longestMessage));
}

/** Texts must be without NUL, as those that were parsed are. */
export function encodePacket(packet: TftpPacket): Buffer {
  switch (packet.op) {
    case "RRQ":
    case "WRQ":
      return join(packet.op, [packet.file, packet.mode, ...[...packet.options].flat()]);
    case "OACK":
      return join("OACK", [...packet.options].flat());
    case "ERROR":
      return Buffer.concat([numbers("ERROR", packet.code), Buffer.from(`${packet.message}\0`)]);
    case "ACK":
      return numbers("ACK", packet.block);
    case "DATA":
      return Buffer.concat([numbers("DATA", packet.block), packet.data]);
  }
}

/** Writes the first {@link dataHeader} bytes of a DATA packet where its data already is. */
export function writeDataHeader(packet: Buffer, block: number): void {
  packet.writeUInt16BE(opcodes.DATA, 0);
  packet.writeUInt16BE(block & 0xffff, 2);
}

function numbers(op: keyof typeof opcodes, second: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt16BE(opcodes[op], 0);
  bytes.writeUInt16BE(second & 0xffff, 2);
  return bytes;
}

const join = (op: keyof typeof opcodes, texts: readonly string[]): Buffer =>
  Buffer.concat([Buffer.from([0, opcodes[op]]), ...texts.map((text) => Buffer.from(`${text}\0`))]);
