/** Stores for the tests, laid out by hand so that no mistake of the codec is hidden by itself. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { blankImage, type Layout } from "../../../adapters/firmware/edk2/blank.js";
import { openImage } from "../../../adapters/firmware/edk2/image.js";
import { type ImageFault, ImageFormatError } from "../../../adapters/firmware/edk2/image-error.js";
import type { StoredVariable } from "../../../adapters/firmware/edk2/variable.js";
import { applied, compacted } from "../../../adapters/firmware/edk2/write.js";

export const layouts: readonly Layout[] = ["ovmf", "ovmf-4m", "aavmf", "raspberry-pi-old", "raspberry-pi"];
export const guids = {
  pi: "cd7cc258-31db-22e6-9f22-63b0b8eed6b5",
  global: "8be4df61-93ca-11d2-aa0d-00e098032b8c",
} as const;
const wireGuids = {
  pi: "58c27ccddb31e6229f2263b0b8eed6b5",
  global: "61dfe48bca93d211aa0d00e098032b8c",
} as const;

export const bytesOf = (hex: string): Buffer => Buffer.from(hex.replace(/\s/g, ""), "hex");
export const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

export const variable = (name: string, data: string, more: Partial<StoredVariable> = {}): StoredVariable => ({
  guid: guids.global,
  name,
  attributes: 7,
  data: bytesOf(data),
  time: null,
  ...more,
});

const u32 = (value: number): string => hexOf(Uint8Array.of(value, value >>> 8, value >>> 16, value >>> 24));

interface Raw {
  readonly state?: number;
  readonly reserved?: number;
  readonly guid?: keyof typeof wireGuids;
  readonly data?: string;
  readonly format?: "authenticated" | "plain";
  /** Instead of what fits. */
  readonly nameSize?: number;
  readonly dataSize?: number;
  /** Hex of 28 bytes: count, time, key index. */
  readonly proof?: string;
}

/** The bytes of one variable, with its padding. */
export function raw(name: string, { state = 0x3f, reserved = 0, guid = "global", data = "01", ...more }: Raw = {}) {
  const text = Buffer.from(`${name}\0`, "utf16le");
  const proof = more.format === "plain" ? "" : (more.proof ?? "00".repeat(28));
  const sizes = u32(more.nameSize ?? text.length) + u32(more.dataSize ?? data.length / 2);
  const header = `aa55${hexOf(Uint8Array.of(state, reserved))}${u32(7)}${proof}${sizes}${wireGuids[guid]}`;
  const bytes = bytesOf(header + hexOf(text) + data);
  return Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3, 0xff)]);
}

/** An image that holds these bytes where its list of variables begins. */
export function holding(list: readonly Uint8Array[], layout: Layout = "ovmf", format?: "authenticated" | "plain") {
  const bytes = blankImage(layout, format ? { format } : {});
  bytes.set(Buffer.concat(list), openImage(bytes).store.offset + 28);
  return bytes;
}

/** An image with these variables, as the codec lays them out. */
export const filled = (layout: Layout, variables: readonly StoredVariable[]): Uint8Array => {
  const bytes = blankImage(layout);
  return applied(bytes, compacted(openImage(bytes), variables));
};

/** What is in it, without what every variable of an authenticated store has. */
export const contentOf = (bytes: Uint8Array) =>
  openImage(bytes).store.variables.map(({ guid, name, attributes, data, time }) => ({
    guid,
    name,
    attributes,
    data: hexOf(data),
    time: time && hexOf(time),
  }));

export const namesOf = (bytes: Uint8Array): string[] => openImage(bytes).store.variables.map(({ name }) => name);

export function refuses(run: () => unknown, code: ImageFault, message: RegExp): void {
  assert.throws(run, (error) => {
    assert.ok(error instanceof ImageFormatError, String(error));
    assert.equal(error.code, code);
    assert.match(error.message, message);
    return true;
  });
}

const anyGuid = fc.constantFrom(guids.pi, guids.global, "00000000-0000-0000-0000-000000000000");
/** Any 16-bit units but NUL: halves of surrogate pairs too. */
const anyName = fc
  .array(fc.oneof(fc.integer({ min: 0x41, max: 0x5a }), fc.integer({ min: 1, max: 0xffff })), {
    minLength: 1,
    maxLength: 12,
  })
  .map((units) => String.fromCharCode(...units));
const anyTime = fc.option(
  fc.uint8Array({ minLength: 16, maxLength: 16 }).filter((time) => time.some((byte) => byte !== 0)),
);

export const anyVariable: fc.Arbitrary<StoredVariable> = fc.record({
  guid: anyGuid,
  name: anyName,
  attributes: fc.integer({ min: 0, max: 0xfffffffe }),
  data: fc.uint8Array({ minLength: 1, maxLength: 90 }),
  time: anyTime,
  monotonicCount: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  publicKeyIndex: fc.integer({ min: 0, max: 0xffffffff }),
});

export const anyVariables = (maxLength = 12): fc.Arbitrary<StoredVariable[]> =>
  fc.uniqueArray(anyVariable, { maxLength, selector: ({ guid, name }) => `${guid} ${name}` });

/** As they come back: typed arrays of another make are the same to nobody else. */
export const plainly = (variables: readonly StoredVariable[]) =>
  variables.map((one) => ({ ...one, data: hexOf(one.data), time: one.time && hexOf(one.time) }));
