/** A boot folder in a zip archive, which may have been made to do harm: all that it says of itself is checked. */
import { crc32 } from "node:zlib";
import { type Entry, fromBufferPromise, type ZipFile } from "yauzl";
import { BootSetError } from "../../../ports/boot-sets.js";
import { isLitter, PathClaims, shown } from "./boot-path.js";
import { Listing, mostBytes, mostFiles, type SourceFile, tooManyBytes } from "./boot-source.js";

/**
 * @param archive stays as it is as long as the files are read
 * @throws BootSetError `bad-archive`, `bad-name`, `too-large` (by rejection)
 */
export async function filesOfArchive(archive: Uint8Array): Promise<readonly SourceFile[]> {
  const bytes = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength);
  const zip = await unpacking(fromBufferPromise(bytes, { lazyEntries: true, autoClose: false }));
  // Before any of them is looked at.
  if (zip.entryCount > 2 * mostFiles) throw new BootSetError("too-large", "There are too many files in the archive.");
  const entries = await unpacking(entriesOf(zip));
  refuseOverlaps(entries);
  const listing = new Listing();
  const claims = new PathClaims();
  for (const entry of entries) {
    listing.countEntry();
    const { fileName: path, uncompressedSize: size } = entry;
    if (isLitter(path)) continue;
    refuseSpecial(entry);
    if (path.endsWith("/")) continue;
    claims.claimFile(path);
    listing.add({ path, size, content: () => contentOf(zip, entry) });
  }
  return listing.files;
}

async function entriesOf(zip: ZipFile): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of zip.eachEntry()) entries.push(entry);
  return entries;
}

/** APPNOTE §4.4.5. */
const methods: ReadonlySet<number> = new Set([0, 8]);
/** DEFLATE makes of a byte 1032 at most. */
const mostOfOneByte = 1032;

function refuseSpecial(entry: Entry): void {
  const { fileName: path, compressionMethod, compressedSize, uncompressedSize } = entry;
  if (entry.isEncrypted()) throw badArchive(`${shown(path)} in it is encrypted: make an archive without a password`);
  if (!methods.has(compressionMethod)) {
    throw badArchive(
      `${shown(path)} in it is packed by method ${compressionMethod}; only stored and deflated files are read`,
    );
  }
  if (!isPlain(entry)) throw badArchive(`${shown(path)} in it is neither a file nor a folder`);
  if (uncompressedSize > mostBytes) throw tooManyBytes();
  if (uncompressedSize > compressedSize * mostOfOneByte) {
    throw badArchive(`${shown(path)} in it says that it unpacks to more than ${compressedSize} bytes can`);
  }
}

/** Links and devices are told by the mode that Unix systems (3) and macOS (19) put into the upper half (APPNOTE §4.4.15). */
function isPlain({ versionMadeBy, externalFileAttributes, fileName }: Entry): boolean {
  const system = versionMadeBy >>> 8;
  if (system !== 3 && system !== 19) return true;
  const kind = (externalFileAttributes >>> 16) & 0o170000;
  return kind === 0 || kind === (fileName.endsWith("/") ? 0o040000 : 0o100000);
}

const leastLocalHeader = 30;

/** Bytes that several entries share are how a small archive becomes a huge folder. */
function refuseOverlaps(entries: readonly Entry[]): void {
  const placed = [...entries].sort((a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader);
  let end = 0;
  for (const { relativeOffsetOfLocalHeader: offset, compressedSize, fileNameLength, fileName } of placed) {
    if (offset < end) throw badArchive(`${shown(fileName)} in it overlaps with another file`);
    end = offset + leastLocalHeader + fileNameLength + compressedSize;
  }
}

/** yauzl ends it when it is longer or shorter than was said. */
async function* contentOf(zip: ZipFile, entry: Entry): AsyncGenerator<Uint8Array> {
  const stream = await unpacking(zip.openReadStreamPromise(entry));
  let sum = 0;
  try {
    for await (const piece of stream as AsyncIterable<Buffer>) {
      sum = crc32(piece, sum);
      yield piece;
    }
  } catch (error) {
    throw broken(error);
  } finally {
    stream.destroy();
  }
  if (sum !== entry.crc32) throw badArchive(`${shown(entry.fileName)} in it is damaged: its checksum is another`);
}

async function unpacking<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw broken(error);
  }
}

function broken(error: unknown): unknown {
  if (error instanceof BootSetError || !(error instanceof Error)) return error;
  const reason = error.message.replace(/\p{C}+/gu, "·").slice(0, 200);
  return new BootSetError("bad-archive", `The archive cannot be unpacked (${reason}).`);
}

const badArchive = (problem: string) => new BootSetError("bad-archive", `The archive is refused: ${problem}.`);
