/** A boot folder on disk. Nothing in it is followed anywhere: neither links nor devices are taken for files. */
import { constants } from "node:fs";
import { type FileHandle, open, opendir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { BootSetError } from "../../../ports/boot-sets.js";
import { codeOf } from "../../image-disk.js";
import { isLitter, PathClaims, shown } from "./boot-path.js";
import { Listing, type SourceFile } from "./boot-source.js";

/**
 * @param folder may itself be a link
 * @throws BootSetError `bad-folder`, `bad-name`, `too-large` (by rejection)
 */
export async function filesOfFolder(folder: string): Promise<readonly SourceFile[]> {
  const walk = new Walk(await reading("The folder", realpath(folder)));
  await walk.enter("");
  return walk.files;
}

class Walk {
  private readonly listing = new Listing();
  private readonly claims = new PathClaims();

  constructor(private readonly root: string) {}

  get files(): readonly SourceFile[] {
    return this.listing.files;
  }

  /** @param within path of a folder with `/` at its end; empty = the root */
  async enter(within: string): Promise<void> {
    const what = within === "" ? "The folder" : shown(within);
    for await (const entry of await reading(what, opendir(join(this.root, within)))) {
      this.listing.countEntry();
      const path = `${within}${entry.name}`;
      if (isLitter(path)) continue;
      if (entry.isDirectory()) await this.enter(`${path}/`);
      else if (entry.isFile()) await this.list(path);
      else throw noFile(path);
    }
  }

  private async list(path: string): Promise<void> {
    this.claims.claimFile(path);
    const full = join(this.root, path);
    const { size } = await reading(shown(path), stat(full));
    this.listing.add({ path, size, content: () => contentOf(full, path, size) });
  }
}

const piece = 256 * 1024;

async function* contentOf(full: string, path: string, size: number): AsyncGenerator<Uint8Array> {
  const file = await openFile(full, path);
  try {
    for (let at = 0; ; ) {
      const bytes = Buffer.allocUnsafe(piece);
      const { bytesRead } = await reading(shown(path), file.read(bytes, 0, piece, at));
      if (bytesRead === 0 && at === size) return;
      at += bytesRead;
      if (bytesRead === 0 || at > size) throw badFolder(`${shown(path)} changed while it was read`);
      yield bytes.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

/** Whatever was put in its place since it was listed: a link is not followed, a pipe not waited for. */
async function openFile(full: string, path: string): Promise<FileHandle> {
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
  const file = await reading(shown(path), open(full, O_RDONLY | O_NOFOLLOW | O_NONBLOCK));
  try {
    // A folder above it may have become a link.
    const isItself = (await file.stat()).isFile() && (await realpath(full)) === full;
    if (!isItself) throw noFile(path);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function reading<T>(what: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined || error instanceof BootSetError) throw error;
    throw badFolder(`${what} cannot be read (${code})`);
  }
}

const noFile = (path: string) =>
  badFolder(`${shown(path)} is neither a file nor a folder; links are not followed, so put a copy in its place`);

const badFolder = (problem: string) => new BootSetError("bad-folder", `${problem}.`);
