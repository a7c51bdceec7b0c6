/** Firmware volumes in an image (PI vol. 3 §3.2.1), found by search: their place differs from build to build. */
import { guidFrom } from "../uefi/guid.js";
import type { ImageFault } from "./image-error.js";
import {
  blockStep,
  leastVolumeHeader,
  variableVolumeGuid,
  volumeField,
  volumeRevision,
  volumeSignature,
} from "./layout.js";

export interface Volume {
  readonly offset: number;
  readonly length: number;
  readonly headerLength: number;
  /** Whether it is one for variables. */
  readonly variables: boolean;
}

/** What is wrong with bytes, before somebody makes an error of it. */
export interface Fault {
  readonly code: ImageFault;
  readonly offset: number;
  readonly reason: string;
}

/**
 * What has the signature of a volume: one that can be trusted, or what is wrong with it, and whether it would be one for
 * variables.
 */
export type Sighting =
  | { readonly volume: Volume; readonly fault: null }
  | { readonly volume: null; readonly fault: Fault; readonly variables: boolean };

/** Longer block maps are not built; so a search in hostile bytes stays short. */
const mostVolumeHeader = 0x200;

/** All volumes in their order; what lies inside of a sound one is not looked at. Reads a word of each 4 KiB. */
export function* volumesIn(image: Buffer): Generator<Sighting> {
  let offset = 0;
  while (offset + leastVolumeHeader <= image.length) {
    if (image.readUInt32LE(offset + volumeField.signature) !== volumeSignature) {
      offset += blockStep;
      continue;
    }
    const sighting = sightingAt(image, offset);
    yield sighting;
    offset += sighting.volume ? Math.ceil(sighting.volume.length / blockStep) * blockStep : blockStep;
  }
}

function sightingAt(image: Buffer, offset: number): Sighting {
  const variables = guidFrom(image, offset + volumeField.guid) === variableVolumeGuid;
  const fault = headerFault(image, offset) ?? lengthFault(image, offset);
  if (fault) return { volume: null, fault, variables };
  const length = lengthAt(image, offset);
  return { volume: { offset, length, headerLength: headerLengthAt(image, offset), variables }, fault: null };
}

const headerLengthAt = (image: Buffer, offset: number): number => image.readUInt16LE(offset + volumeField.headerLength);

/** Exact up to 2⁵³; what is above is too long for any image. */
const lengthAt = (image: Buffer, offset: number): number =>
  image.readUInt32LE(offset + volumeField.length) + image.readUInt32LE(offset + volumeField.length + 4) * 2 ** 32;

function headerFault(image: Buffer, offset: number): Fault | null {
  const length = headerLengthAt(image, offset);
  if (length < leastVolumeHeader || length > mostVolumeHeader || length % 8 !== 0)
    return { code: "bad-header", offset, reason: `a volume's header is not ${length} bytes long` };
  if (offset + length > image.length)
    return { code: "truncated", offset, reason: "the image ends in the header of a volume" };
  if (sum16(image, offset, length) !== 0)
    return { code: "bad-checksum", offset, reason: "the checksum of the volume's header is wrong" };
  const revision = image[offset + volumeField.revision];
  if (revision !== volumeRevision)
    return { code: "bad-header", offset, reason: `the volume has revision ${revision}, not ${volumeRevision}` };
  return null;
}

function lengthFault(image: Buffer, offset: number): Fault | null {
  const length = lengthAt(image, offset);
  if (length < headerLengthAt(image, offset))
    return { code: "bad-header", offset, reason: `the volume is not ${length} bytes long` };
  if (offset + length > image.length)
    return { code: "truncated", offset, reason: `the volume has ${length} bytes, the image ends before` };
  const blocks = blockBytes(image, offset);
  if (blocks === null) return { code: "bad-header", offset, reason: "the block map of the volume has no end" };
  // AAVMF's map counts the whole flash, so more than the volume is right.
  if (blocks < length) return { code: "bad-header", offset, reason: "the volume is longer than its blocks together" };
  return null;
}

/** null = the map is not ended within the header. */
function blockBytes(image: Buffer, offset: number): number | null {
  const end = offset + headerLengthAt(image, offset);
  let bytes = 0;
  for (let at = offset + volumeField.blockMap; at + 8 <= end; at += 8) {
    const count = image.readUInt32LE(at);
    const size = image.readUInt32LE(at + 4);
    if (count === 0 && size === 0) return bytes;
    bytes += count * size;
  }
  return null;
}

/** Of the 16-bit words: 0 over a sound header. */
export function sum16(image: Buffer, offset: number, length: number): number {
  let sum = 0;
  for (let at = offset; at < offset + length; at += 2) sum += image.readUInt16LE(at);
  return sum & 0xffff;
}
