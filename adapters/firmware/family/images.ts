/** Images of a board: what they are, the variables in them, and themselves with others. */
import type { ImageFacts, Variable, Variables } from "../../../src/model/firmware.js";
import { FirmwareError, type Rendering } from "../../../src/ports/firmware.js";
import { blankImage, extentOf, type Layout } from "../edk2/blank.js";
import { type FirmwareImage, isBlank, openImage } from "../edk2/image.js";
import { ImageFormatError } from "../edk2/image-error.js";
import { keyOf, type StoredVariable } from "../edk2/variable.js";
import { versionOf } from "../edk2/version.js";
import { compacted, partsOf } from "../edk2/write.js";
import { bytesOfHex, hexOf } from "../uefi/little-endian.js";
import type { ImageShape, StoreFacts } from "./board-file.js";
import { storeSizeFor } from "./code-images.js";

/** @throws FirmwareError `not-an-image` */
export function inspectImage({ image: shape }: StoreFacts, bytes: Uint8Array): ImageFacts {
  if (blankLayout(shape, bytes))
    return { version: null, layout: `${shape.title}, variables not formatted yet`, hasCode: false };
  const storeSize = storeSizeFor(shape, bytes);
  if (storeSize !== null) return codeFacts(shape, bytes, storeSize);
  const image = opened(bytes);
  const version = versionOf(bytes);
  const reason = misfit(shape, image, version);
  if (reason !== null) throw notAnImage(`this is not for ${shape.title}: ${reason}`);
  const at = `0x${image.volume.offset.toString(16)}`;
  return { version, layout: `${shape.title}, variables at ${at}`, hasCode: image.code.length > 0 };
}

const codeFacts = ({ title }: ImageShape, bytes: Uint8Array, storeSize: number): ImageFacts => ({
  version: versionOf(bytes),
  layout: `${title}, code for a store of ${storeSize / 1024} KiB beside it`,
  hasCode: true,
  codeAlone: true,
});

/** What tells the image from those of this shape; null = nothing. */
function misfit({ volumes, code }: ImageShape, image: FirmwareImage, version: string | null): string | null {
  const { offset, length } = image.volume;
  const hasCodeBefore = image.code.some((volume) => volume.offset < offset);
  if (volumes && !volumes.includes(length)) return `its volume of variables has ${length} bytes`;
  if (code === "before" && !hasCodeBefore) return "there is no firmware before the variables";
  if (code === "before" && version === null)
    return "the firmware does not say its version (the words UEFI Firmware v… are not in it)";
  if (code === "none-before" && offset !== 0) return "it does not begin with the variables";
  return null;
}

/** @throws FirmwareError `not-an-image` */
export function variablesIn({ image: shape }: StoreFacts, bytes: Uint8Array): Variables {
  return blankLayout(shape, bytes) ? [] : opened(bytes).store.variables.map(variableFrom);
}

const variableFrom = ({ guid, name, attributes, data, time }: StoredVariable): Variable => ({
  guid,
  name,
  attributes,
  data: hexOf(data),
  ...(time && { time: hexOf(time) }),
});

/** @throws FirmwareError `not-an-image`, `no-room` */
export function renderedImage(
  { image: shape, largest }: StoreFacts,
  bytes: Uint8Array,
  variables: Variables,
): Rendering {
  const blank = blankLayout(shape, bytes);
  const base = blank ? formatted(blank) : bytes;
  const image = opened(base);
  try {
    const splice = compacted(image, variables.map(storedFrom), { maxVariable: largest });
    return { size: base.length, parts: partsOf(base, splice) };
  } catch (error) {
    throw firmwareError(error);
  }
}

const storedFrom = ({ guid, name, attributes, data, time }: Variable): StoredVariable => ({
  guid,
  name,
  attributes,
  data: bytesOfHex(data),
  time: time === undefined ? null : bytesOfHex(time),
});

/** Those of the image, under all that the machine has. */
export function carried(machine: Variables, image: Variables): Variables {
  const own = new Set(machine.map(keyOf));
  return [...machine, ...image.filter((variable) => !own.has(keyOf(variable)))];
}

/* ── room ────────────────────────────────────────────────────────────────────────────────────────────────────────── */

const headerSize = 60;

/**
 * Before anything is promised that cannot be kept.
 * @throws FirmwareError `no-room`
 */
export function checkRoom({ room, largest }: StoreFacts, variables: Variables, before: Variables): void {
  const grown = variables.find((one) => sizeOf(one) > largest && !before.includes(one));
  if (grown)
    throw noRoom(
      `the variable ${grown.name} takes ${sizeOf(grown)} bytes, and the firmware takes no more than ${largest}`,
    );
  const size = totalOf(variables);
  // A store that is fuller than we know of is there all the same.
  if (size > room && size > totalOf(before))
    throw noRoom(`the variables take ${size} bytes, and the store has room for ${room}`);
}

const sizeOf = ({ name, data }: Variable): number => headerSize + 2 * (name.length + 1) + data.length / 2;
const totalOf = (variables: Variables): number =>
  variables.reduce((sum, variable) => sum + Math.ceil(sizeOf(variable) / 4) * 4, 0);

/* ── blank flash ─────────────────────────────────────────────────────────────────────────────────────────────────── */

function blankLayout({ blank = [] }: ImageShape, bytes: Uint8Array): Layout | undefined {
  const layout = blank.find((one) => extentOf(one).size === bytes.length);
  return layout && isBlank(bytes) ? layout : undefined;
}

/** One of 64 MiB for all machines, for as long as somebody has it. */
const blanks = new Map<Layout, WeakRef<Uint8Array>>();

function formatted(layout: Layout): Uint8Array {
  const known = blanks.get(layout)?.deref();
  if (known) return known;
  const made = blankImage(layout);
  blanks.set(layout, new WeakRef(made));
  return made;
}

/* ── errors ──────────────────────────────────────────────────────────────────────────────────────────────────────── */

function opened(bytes: Uint8Array): FirmwareImage {
  try {
    return openImage(bytes);
  } catch (error) {
    throw error instanceof ImageFormatError ? notAnImage(error.message) : error;
  }
}

function firmwareError(error: unknown): unknown {
  if (!(error instanceof ImageFormatError)) return error;
  return error.code === "no-room" || error.code === "too-large" ? noRoom(error.message) : notAnImage(error.message);
}

const notAnImage = (reason: string): FirmwareError => new FirmwareError("not-an-image", reason);
const noRoom = (reason: string): FirmwareError => new FirmwareError("no-room", reason);
