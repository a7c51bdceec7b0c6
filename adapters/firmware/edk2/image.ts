/** An image of firmware, or a store of variables alone: where its variables lie, and which they are. */
import { ImageFormatError } from "./image-error.js";
import { viewOf } from "./layout.js";
import { hasPendingWrite } from "./pending-write.js";
import { contentOf, firstVariable, type StoreContent, type StoreHeader, storeEnd, storeHeaderIn } from "./store.js";
import type { StoredVariable } from "./variable.js";
import { type Fault, type Volume, volumesIn } from "./volume.js";

export interface FirmwareImage {
  /** Not to be changed while anything read from it is in use. */
  readonly bytes: Uint8Array;
  readonly volume: { readonly offset: number; readonly length: number };
  readonly store: VariableStore;
  /** Other volumes seen, e.g. of code. */
  readonly code: readonly { readonly offset: number; readonly length: number }[];
  /** The firmware has a move of its variables to finish at its next boot: what is written before is lost. */
  readonly pendingWrite: boolean;
  /** In plain words. */
  readonly warnings: readonly string[];
}

export interface VariableStore {
  /** Of its header. */
  readonly offset: number;
  readonly size: number;
  readonly format: "authenticated" | "plain";
  /** Live ones in the store's order, no key twice. */
  readonly variables: readonly StoredVariable[];
  /** Number of dead ones. */
  readonly deleted: number;
  readonly space: Space;
  /** For those who write. */
  readonly layout: StoreLayout;
}

/** Bytes. */
export interface Space {
  /** For variables. */
  readonly capacity: number;
  /** With dead variables. */
  readonly used: number;
  /** After compaction. */
  readonly live: number;
  readonly free: number;
}

export interface StoreLayout extends StoreContent {
  readonly header: StoreHeader;
}

const mostBytes = 256 * 1024 * 1024;
const mostVolumesTold = 4;

/**
 * Reads the first sound volume of variables; of all else it reads a word of each 4 KiB. Nothing is copied.
 * @throws ImageFormatError
 */
export function openImage(bytes: Uint8Array): FirmwareImage {
  if (bytes.length > mostBytes)
    throw new ImageFormatError("too-large", null, `an image of ${bytes.length} bytes is more than 256 MiB`);
  const view = viewOf(bytes);
  const { found, code, spoilt, others } = surveyOf(view);
  if (!found) throw noStore(spoilt[0], bytes);
  const content = contentOf(view, found.header);
  const pendingWrite = hasPendingWrite(view, found.volume, storeEnd(found.header));
  return {
    bytes,
    volume: { offset: found.volume.offset, length: found.volume.length },
    store: storeOf(found.header, content),
    code,
    pendingWrite,
    warnings: [...content.warnings, ...otherWarnings(found.volume, spoilt, others), ...pendingWarning(pendingWrite)],
  };
}

/** Whether a flash was never formatted: all zero or all 0xff. A file of no bytes is no flash. */
export function isBlank(bytes: Uint8Array): boolean {
  const [first] = bytes;
  if (first !== 0 && first !== 0xff) return false;
  // Each byte is like the one before it.
  return Buffer.compare(bytes.subarray(1), bytes.subarray(0, -1)) === 0;
}

interface Found {
  readonly volume: Volume;
  readonly header: StoreHeader;
}

/** What there is in an image: the volume of variables that counts, and the rest. */
function surveyOf(view: Buffer) {
  let found: Found | null = null;
  const code: { offset: number; length: number }[] = [];
  const spoilt: Fault[] = [];
  const others: Volume[] = [];
  for (const sighting of volumesIn(view)) {
    const { volume } = sighting;
    if (!volume) {
      if (sighting.variables) spoilt.push(sighting.fault);
      continue;
    }
    if (!volume.variables) code.push({ offset: volume.offset, length: volume.length });
    else if (found) others.push(volume);
    else {
      const header = storeHeaderIn(view, volume);
      if ("code" in header) spoilt.push(header);
      else found = { volume, header };
    }
  }
  return { found, code, spoilt, others };
}

function noStore(fault: Fault | undefined, bytes: Uint8Array): ImageFormatError {
  if (fault) return new ImageFormatError(fault.code, fault.offset, fault.reason);
  const text = isBlank(bytes)
    ? "the flash is blank: it was never formatted"
    : "there is no volume of UEFI variables in it";
  return new ImageFormatError("no-store", null, text);
}

function storeOf(header: StoreHeader, content: StoreContent): VariableStore {
  const entries = [...content.live.values()];
  const variables = entries.flatMap(({ variable }) => variable ?? []);
  const capacity = storeEnd(header) - firstVariable(header);
  const used = content.end - firstVariable(header);
  const live = entries.reduce((bytes, { offset, end }) => bytes + end - offset, 0);
  return {
    offset: header.offset,
    size: header.size,
    format: header.format.name,
    variables,
    deleted: content.entries.length - variables.length,
    space: { capacity, used, live, free: capacity - used },
    layout: { ...content, header },
  };
}

const hex = (offset: number): string => `0x${offset.toString(16)}`;

function otherWarnings(volume: Volume, spoilt: readonly Fault[], others: readonly Volume[]): string[] {
  const told = [
    ...spoilt.map(({ offset, reason }) => `at ${hex(offset)}: a volume of variables is damaged: ${reason}`),
    ...others.map(
      ({ offset }) => `at ${hex(offset)}: one more volume of variables; that at ${hex(volume.offset)} counts`,
    ),
  ];
  const left = told.length - mostVolumesTold;
  return left > 0 ? [...told.slice(0, mostVolumesTold), `and ${left} volumes of variables more`] : told;
}

const pendingWarning = (pending: boolean): string[] =>
  pending
    ? ["the firmware was interrupted while it moved its variables: it has to boot once before anything can be written"]
    : [];
