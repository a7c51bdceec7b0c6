/**
 * Boot folders of boards on disk, each in a folder named by its manifest's SHA-256: `files/` as the operator supplied
 * them and, beside them, `about.json`. As with images, a folder comes into being by one rename of a draft that is whole and
 * durable, so that a service and the command line can add to it at the same time.
 */
import { createReadStream } from "node:fs";
import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../../model/clock.js";
import { type BootBoard, type BootSet, BootSetError, type BootSets } from "../../ports/boot-sets.js";
import type { Images } from "../../ports/images.js";
import type { Logger } from "../../ports/logger.js";
import {
  type CreateFile,
  codeOf,
  createFile,
  makeDirectory,
  namesIn,
  onDisk,
  removeTree,
  sweep,
  syncDirectory,
  temporaryName,
  writeNew,
} from "../image-disk.js";
import { type Proof, proven } from "./boot-sets/archive-proof.js";
import { fitToBoard } from "./boot-sets/board-fit.js";
import { filesOfFolder } from "./boot-sets/boot-folder.js";
import { mostBytes, type SourceFile, withoutWrapping } from "./boot-sets/boot-source.js";
import { type CopyProgress, copyFiles } from "./boot-sets/set-intake.js";
import { notesIn } from "./boot-sets/set-notes.js";
import { aboutFile, filesFolder, inOrder, readSet, setId } from "./boot-sets/set-record.js";
import { HeldFiles, LostFile } from "./held-files.js";
import { isDigest, NoSuchFolder } from "./record-file.js";
import { type Trust, type TrustedKey, trustedKeys } from "./signature.js";

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

export type NewArchive = NewBootSet & Proof;

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
  private readonly contents = new HeldFiles();
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
    const before = new Set(this.sets.keys());
    const names = new Set(await namesIn(this.options.directory));
    for (const name of names) if (isDigest(name) && !this.sets.has(name)) await this.look(name);
    // One that came while the names were read is not among them.
    for (const id of before) if (!names.has(id)) this.forget(id);
  }

  async bytes(id: string, path: string): Promise<Uint8Array> {
    const file = this.sets.get(id)?.files.find((one) => one.path === path);
    if (file === undefined) throw new BootSetError("gone", "There is no such file.");
    return this.contents.of(this.pathOf(id, path), file).catch((error: unknown) => {
      if (!(error instanceof LostFile)) throw error;
      throw new BootSetError("damaged", `${error.message} Add the boot folder again.`);
    });
  }

  async remove(id: string): Promise<void> {
    if (!isDigest(id)) throw noSet();
    this.forget(id);
    try {
      await this.clear(id);
    } catch (error) {
      if (codeOf(error) === "ENOENT") throw noSet();
      await onDisk(Promise.reject(error));
    }
  }

  /** At once, though what lies in it goes one by one. @throws what the file system says */
  private async clear(id: string): Promise<void> {
    const { directory, log } = this.options;
    const aside = join(directory, temporaryName("removed"));
    await rename(join(directory, id), aside);
    await syncDirectory(directory);
    await removeTree(aside).catch((error: unknown) => log.warn("a removed set still takes room", { error }));
  }

  /* ── one that comes ────────────────────────────────────────────────────────────────────────────────────────────── */

  async addArchive(archive: Uint8Array, about: NewArchive): Promise<BootSet> {
    if (archive.length > mostBytes) throw new BootSetError("too-large", "The archive has more than 256 MiB.");
    const signer = await proven(archive, about, this.keys, this.options.trust.requireSignature);
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
    const there = await this.look(set.id);
    if (there !== undefined && (await this.isSound(there))) return there;
    await onDisk(writeNew(this.create, join(draft, aboutFile), Buffer.from(JSON.stringify(set))));
    await onDisk(syncDirectory(draft));
    const { directory } = this.options;
    const folder = join(directory, set.id);
    try {
      await rename(draft, folder);
    } catch {
      // Somebody else was as fast with the same content, or what has its name is no set and makes way.
      const other = await this.look(set.id);
      if (other !== undefined) return other;
      await onDisk(this.clear(set.id));
      await onDisk(rename(draft, folder));
    }
    await onDisk(syncDirectory(directory));
    return this.learn(set);
  }

  /** One that the disk spoilt makes way for the same files. */
  private async isSound({ id, files }: BootSet): Promise<boolean> {
    try {
      for (const file of files) {
        const path = this.pathOf(id, file.path);
        this.contents.forget(path);
        await this.contents.of(path, file);
      }
      return true;
    } catch (error) {
      if (!(error instanceof LostFile)) throw error;
      this.forget(id);
      await onDisk(this.clear(id));
      return false;
    }
  }

  /* ── those that are there ──────────────────────────────────────────────────────────────────────────────────────── */

  private async look(id: string): Promise<BootSet | undefined> {
    const { directory, log } = this.options;
    try {
      const set = await readSet(directory, id);
      return set && this.learn(set);
    } catch (error) {
      const problem =
        error instanceof NoSuchFolder ? error.message : `cannot be read (${codeOf(error) ?? "no reason is given"})`;
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
    for (const { path } of this.sets.get(id)?.files ?? []) this.contents.forget(this.pathOf(id, path));
    if (this.sets.delete(id)) this.order();
  }

  private order(): void {
    this.list = [...this.sets.values()].sort((a, b) => b.addedAt - a.addedAt || (a.id < b.id ? -1 : 1));
  }
}

const noSet = () => new BootSetError("gone", "There is no such boot folder.");
