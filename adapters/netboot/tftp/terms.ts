/** What a client and the server agree on before the first block (RFC 2347, 2348, 2349, 7440). */
import { type Duration, seconds } from "../../../src/model/clock.js";
import type { TftpOptions } from "./packet.js";

export interface Terms {
  /** Bytes of a block; only the last one has fewer. */
  readonly blksize: number;
  /** Blocks sent before an ACK is waited for. */
  readonly windowsize: number;
  /** The client's own word for when to send again; null = as the answers come. */
  readonly timeout: Duration | null;
  /** What goes into the OACK; none = there is no OACK, and block 1 is the answer. */
  readonly granted: TftpOptions;
}

/** RFC 1350 §2. */
const plainBlock = 512;
/** RFC 2348 §2. Larger than a frame is as asked: the client knows its network, and IP puts the pieces together. */
const blockBounds = { least: 8, most: 65_464 };
/** RFC 2349 §2 has up to 255; so long nobody's place is kept for. */
const longestTimeout = 30;
const largestWindow = 64;
/** Of a window: what the receive buffer of a common system holds, and what a transfer may hold of our memory, twice. */
const mostUnderWay = 128 * 1024;

/** What is granted of what is asked, as a number; null = it is passed over, as is what has no line here. */
const grants: Readonly<Record<string, (asked: number, known: { size: number; blksize: number }) => number | null>> = {
  blksize: (asked, { blksize }) => (asked < blockBounds.least ? null : blksize),
  // RFC 2349 §3: a client asks with 0; one that sends its own guess wants to know as well.
  tsize: (_asked, { size }) => size,
  timeout: (asked) => (asked >= 1 && asked <= longestTimeout ? asked : null),
  windowsize: (asked, { blksize }) => (asked < 1 ? null : Math.min(asked, largestWindow, windowFor(blksize))),
};

const windowFor = (blksize: number): number => Math.max(1, Math.floor(mostUnderWay / blksize));

/** @param size of the file, in bytes */
export function negotiate(asked: TftpOptions, size: number): Terms {
  const blksize = blockSizeIn(asked);
  const granted = new Map<string, string>();
  for (const [name, value] of asked) {
    const number = numberIn(value);
    const grant = Object.hasOwn(grants, name) && number !== null ? grants[name]?.(number, { size, blksize }) : null;
    if (grant !== null && grant !== undefined) granted.set(name, String(grant));
  }
  const timeout = numberIn(granted.get("timeout"));
  return {
    blksize,
    windowsize: numberIn(granted.get("windowsize")) ?? 1,
    timeout: timeout === null ? null : seconds(timeout),
    granted,
  };
}

function blockSizeIn(asked: TftpOptions): number {
  const number = numberIn(asked.get("blksize"));
  return number === null || number < blockBounds.least ? plainBlock : Math.min(number, blockBounds.most);
}

const numberIn = (text: string | undefined): number | null =>
  text !== undefined && /^\d{1,12}$/.test(text) ? Number(text) : null;
