/**
 * Files of an ISO 9660 image (ECMA-119, 4th edition), by their plain names: what follows in Joliet or Rock Ridge is not looked at,
 * since boot loaders' files have names that are the same in all of them but for case.
 */

/** `length` bytes from `offset` on, fewer at the end of the image. */
export type ReadAt = (offset: number, length: number) => Promise<Uint8Array>;

interface Extent {
  readonly offset: number;
  readonly size: number;
}

interface Entry extends Extent {
  readonly name: string;
  readonly isFolder: boolean;
}

const sector = 2048;
/** §7.1.1: the descriptors begin behind the system area. */
const firstDescriptor = 16;
const mostDescriptors = 16;
const primary = 1;
const lastDescriptor = 255;
const largestFolder = 1024 * 1024;

/**
 * @param path folders and file, without regard to case, e.g. `boot/grub/grub.cfg`
 * @param most bytes of the file that are read; of a larger one its beginning
 * @returns null where there is no such file, or the image is none
 */
export async function readIsoFile(read: ReadAt, path: string, most: number): Promise<Uint8Array | null> {
  const root = await rootOf(read);
  const steps = path.split("/").filter(Boolean);
  const file = root && (await find(read, root, steps));
  return file ? read(file.offset, Math.min(file.size, most)) : null;
}

async function rootOf(read: ReadAt): Promise<Extent | null> {
  for (let index = firstDescriptor; index < firstDescriptor + mostDescriptors; index += 1) {
    const bytes = await read(index * sector, sector);
    if (bytes.length < sector || latin(bytes.subarray(1, 6)) !== "CD001" || bytes[0] === lastDescriptor) return null;
    // §8.4.18: the record of the root folder.
    if (bytes[0] === primary) return recordAt(bytes, 156);
  }
  return null;
}

async function find(read: ReadAt, folder: Extent, [step, ...rest]: readonly string[]): Promise<Extent | null> {
  if (step === undefined) return null;
  const bytes = await read(folder.offset, Math.min(folder.size, largestFolder));
  const wanted = step.toUpperCase();
  const entry = entriesOf(bytes).find(({ name, isFolder }) => name === wanted && isFolder === rest.length > 0);
  if (!entry) return null;
  return rest.length === 0 ? entry : find(read, entry, rest);
}

/** §9.1: no record goes beyond the end of a sector; what is left of one is zero. */
export function entriesOf(bytes: Uint8Array): readonly Entry[] {
  const entries: Entry[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = bytes[at] ?? 0;
    if (length === 0) {
      at = (Math.floor(at / sector) + 1) * sector;
      continue;
    }
    const entry = recordAt(bytes, at);
    if (entry) entries.push(entry);
    at += length;
  }
  return entries;
}

/** §9.1, of a record that is there whole. */
function recordAt(bytes: Uint8Array, at: number): Entry | null {
  const length = bytes[at] ?? 0;
  if (length < 34 || at + length > bytes.length) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, length);
  const nameLength = view.getUint8(32);
  if (33 + nameLength > length) return null;
  const name = latin(bytes.subarray(at + 33, at + 33 + nameLength));
  return {
    offset: view.getUint32(2, true) * sector,
    size: view.getUint32(10, true),
    isFolder: (view.getUint8(25) & 2) !== 0,
    name: plainName(name),
  };
}

/** §7.5.1: `GRUB.CFG;1`, with a dot also where there is no extension. */
const plainName = (name: string): string => name.replace(/;\d*$/, "").replace(/\.$/, "").toUpperCase();

const latin = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");
