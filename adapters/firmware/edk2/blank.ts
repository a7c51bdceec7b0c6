/** Images made from nothing, with the layouts of real ones: for tests, for machines without a flash file, for a blank flash. */
import { guidBytes } from "../uefi/guid.js";
import {
  leastVolumeHeader,
  storeField,
  storeFormatted,
  storeHealthy,
  variableFormats,
  variableVolumeGuid,
  viewOf,
  volumeField,
  volumeRevision,
  volumeSignature,
} from "./layout.js";
import { workBlockField, workBlockGuid, workBlockHeaderSize, workBlockValid } from "./pending-write.js";
import { versionTitle } from "./version.js";
import { sum16 } from "./volume.js";

export type Layout = "ovmf" | "ovmf-4m" | "aavmf" | "raspberry-pi-old" | "raspberry-pi";

export interface BlankContent {
  /** What an image for a Raspberry Pi says it is, e.g. `v1.38`. */
  readonly version?: string;
  /** By default `authenticated`, as all that was seen in these layouts. */
  readonly format?: "authenticated" | "plain";
}

interface VolumeShape {
  readonly offset: number;
  readonly length: number;
  readonly attributes: number;
  readonly blocks: { readonly count: number; readonly size: number };
}

interface LayoutShape {
  readonly size: number;
  readonly variables: VolumeShape & {
    readonly storeSize: number;
    /** From the volume's beginning; CRC-32 of its header. */
    readonly work: { readonly offset: number; readonly size: number; readonly crc: number };
  };
  readonly code?: VolumeShape & { readonly version: { readonly offset: number; readonly text: string } };
}

/** OVMF's of 128 KiB, which the Raspberry Pi has too. */
const smallVolume = {
  offset: 0,
  length: 0x20000,
  attributes: 0x0004feff,
  blocks: { count: 32, size: 0x1000 },
  storeSize: 0xdfb8,
  work: { offset: 0xf000, size: 0x1000, crc: 0x642caf2c },
};

const codeVolume = (length: number) => ({
  offset: 0x20000,
  length,
  attributes: 0x0004feff,
  blocks: { count: length / 0x1000, size: 0x1000 },
});

const shapes: Readonly<Record<Layout, LayoutShape>> = {
  ovmf: { size: 0x20000, variables: smallVolume },
  "ovmf-4m": {
    size: 0x84000,
    variables: {
      offset: 0,
      length: 0x84000,
      attributes: 0x0004feff,
      blocks: { count: 132, size: 0x1000 },
      storeSize: 0x3ffb8,
      work: { offset: 0x41000, size: 0x1000, crc: 0x642caf2c },
    },
  },
  aavmf: {
    size: 0x4000000,
    variables: {
      offset: 0,
      length: 0xc0000,
      attributes: 0x00000e36,
      blocks: { count: 256, size: 0x40000 },
      storeSize: 0x3ffb8,
      work: { offset: 0x40000, size: 0x40000, crc: 0x86c6e75b },
    },
  },
  "raspberry-pi-old": {
    size: 0x1f0000,
    variables: { ...smallVolume, offset: 0x1d0000 },
    code: { ...codeVolume(0x1b0000), version: { offset: 0x26f68, text: "v1.38" } },
  },
  "raspberry-pi": {
    size: 0x3d0000,
    variables: { ...smallVolume, offset: 0x3b0000 },
    code: { ...codeVolume(0x390000), version: { offset: 0x270c0, text: "v1.40" } },
  },
};

/** In bytes: how large an image is, and where its volume of variables begins. */
export const extentOf = (layout: Layout): { readonly size: number; readonly volume: number } => ({
  size: shapes[layout].size,
  volume: shapes[layout].variables.offset,
});

/** EFI_FIRMWARE_FILE_SYSTEM2_GUID (PI vol. 3 §3.2.2). */
const codeVolumeGuid = "8c8ce578-8a3d-4f1c-9935-896185c32dd3";

/** An image with a sound, empty store. There is no code in its volume of code. `aavmf` takes 64 MiB, nearly all zeros. */
export function blankImage(layout: Layout, { version, format = "authenticated" }: BlankContent = {}): Uint8Array {
  const { size, variables, code } = shapes[layout];
  const bytes = new Uint8Array(size);
  const view = viewOf(bytes);
  writeVolume(view, variables, variableVolumeGuid);
  writeStore(view, variables.offset + leastVolumeHeader, variables.storeSize, format);
  writeWorkBlock(view, variables);
  if (code) {
    writeVolume(view, code, codeVolumeGuid);
    view.write(`${versionTitle}${version ?? code.version.text}\0`, code.version.offset, "utf16le");
  }
  return bytes;
}

function writeVolume(view: Buffer, { offset, length, attributes, blocks }: VolumeShape, guid: string): void {
  view.fill(0xff, offset, offset + length);
  view.fill(0, offset, offset + leastVolumeHeader);
  view.set(guidBytes(guid), offset + volumeField.guid);
  view.writeUInt32LE(length, offset + volumeField.length);
  view.writeUInt32LE(volumeSignature, offset + volumeField.signature);
  view.writeUInt32LE(attributes, offset + volumeField.attributes);
  view.writeUInt16LE(leastVolumeHeader, offset + volumeField.headerLength);
  view.writeUInt8(volumeRevision, offset + volumeField.revision);
  view.writeUInt32LE(blocks.count, offset + volumeField.blockMap);
  view.writeUInt32LE(blocks.size, offset + volumeField.blockMap + 4);
  view.writeUInt16LE(-sum16(view, offset, leastVolumeHeader) & 0xffff, offset + volumeField.checksum);
}

function writeStore(view: Buffer, offset: number, size: number, format: "authenticated" | "plain"): void {
  const guid = variableFormats.find(({ name }) => name === format)?.storeGuid ?? "";
  view.fill(0, offset, offset + 28);
  view.set(guidBytes(guid), offset + storeField.guid);
  view.writeUInt32LE(size, offset + storeField.size);
  view.writeUInt8(storeFormatted, offset + storeField.format);
  view.writeUInt8(storeHealthy, offset + storeField.state);
}

function writeWorkBlock(view: Buffer, { offset, work }: LayoutShape["variables"]): void {
  const at = offset + work.offset;
  view.set(guidBytes(workBlockGuid), at + workBlockField.guid);
  view.writeUInt32LE(work.crc, at + workBlockField.crc);
  view.writeUInt8(workBlockValid, at + workBlockField.state);
  view.writeBigUInt64LE(BigInt(work.size - workBlockHeaderSize), at + workBlockField.queueSize);
}
