/** Where the fields lie: PI vol. 3 §3.2.1 for volumes, EDK2's VariableFormat.h for stores. Numbers are little endian. */

/** Buffer's readers over the same bytes. */
export const viewOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Volumes begin at blocks of the flash, and no flash has smaller ones. */
export const blockStep = 0x1000;

export const volumeField = {
  guid: 16,
  length: 32,
  signature: 40,
  attributes: 44,
  headerLength: 48,
  checksum: 50,
  revision: 55,
  blockMap: 56,
} as const;
/** `_FVH` */
export const volumeSignature = 0x4856465f;
export const volumeRevision = 2;
/** With a block map of one entry and its end. */
export const leastVolumeHeader = 0x48;
export const variableVolumeGuid = "fff12b8d-7696-4c8b-a985-2747075b4f50";

export const storeField = { guid: 0, size: 16, format: 20, state: 21 } as const;
export const storeHeaderSize = 28;
export const storeFormatted = 0x5a;
export const storeHealthy = 0xfe;

/** Bits are only ever cleared, as flash does. */
export const variableState = { live: 0x3f, inDeletion: 0x3e, erased: 0xff } as const;
export const variableStart = 0x55aa;
export const variableField = { start: 0, state: 2, reserved: 3, attributes: 4 } as const;

/** What differs between the two kinds of store. */
export interface VariableFormat {
  readonly name: "authenticated" | "plain";
  readonly storeGuid: string;
  readonly headerSize: number;
  readonly nameSize: number;
  readonly dataSize: number;
  readonly vendor: number;
  /** Fields that a plain store does not have. */
  readonly proof: { readonly monotonicCount: number; readonly time: number; readonly publicKeyIndex: number } | null;
}

export const variableFormats: readonly VariableFormat[] = [
  {
    name: "authenticated",
    storeGuid: "aaf32c78-947b-439a-a180-2e144ec37792",
    headerSize: 60,
    nameSize: 36,
    dataSize: 40,
    vendor: 44,
    proof: { monotonicCount: 8, time: 16, publicKeyIndex: 32 },
  },
  {
    name: "plain",
    storeGuid: "ddcf3616-3275-4164-98b6-fe85707ffe7d",
    headerSize: 32,
    nameSize: 8,
    dataSize: 12,
    vendor: 16,
    proof: null,
  },
];

/** Each variable begins at a multiple of 4. */
export const aligned = (bytes: number): number => Math.ceil(bytes / 4) * 4;
