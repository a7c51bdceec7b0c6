/**
 * The variables in a firmware image, as EDK2 finds and reads them: a firmware volume that holds a variable store, the
 * authenticated kind or the plain one (MdeModulePkg VariableFormat.h).
 */

/** Values by vendor GUID, lower case, a colon, and name. */
export type Variables = ReadonlyMap<string, Buffer>;

const volumeGuid = "8d2bf1ff96768b4ca9852747075b4f50";
const stores = [
  { guid: "782cf3aa7b949a43a1802e144ec37792", header: 60, nameSize: 36, dataSize: 40, vendor: 44 },
  { guid: "1636cfdd75326441 98b6fe85707ffe7d".replace(" ", ""), header: 32, nameSize: 8, dataSize: 12, vendor: 16 },
] as const;
type StoreKind = (typeof stores)[number];

const storeHeader = 28;
const added = 0x3f;
const inDeletion = 0x3e;
/** EDK2's own blocks; volumes begin at them. */
const step = 0x1000;

export const globalGuid = "8be4df61-93ca-11d2-aa0d-00e098032b8c";

/** null = there is no sound store in it, so that the firmware begins with none of its own. */
export function readVariables(image: Buffer): Variables | null {
  for (let at = 0; at + 0x48 < image.length; at += step) {
    if (image.toString("hex", at + 16, at + 32) !== volumeGuid || !isSoundVolume(image, at)) continue;
    const begin = at + image.readUInt16LE(at + 48);
    const kind = stores.find(({ guid }) => image.toString("hex", begin, begin + 16) === guid);
    if (kind === undefined || image[begin + 20] !== 0x5a || image[begin + 21] !== 0xfe) return null;
    const end = Math.min(image.length, begin + image.readUInt32LE(begin + 16));
    return variablesIn(image, begin + storeHeader, end, kind);
  }
  return null;
}

/** The sum over its header is 0 (PI 1.7 volume 3 §3.2.1). */
function isSoundVolume(image: Buffer, at: number): boolean {
  if (image.toString("latin1", at + 40, at + 44) !== "_FVH") return false;
  const length = image.readUInt16LE(at + 48);
  if (length < 0x48 || length % 2 !== 0 || at + length + storeHeader > image.length) return false;
  let sum = 0;
  for (let word = 0; word < length; word += 2) sum += image.readUInt16LE(at + word);
  return (sum & 0xffff) === 0;
}

function variablesIn(image: Buffer, begin: number, end: number, kind: StoreKind): Variables {
  const [live, dying] = [new Map<string, Buffer>(), new Map<string, Buffer>()];
  for (let at = begin; at + kind.header <= end && image.readUInt16LE(at) === 0x55aa; ) {
    const nameAt = at + kind.header;
    const dataAt = nameAt + image.readUInt32LE(at + kind.nameSize);
    const next = dataAt + image.readUInt32LE(at + kind.dataSize);
    if (next > end) break;
    const key = `${guidAt(image, at + kind.vendor)}:${image.toString("utf16le", nameAt, dataAt - 2)}`;
    const found = image[at + 2] === added ? live : image[at + 2] === inDeletion ? dying : null;
    if (found && !found.has(key)) found.set(key, image.subarray(dataAt, next));
    at = next + ((4 - (next % 4)) % 4);
  }
  // What was being replaced counts where the power went before its successor was there.
  return new Map([...dying, ...live]);
}

/** Its first three fields have their lowest byte first. */
export function guidAt(bytes: Buffer, at: number): string {
  const turned = (from: number, to: number) =>
    Buffer.from(bytes.subarray(at + from, at + to))
      .reverse()
      .toString("hex");
  const rest = bytes.toString("hex", at + 8, at + 16);
  return `${turned(0, 4)}-${turned(4, 6)}-${turned(6, 8)}-${rest.slice(0, 4)}-${rest.slice(4)}`;
}
