/**
 * A disk in memory whose power can be cut: what was not synced is then there in part or not at all. Names change in the
 * order in which they were changed, as on a file system with a journal.
 */
import { basename, dirname } from "node:path";
import type { Files, NewFile } from "../../src/store/files.js";
import { turn } from "../../src/store/turn.js";

export type Operation =
  | "create"
  | "write"
  | "sync"
  | "truncate"
  | "rename"
  | "link"
  | "remove"
  | "syncDirectory"
  | "read"
  | "list"
  | "makeDirectory";

interface Content {
  data: Buffer;
  synced: Buffer;
}

interface Directory {
  names: Map<string, Content>;
  synced: Map<string, Content>;
  unsynced: ((names: Map<string, Content>) => void)[];
}

export class SimulatedDisk implements Files {
  readonly #directories = new Map<string, Directory>();
  #syncs = 0;
  #died = () => {};
  #left = Number.POSITIVE_INFINITY;
  /** Resolves when the power was cut. */
  readonly dead = new Promise<void>((resolve) => {
    this.#died = resolve;
  });
  /** The error code that an operation shall fail with, if any. */
  fault: (operation: Operation, path: string) => string | null = () => null;

  /** How often anything was synced, files only. */
  get syncs(): number {
    return this.#syncs;
  }

  /** Cuts the power in the middle of the n-th operation from now. */
  cutPowerAfter(n: number): void {
    this.#left = n;
  }

  /** @param random from 0 to 1. @returns what is found after the power came back */
  afterPowerCut(random: () => number): SimulatedDisk {
    this.#left = 0;
    const found = new SimulatedDisk();
    const contents = new Map<Content, Content>();
    for (const [path, directory] of this.#directories) {
      const names = new Map(directory.synced);
      for (const change of directory.unsynced.slice(0, upTo(directory.unsynced.length, random))) change(names);
      const survived = new Map<string, Content>();
      for (const [name, content] of names) {
        if (!contents.has(content)) contents.set(content, surviving(content, random));
        survived.set(name, contents.get(content)!);
      }
      found.#directories.set(path, { names: survived, synced: new Map(survived), unsynced: [] });
    }
    return found;
  }

  /** Text of a file as it is now; undefined when there is none. */
  text(path: string): string | undefined {
    return this.#directories.get(dirname(path))?.names.get(basename(path))?.data.toString();
  }

  /** Puts a durable file there. */
  place(path: string, text: string): void {
    const data = Buffer.from(text);
    const directory = this.#directories.get(dirname(path))!;
    directory.names.set(basename(path), { data, synced: data });
    directory.synced.set(basename(path), directory.names.get(basename(path))!);
  }

  /** Paths of all files, sorted. */
  paths(): readonly string[] {
    return [...this.#directories]
      .flatMap(([path, { names }]) => [...names.keys()].map((name) => `${path}/${name}`))
      .sort();
  }

  async makeDirectory(path: string): Promise<void> {
    await this.#step("makeDirectory", path);
    for (let one = path; !this.#directories.has(one); one = dirname(one)) {
      this.#directories.set(one, { names: new Map(), synced: new Map(), unsynced: [] });
    }
  }

  async list(path: string): Promise<readonly string[]> {
    await this.#step("list", path);
    return [...this.#directory(path).names.keys()];
  }

  async read(path: string): Promise<Buffer> {
    await this.#step("read", path);
    return this.#content(path).data;
  }

  async create(path: string): Promise<NewFile> {
    await this.#step("create", path);
    if (this.#directory(dirname(path)).names.has(basename(path))) throw failure("EEXIST", path);
    const content: Content = { data: Buffer.alloc(0), synced: Buffer.alloc(0) };
    this.#change(dirname(path), (names) => names.set(basename(path), content));
    return this.#newFile(content, path);
  }

  async sync(path: string): Promise<void> {
    await this.#step("sync", path);
    this.#syncs += 1;
    const content = this.#content(path);
    content.synced = content.data;
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#step("rename", from);
    const content = this.#content(from);
    this.#change(dirname(to), (names) => {
      names.delete(basename(from));
      names.set(basename(to), content);
    });
  }

  async link(from: string, to: string): Promise<void> {
    await this.#step("link", from);
    if (this.#directory(dirname(to)).names.has(basename(to))) throw failure("EEXIST", to);
    const content = this.#content(from);
    this.#change(dirname(to), (names) => names.set(basename(to), content));
  }

  async remove(path: string): Promise<void> {
    await this.#step("remove", path);
    this.#change(dirname(path), (names) => names.delete(basename(path)));
  }

  async syncDirectory(path: string): Promise<void> {
    await this.#step("syncDirectory", path);
    const directory = this.#directory(path);
    directory.synced = new Map(directory.names);
    directory.unsynced = [];
  }

  #newFile(content: Content, path: string): NewFile {
    return {
      write: async (data) => {
        // The half before the step, so that both a fault and a power cut leave a torn line.
        content.data = Buffer.concat([content.data, data.subarray(0, data.length >> 1)]);
        await this.#step("write", path);
        content.data = Buffer.concat([content.data, data.subarray(data.length >> 1)]);
      },
      sync: async () => {
        await this.#step("sync", path);
        this.#syncs += 1;
        content.synced = content.data;
      },
      truncate: async (length) => {
        await this.#step("truncate", path);
        content.data = content.data.subarray(0, length);
      },
      close: async () => {},
    };
  }

  #change(path: string, change: (names: Map<string, Content>) => void): void {
    const directory = this.#directory(path);
    change(directory.names);
    directory.unsynced.push(change);
  }

  #directory(path: string): Directory {
    const directory = this.#directories.get(path);
    if (directory === undefined) throw failure("ENOENT", path);
    return directory;
  }

  #content(path: string): Content {
    const content = this.#directory(dirname(path)).names.get(basename(path));
    if (content === undefined) throw failure("ENOENT", path);
    return content;
  }

  /** Never resolves once the power was cut. */
  async #step(operation: Operation, path: string): Promise<void> {
    await turn();
    this.#left -= 1;
    if (this.#left < 0) {
      this.#died();
      await new Promise(() => {});
    }
    const code = this.fault(operation, path);
    if (code !== null) throw failure(code, path);
  }
}

function surviving({ data, synced }: Content, random: () => number): Content {
  // Cut back without a sync: either length may be found.
  const longer = data.length >= synced.length ? data : synced;
  const shorter = data.length >= synced.length ? synced : data;
  const found = longer.subarray(0, shorter.length + upTo(longer.length - shorter.length, random));
  return { data: found, synced: found };
}

const upTo = (n: number, random: () => number): number => Math.floor(random() * (n + 1));
const failure = (code: string, path: string): Error => Object.assign(new Error(`${code}: ${path}`), { code });
