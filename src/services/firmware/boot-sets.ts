/**
 * Boot folders of boards on disk, each in a folder named by its manifest's SHA-256: `files/` as the operator supplied
 * them and, beside them, `about.json`. As with images, a folder comes into being by one rename of a draft that is whole and
 * durable, so that a service and the command line can add to it at the same time.
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../../model/clock.js";
import { type BootBoard, type BootFile, type BootSet, BootSetError, type BootSets } from "../../ports/boot-sets.js";
import type { Images } from "../../ports/images.js";
import type { Logger } from "../../ports/logger.js";
import { fitToBoard, notesOf } from "./boot-sets/board-fit.js";
import { filesOfFolder } from "./boot-sets/boot-folder.js";
import { mostBytes, type SourceFile, withoutWrapping } from "./boot-sets/boot-source.js";
import { longestConfig } from "./boot-sets/config-txt.js";
import { type CopyProgress, copyFiles } from "./boot-sets/set-intake.js";
import { aboutFile, filesFolder, inOrder, NoSetFolder, readSet, setId } from "./boot-sets/set-record.js";
import {
  type CreateFile,
  codeOf,
  createFile,
  isTemporary,
  makeDirectory,
  namesIn,
  onDisk,
  removeTree,
  sweep,
  syncDirectory,
  temporaryName,
  writeNew,
} from "./image-disk.js";
import { isDigest } from "./image-record.js";
import { signerOf, type Trust, type TrustedKey, trustedKeys } from "./signature.js";

/** Sets as they are brought in. */
export interface BootSetStore extends BootSets {
  /**
   * Takes in what is in a zip archive; nothing in it is looked at before digest and signature of all of it are known.
   * @throws BootSetError · ImageError (by rejection); nothing is left behind then
   */
  addArchive(archive: Uint8Array, about: NewArchive): Promise<BootSet>;
  /** @throws BootSetError · ImageError (by rejection) */
  addFolder(folder: string, about: NewBootSet): Promise<BootSet>;
  /** Its firmware stays among the images. @throws BootSetError `gone` (by rejection) */
  remove(id: string): Promise<void>;
}

export interface NewBootSet {
  readonly name: string;
  readonly from: string;
  /** Id of the board; null = the one whose files these are. */
  readonly board: string | null;
  readonly progress?: CopyProgress;
}

export interface NewArchive extends NewBootSet {
  /** 64 hex digits that it has to have. */
  readonly sha256?: string | undefined;
  /** Detached signature over the whole archive. */
  readonly signature?: Uint8Array | undefined;
}

export interface BootSetOptions {
  /** Made when the first set comes. */
  readonly directory: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly boards: readonly BootBoard[];
  /** Takes in the firmware of the sets. It asks for no signature: that of the archive covers it, and is checked here. */
  readonly images: Pick<Images, "add">;
  readonly trust: Trust;
}

/** @throws Error (by rejection) that names the signer whose key cannot be used */
export async function openBootSets(options: BootSetOptions): Promise<BootSetStore> {
  const store = new FolderOfSets(options, trustedKeys(options.trust));
  const { directory, log, clock } = options;
  await sweep(directory, clock).catch((error: unknown) => log.warn("old drafts of sets cannot be removed", { error }));
  await store.refresh().catch((error: unknown) => log.error("the boot folders cannot be read", { error }));
  return store;
}

class FolderOfSets implements BootSetStore {
  private readonly sets = new Map<string, BootSet>();
  private list: readonly BootSet[] = [];
  /** By id and path; gone with the last who holds them. */
  private readonly held = new Map<string, WeakRef<Uint8Array>>();
  private readonly create: CreateFile = createFile;

  constructor(
    private readonly options: BootSetOptions,
    private readonly keys: readonly TrustedKey[],
  ) {}

  all(): readonly BootSet[] {
    return this.list;
  }

  get(id: string): BootSet | undefined {
    return this.sets.get(id);
  }

  async refresh(): Promise<void> {
    const names = (await namesIn(this.options.directory)).filter((name) => !isTemporary(name));
    for (const name of names) if (isDigest(name) && !this.sets.has(name)) await this.look(name);
    for (const id of [...this.sets.keys()]) if (!names.includes(id)) this.forget(id);
  }

  async bytes(id: string, path: string): Promise<Uint8Array> {
    const file = this.sets.get(id)?.files.find((one) => one.path === path);
    if (file === undefined) throw new BootSetError("gone", "There is no such file.");
    const key = `${id}/${path}`;
    const held = this.held.get(key)?.deref();
    if (held !== undefined) return held;
    const bytes = await readChecked(this.pathOf(id, path), file);
    this.held.set(key, new WeakRef(bytes));
    return bytes;
  }

  async remove(id: string): Promise<void> {
    const { directory, log } = this.options;
    const aside = join(directory, temporaryName("removed"));
    if (!isDigest(id)) throw noSet();
    this.forget(id);
    try {
      await rename(join(directory, id), aside);
    } catch (error) {
      if (codeOf(error) === "ENOENT") throw noSet();
      return onDisk(Promise.reject(error));
    }
    await onDisk(syncDirectory(directory));
    await removeTree(aside).catch((error: unknown) => log.warn("a removed set still takes room", { error }));
  }

  /* ── one that comes ────────────────────────────────────────────────────────────────────────────────────────────── */

  async addArchive(archive: Uint8Array, about: NewArchive): Promise<BootSet> {
    if (archive.length > mostBytes) throw new BootSetError("too-large", "The archive has more than 256 MiB.");
    const sha256 = createHash("sha256").update(archive).digest("hex");
    if (about.sha256 !== undefined && about.sha256.toLowerCase() !== sha256) {
      throw new BootSetError("wrong-digest", `The archive's SHA-256 is ${sha256}, and not what it has to be.`);
    }
    const signer = await this.signerOf(archive, about.signature);
    // Those who serve sets need nothing that unpacks.
    const { filesOfArchive } = await import("./boot-sets/boot-archive.js");
    return this.add(await filesOfArchive(archive), about, signer);
  }

  async addFolder(folder: string, about: NewBootSet): Promise<BootSet> {
    if (this.options.trust.requireSignature) {
      throw new BootSetError(
        "unsigned",
        "Signatures are required here, and a folder has none: give the archive it came in.",
      );
    }
    return this.add(await filesOfFolder(folder), about, null);
  }

  private async signerOf(archive: Uint8Array, signature: Uint8Array | undefined): Promise<string | null> {
    if (signature === undefined) {
      if (!this.options.trust.requireSignature) return null;
      throw new BootSetError("unsigned", "The archive comes without a signature, and one is required here.");
    }
    const signer = await signerOf(archive, signature, this.keys);
    if (signer !== undefined) return signer;
    throw new BootSetError("bad-signature", "The archive's signature is of nobody who is trusted here.");
  }

  private async add(found: readonly SourceFile[], about: NewBootSet, signer: string | null): Promise<BootSet> {
    const { directory, boards, log } = this.options;
    const { board, files } = fitToBoard(withoutWrapping(found, "config.txt"), about.board, boards);
    await onDisk(makeDirectory(directory));
    const draft = join(directory, temporaryName("incoming"));
    await onDisk(mkdir(draft, { mode: 0o700 }));
    try {
      const folder = join(draft, filesFolder);
      await onDisk(mkdir(folder, { mode: 0o700 }));
      const copied = inOrder(await copyFiles(files, this.create, folder, about.progress ?? (() => undefined)));
      const notes = await notesIn(board, copied, folder);
      const image = await this.imageOf(board, folder, about);
      const id = setId(board.id, copied);
      const { name, from } = about;
      const addedAt = this.options.clock.now();
      return await this.keep(draft, { id, name, board: board.id, addedAt, from, signer, image, files: copied, notes });
    } finally {
      await removeTree(draft).catch((error: unknown) => log.warn("the draft of a set stays behind", { error }));
    }
  }

  private async imageOf(board: BootBoard, folder: string, { name, from }: NewBootSet): Promise<string> {
    const content = createReadStream(join(folder, board.image));
    const about = { name: `${name}.fd`, from, families: board.families };
    return (await this.options.images.add(content, about)).sha256;
  }

  private async keep(draft: string, set: BootSet): Promise<BootSet> {
    const { directory } = this.options;
    const there = await this.look(set.id);
    if (there !== undefined) return there;
    await onDisk(writeNew(this.create, join(draft, aboutFile), Buffer.from(JSON.stringify(set))));
    await onDisk(syncDirectory(draft));
    // What has its name and is none makes way. Somebody who was as fast with the same content loses nothing by it.
    await this.clear(set.id);
    await onDisk(rename(draft, join(directory, set.id)));
    await onDisk(syncDirectory(directory));
    return this.learn(set);
  }

  private async clear(id: string): Promise<void> {
    const aside = join(this.options.directory, temporaryName("removed"));
    const isCleared = await rename(join(this.options.directory, id), aside).then(
      () => true,
      () => false,
    );
    if (isCleared) await removeTree(aside);
  }

  /* ── those that are there ──────────────────────────────────────────────────────────────────────────────────────── */

  private async look(id: string): Promise<BootSet | undefined> {
    const { directory, log } = this.options;
    try {
      const set = await readSet(directory, id);
      return set && this.learn(set);
    } catch (error) {
      const problem =
        error instanceof NoSetFolder ? error.message : `cannot be read (${codeOf(error) ?? "no reason is given"})`;
      log.warn("a boot folder is not used", { set: id, problem });
      return undefined;
    }
  }

  private pathOf(id: string, path: string): string {
    return join(this.options.directory, id, filesFolder, path);
  }

  private learn(set: BootSet): BootSet {
    this.sets.set(set.id, set);
    this.order();
    return set;
  }

  private forget(id: string): void {
    for (const { path } of this.sets.get(id)?.files ?? []) this.held.delete(`${id}/${path}`);
    if (this.sets.delete(id)) this.order();
  }

  private order(): void {
    this.list = [...this.sets.values()].sort((a, b) => b.addedAt - a.addedAt || (a.id < b.id ? -1 : 1));
  }
}

/** @throws BootSetError `bad-config` (by rejection) */
async function notesIn(board: BootBoard, files: readonly BootFile[], folder: string): Promise<readonly string[]> {
  const sizeOf = (path: string) => files.find((file) => file.path === path)?.size ?? 0;
  if (sizeOf(board.config) > longestConfig) {
    throw new BootSetError("bad-config", `${board.config} has more than 64 KiB, which no boot loader's settings have.`);
  }
  // Byte for byte: what it is written in is not known.
  const config = await onDisk(readFile(join(folder, board.config), "latin1"));
  return notesOf(board, files, config, sizeOf(board.image));
}

/** Disks forget: what is handed out has the digest that was noted. */
async function readChecked(path: string, { size, sha256 }: BootFile): Promise<Uint8Array> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw codeOf(error) === "ENOENT"
      ? new BootSetError("damaged", "It is not in its folder any more: remove the set, and add it again.")
      : new BootSetError("damaged", `The disk does not give it back (${codeOf(error) ?? "no reason is given"}).`);
  });
  if (bytes.length === size && createHash("sha256").update(bytes).digest("hex") === sha256) return bytes;
  throw new BootSetError("damaged", "It is not what it was when it was taken in: remove the set, and add it again.");
}

const noSet = () => new BootSetError("gone", "There is no such boot folder.");
