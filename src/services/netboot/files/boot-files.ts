/**
 * The operator's folder of boot files. A file is open once, however many machines are sent it, and what they are sent is what was
 * in the folder when they asked: one that takes its name meanwhile is another file.
 */
import type { BigIntStats } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { type Clock, type Duration, type Instant, minutes } from "../../../model/clock.js";
import type { Logger } from "../../../ports/logger.js";
import { FileRefusal } from "../../../ports/netboot.js";
import { ChunkMemory } from "./chunk-memory.js";
import { noFile, openWithin } from "./folder-file.js";
import { mediaTypeOf } from "./media-type.js";
import type { OpenSource } from "./open-source.js";
import { SharedFile } from "./shared-file.js";

export interface BootFolder {
  /**
   * @param path in the folder, with `/`; anything may be in it
   * @throws FileRefusal `not-found`, `busy`, `broken` (by rejection)
   */
  open(path: string): Promise<OpenSource>;
  /** Lets go of all files; transfers that are under way break off. */
  close(): Promise<void>;
}

export interface BootFilesOptions {
  /** null = there is none, and so no file. */
  readonly directory: string | null;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Bytes of files that are kept in memory; 256 MiB unless told. */
  readonly memory?: number;
}

export function openBootFiles(options: BootFilesOptions): BootFolder {
  return new FolderOfFiles(options);
}

const usualMemory = 256 * 1024 * 1024;

/** A rack that is powered on board by board asks for the same files all the while. */
const patience: Duration = minutes(1);

/** Files that nobody reads and that stay open for the next. */
const mostIdle = 64;

interface Use {
  readonly key: string;
  readonly about: BigIntStats;
  readonly file: SharedFile;
  /** By which it was opened first. */
  readonly path: string;
  readers: number;
  /** Of the time at which it is closed, as nobody reads it. */
  cancel: () => void;
}

class FolderOfFiles implements BootFolder {
  private readonly uses = new Map<string, Use>();
  private readonly byPath = new Map<string, Use>();
  /** Longest idle first. */
  private readonly idle = new Set<Use>();
  private readonly memory: ChunkMemory;
  private quietUntil: Instant = Number.NEGATIVE_INFINITY;

  constructor(private readonly options: BootFilesOptions) {
    this.memory = new ChunkMemory(options.memory ?? usualMemory);
  }

  async open(path: string): Promise<OpenSource> {
    if (this.options.directory === null) throw noFile();
    const use =
      (await this.openAlready(this.options.directory, path)) ?? (await this.openAnew(this.options.directory, path));
    let isHeld = true;
    return {
      size: use.file.size,
      type: mediaTypeOf(path),
      etag: etagOf(use.about),
      modified: Number(use.about.mtimeMs),
      read: (from, to) => use.file.read(from, to),
      release: () => {
        if (isHeld) this.leave(use);
        isHeld = false;
      },
    };
  }

  async close(): Promise<void> {
    await Promise.all([...this.uses.values()].map((use) => this.retire(use)));
  }

  /** One that is open and was found to be in the folder is so still, whatever leads to it now. */
  private async openAlready(directory: string, path: string): Promise<Use | undefined> {
    const use = this.byPath.get(path);
    if (use === undefined) return undefined;
    const about = await stat(join(directory, path), { bigint: true }).catch(() => undefined);
    const isSame = about !== undefined && identityOf(about) === use.key && this.uses.get(use.key) === use;
    return isSame ? this.enter(use) : undefined;
  }

  private async openAnew(directory: string, path: string): Promise<Use> {
    const { handle, about } = await openWithin(directory, path).catch((error: unknown) => {
      throw this.refusal(error);
    });
    const key = identityOf(about);
    const there = this.uses.get(key);
    if (there !== undefined) {
      this.enter(there);
      await handle.close();
      return there;
    }
    const file = new SharedFile(handle, about, this.memory);
    const use: Use = { key, about, file, path, readers: 0, cancel: () => undefined };
    this.uses.set(key, use);
    this.byPath.set(path, use);
    return this.enter(use);
  }

  private enter(use: Use): Use {
    use.readers += 1;
    use.cancel();
    this.idle.delete(use);
    return use;
  }

  private leave(use: Use): void {
    use.readers -= 1;
    if (use.readers > 0 || this.uses.get(use.key) !== use) return;
    use.cancel = this.options.clock.after(patience, () => void this.retire(use));
    this.idle.add(use);
    const [longest] = this.idle;
    if (this.idle.size > mostIdle && longest !== undefined) void this.retire(longest);
  }

  private async retire(use: Use): Promise<void> {
    this.uses.delete(use.key);
    if (this.byPath.get(use.path) === use) this.byPath.delete(use.path);
    this.idle.delete(use);
    use.cancel();
    await use.file.close().catch((error: unknown) => this.warn("a boot file cannot be closed", error));
  }

  /** What the file system says names paths, which are not for strangers. */
  private refusal(error: unknown): FileRefusal {
    if (error instanceof FileRefusal) return error;
    const code = (error as NodeJS.ErrnoException | null)?.code ?? "";
    if (absent.has(code)) return noFile();
    this.warn("a boot file cannot be opened", error);
    return exhausted.has(code)
      ? new FileRefusal("busy", "Too many files are open.")
      : new FileRefusal("broken", "The file cannot be read.");
  }

  /** Once a minute: whoever asks again and again fills no log. */
  private warn(text: string, error: unknown): void {
    const { clock, logger } = this.options;
    if (clock.now() < this.quietUntil) return;
    this.quietUntil = clock.now() + minutes(1);
    logger.warn(text, { error });
  }
}

/** ENXIO: a socket, or a pipe. */
const absent: ReadonlySet<string> = new Set(["ENOENT", "ENOTDIR", "ELOOP", "ENAMETOOLONG", "EISDIR", "ENXIO"]);
const exhausted: ReadonlySet<string> = new Set(["EMFILE", "ENFILE", "ENOMEM"]);

/** Of two that are the same by this, so is the content. A time of modification can be set back, that of the last change not. */
const identityOf = ({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string =>
  [dev, ino, size, mtimeNs, ctimeNs].join(":");

const etagOf = ({ ino, size, mtimeNs }: BigIntStats): string =>
  `"${[size, mtimeNs, ino].map((part) => part.toString(36)).join("-")}"`;
