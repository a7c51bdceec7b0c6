/**
 * Fault-tolerant writes (EDK2 FaultTolerantWriteDxe, WorkingBlockHeader.h): the firmware notes a block's new content before
 * it erases that block. What was interrupted is done again at the next boot, over all that was written meanwhile.
 */
import { guidFrom } from "../uefi/guid.js";
import { blockStep } from "./layout.js";
import type { Volume } from "./volume.js";

export const workBlockGuid = "9e58292b-7c68-497d-a0ce-6500fd9f1b95";
export const workBlockField = { guid: 0, crc: 16, state: 20, queueSize: 24 } as const;
export const workBlockHeaderSize = 32;
/** Valid, and not invalid: bits count when they are cleared. */
export const workBlockValid = 0xfe;

/** A note of writes, and of each of them. */
const noteSize = 40;
const noteField = { state: 0, writes: 24, privateSize: 32 } as const;
/** Four times the largest in use; so hostile bytes are read for a short while only. */
const mostQueue = 1024 * 1024;
const complete = 0x04;
const spareComplete = 0x02;
const destinationComplete = 0x04;
const isSet = (state: number | undefined, bit: number): boolean => state !== undefined && (state & bit) === 0;

/** Whether the firmware has a write to finish. @param from where the store ends */
export function hasPendingWrite(image: Buffer, volume: Volume, from: number): boolean {
  const end = volume.offset + volume.length;
  const first = volume.offset + Math.ceil((from - volume.offset) / blockStep) * blockStep;
  for (let at = first; at + workBlockHeaderSize <= end; at += blockStep)
    if (isWorkBlock(image, at)) return isPending(image, at, end);
  return false;
}

const isWorkBlock = (image: Buffer, at: number): boolean =>
  image[at + workBlockField.state] === workBlockValid && guidFrom(image, at + workBlockField.guid) === workBlockGuid;

/** Notes of writes that are done stay until the queue is full: only the first that is not done matters. */
function isPending(image: Buffer, block: number, volumeEnd: number): boolean {
  const queueSize = Math.min(mostQueue, Number(image.readBigUInt64LE(block + workBlockField.queueSize)));
  const end = Math.min(volumeEnd, block + workBlockHeaderSize + queueSize);
  let at = block + workBlockHeaderSize;
  while (at + 2 * noteSize <= end) {
    const writes = Number(image.readBigUInt64LE(at + noteField.writes));
    const writeSize = noteSize + Number(image.readBigUInt64LE(at + noteField.privateSize));
    if (!isSet(image[at + noteField.state], complete)) return isHalfDone(image, at + noteSize, writes, writeSize, end);
    at += noteSize + writes * writeSize;
  }
  return false;
}

/** The new content is noted in full, and not yet in its place. */
function isHalfDone(image: Buffer, first: number, writes: number, writeSize: number, end: number): boolean {
  for (let write = 0, at = first; write < writes && at + noteSize <= end; write++, at += writeSize)
    if (!isSet(image[at], destinationComplete)) return isSet(image[at], spareComplete);
  return false;
}
