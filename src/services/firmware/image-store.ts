/**
 * Images on disk, each in a folder named by its SHA-256: `image` and, beside it, `about.json`. A folder comes into being by one
 * rename of a draft that is whole and durable, so that a service and the command line can add to it at the same time, and
 * what breaks off was never there.
 */
import { mkdir, rename } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Clock } from "../../model/clock.js";
import type { ImageRecord } from "../../model/firmware.js";
import type { FirmwareFamily } from "../../ports/firmware.js";
import { ImageError, type Images, type NewImage } from "../../ports/images.js";
import type { Logger } from "../../ports/logger.js";
import { type Received, receive } from "../fetch/receive.js";
import {
  type CreateFile,
  codeOf,
  createFile,
  isTemporary,
  makeDirectory,
  namesIn,
  onDisk,
  removeTree,
  replaceFile,
  sweep,
  syncDirectory,
  temporaryName,
  writeNew,
} from "../image-disk.js";
import { Slots } from "../slots.js";
import { HeldFiles, LostFile } from "./held-files.js";
import { examine } from "./image-examination.js";
import { aboutFile, imageFile, readRecord } from "./image-record.js";
import { isDigest, NoSuchFolder } from "./record-file.js";
import { type Trust, type TrustedKey, trustedKeys } from "./signature.js";

export type { Trust } from "./signature.js";

/** How the names of those begin that are set apart. */
const damaged = ".damaged-";

export interface ImageStoreOptions {
  /** Made when the first image comes. */
  readonly directory: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly families: ReadonlyMap<string, FirmwareFamily>;
  /** Bytes. */
  readonly largest?: number;
  readonly trust: Trust;
  /** Stands in for the disk in tests. */
  readonly create?: CreateFile;
}

/** 256 MiB: several times the largest firmware there is for such machines. */
const usualLargest = 256 * 1024 * 1024;

/** @throws Error (by rejection) that names the signer whose key cannot be used */
export async function openImageStore(options: ImageStoreOptions): Promise<Images> {
  const store = new ImageStore(options, trustedKeys(options.trust));
  const { directory, log, clock } = options;
  await sweep(directory, clock).catch((error: unknown) =>
    log.warn("old drafts of images cannot be removed", { error }),
  );
  await store.refresh().catch((error: unknown) => log.error("the images cannot be read", { error }));
  return store;
}

/**
 * For taking images in beside a store that is open: what is in the folder is neither read nor told of again.
 * @throws Error that names the signer whose key cannot be used
 */
export const imageIntake = (options: ImageStoreOptions): Pick<Images, "add"> =>
  new ImageStore(options, trustedKeys(options.trust));

class ImageStore implements Images {
  readonly requireSignature: boolean;
  private readonly records = new Map<string, ImageRecord>();
  private list: readonly ImageRecord[] = [];
  private readonly contents = new HeldFiles();
  /** Whole images are in memory while they are looked at, so one at a time. */
  private readonly looking = new Slots(1);
  /** Folders that are none of ours, each told of once. */
  private readonly strangers = new Set<string>();
  private readonly create: CreateFile;
  private readonly largest: number;

  constructor(
    private readonly options: ImageStoreOptions,
    private readonly keys: readonly TrustedKey[],
  ) {
    this.create = options.create ?? createFile;
    this.largest = options.largest ?? usualLargest;
    this.requireSignature = options.trust.requireSignature;
  }

  all(): readonly ImageRecord[] {
    return this.list;
  }

  get(sha256: string): ImageRecord | undefined {
    return this.records.get(sha256);
  }

  async refresh(): Promise<void> {
    const before = new Set(this.records.keys());
    const names = new Set(await namesIn(this.options.directory));
    for (const name of names) {
      if (isDigest(name)) await this.look(name);
      else if (!isTemporary(name) && !name.startsWith(damaged)) this.tellOnce(name, "is no image: left alone");
    }
    // One that came while the names were read is not among them.
    for (const sha256 of before) if (!names.has(sha256)) this.forget(sha256);
  }

  async bytes(sha256: string): Promise<Uint8Array> {
    const record = this.records.get(sha256) ?? (isDigest(sha256) ? await this.look(sha256) : undefined);
    if (record === undefined) throw gone();
    return this.contents.of(this.pathOf(sha256), record).catch((error: unknown) => {
      if (!(error instanceof LostFile)) throw error;
      if (error.isGone) {
        this.forget(sha256);
        throw gone();
      }
      this.options.log.error("an image cannot be used", { image: sha256, problem: error.message });
      throw new ImageError("damaged", `${error.message} Add it again.`);
    });
  }

  path(sha256: string): string {
    return resolve(this.pathOf(sha256));
  }

  async add(content: AsyncIterable<Uint8Array>, about: NewImage, signal?: AbortSignal): Promise<ImageRecord> {
    const { directory, log } = this.options;
    await onDisk(makeDirectory(directory));
    const draft = join(directory, temporaryName("incoming"));
    await onDisk(mkdir(draft, { mode: 0o700 }));
    try {
      const received = await receive(content, this.create, join(draft, imageFile), this.largest, signal);
      const record = await this.looking.run(() => this.examined(draft, received, about));
      signal?.throwIfAborted();
      return await onDisk(this.keep(draft, record, about));
    } finally {
      await removeTree(draft).catch((error: unknown) => log.warn("the draft of an image stays behind", { error }));
    }
  }

  async remove(sha256: string): Promise<void> {
    const { directory, log } = this.options;
    const aside = join(directory, temporaryName("removed"));
    try {
      if (!isDigest(sha256)) throw gone();
      await rename(join(directory, sha256), aside);
    } catch (error) {
      if (codeOf(error) !== "ENOENT") return await onDisk(Promise.reject(error));
      this.forget(sha256);
      throw gone();
    }
    this.forget(sha256);
    await onDisk(syncDirectory(directory));
    await removeTree(aside).catch((error: unknown) => log.warn("a removed image still takes room", { error }));
  }

  /* ── one that comes ────────────────────────────────────────────────────────────────────────────────────────────── */

  private examined(draft: string, received: Received, about: NewImage): Promise<ImageRecord> {
    const { clock, families } = this.options;
    const rules = { families, keys: this.keys, requireSignature: this.requireSignature };
    return examine(join(draft, imageFile), received, about, rules, clock.now());
  }

  private async keep(draft: string, record: ImageRecord, about: NewImage): Promise<ImageRecord> {
    const there = await this.look(record.sha256);
    if (there !== undefined && (await this.isSound(there))) return this.asWell(there, record, about);
    const { directory } = this.options;
    await writeNew(this.create, join(draft, aboutFile), Buffer.from(JSON.stringify(record)));
    await syncDirectory(draft);
    try {
      await rename(draft, join(directory, record.sha256));
    } catch (error) {
      // Somebody else was faster with the same content.
      const other = await this.look(record.sha256);
      if (other === undefined) throw error;
      return other;
    }
    await syncDirectory(directory);
    return this.learn(record);
  }

  /** One that the disk spoilt makes way for the same content. */
  private async isSound(record: ImageRecord): Promise<boolean> {
    const { sha256 } = record;
    this.contents.forget(this.pathOf(sha256));
    try {
      await this.contents.of(this.pathOf(sha256), record);
      return true;
    } catch (error) {
      if (!(error instanceof LostFile)) throw error;
      this.forget(sha256);
      await this.setApart(sha256, error.message);
      return false;
    }
  }

  /** What is there stays as it is, unless only this time it was found out what it is for, or who signed it. */
  private async asWell(there: ImageRecord, record: ImageRecord, { families }: NewImage): Promise<ImageRecord> {
    const { directory } = this.options;
    const { family, facts } = families.includes(there.family) ? there : record;
    const amended = { ...there, family, facts, signer: there.signer ?? record.signer };
    if (isAlike(amended, there)) return there;
    await replaceFile(this.create, join(directory, there.sha256), aboutFile, JSON.stringify(amended));
    return this.learn(amended);
  }

  /* ── those that are there ──────────────────────────────────────────────────────────────────────────────────────── */

  /** As it is on disk now; what is there under its name and is none is set apart. */
  private async look(sha256: string): Promise<ImageRecord | undefined> {
    try {
      const record = await readRecord(this.options.directory, sha256);
      if (record === undefined) this.forget(sha256);
      const known = this.records.get(sha256);
      return record && (known !== undefined && isAlike(known, record) ? known : this.learn(record));
    } catch (error) {
      this.forget(sha256);
      if (error instanceof NoSuchFolder) await this.setApart(sha256, error.message);
      else this.tellOnce(sha256, `cannot be read (${codeOf(error) ?? "no reason is given"})`);
      return undefined;
    }
  }

  private async setApart(sha256: string, problem: string): Promise<void> {
    const { directory, log } = this.options;
    const name = `${damaged}${sha256}${temporaryName("removed")}`;
    log.error("an image is damaged, and was set apart", { image: sha256, problem, folder: name });
    await rename(join(directory, sha256), join(directory, name)).catch((error: unknown) => {
      log.error("a damaged image cannot be set apart", { image: sha256, error });
    });
  }

  private pathOf(sha256: string): string {
    return join(this.options.directory, sha256, imageFile);
  }

  private tellOnce(name: string, problem: string): void {
    if (this.strangers.has(name)) return;
    this.strangers.add(name);
    this.options.log.warn("something among the images is not used", { name, problem });
  }

  private learn(record: ImageRecord): ImageRecord {
    this.records.set(record.sha256, record);
    this.order();
    return record;
  }

  private forget(sha256: string): void {
    this.contents.forget(this.pathOf(sha256));
    if (this.records.delete(sha256)) this.order();
  }

  private order(): void {
    this.list = [...this.records.values()].sort((a, b) => b.addedAt - a.addedAt || (a.sha256 < b.sha256 ? -1 : 1));
  }
}

const isAlike = (one: ImageRecord, other: ImageRecord): boolean => JSON.stringify(one) === JSON.stringify(other);

const gone = (): ImageError => new ImageError("gone", "There is no such image.");
