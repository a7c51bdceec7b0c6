/** Files that were taken in, read when somebody needs them, and in memory once however many do. */
import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { codeOf, openToRead } from "../image-disk.js";

/** What was noted of a file when it was taken in. */
export interface Noted {
  /** Bytes. */
  readonly size: number;
  /** 64 lower-case hex digits. */
  readonly sha256: string;
}

/** The message goes to clients: no paths. */
export class LostFile extends Error {
  constructor(
    readonly isGone: boolean,
    message: string,
  ) {
    super(message);
  }
}

/** Bytes read and hashed before others get their turn. */
const piece = 1024 * 1024;

export class HeldFiles {
  /** By path; gone with the last who holds them. */
  private readonly held = new Map<string, WeakRef<Uint8Array>>();
  private readonly reading = new Map<string, Promise<Uint8Array>>();

  /** @throws LostFile (by rejection) */
  async of(path: string, noted: Noted): Promise<Uint8Array> {
    const held = this.held.get(path)?.deref();
    if (held !== undefined) return held;
    const reading = this.reading.get(path) ?? this.read(path, noted).finally(() => this.reading.delete(path));
    this.reading.set(path, reading);
    return reading;
  }

  forget(path: string): void {
    this.held.delete(path);
  }

  private async read(path: string, noted: Noted): Promise<Uint8Array> {
    const bytes = await readWhole(path, noted);
    this.held.set(path, new WeakRef(bytes));
    return bytes;
  }
}

async function readWhole(path: string, noted: Noted): Promise<Uint8Array> {
  const file = await openToRead(path).catch((error: unknown) => {
    throw codeOf(error) === "ENOENT" ? new LostFile(true, "It is not there any more.") : unreadable(error);
  });
  try {
    return await readChecked(file, noted);
  } catch (error) {
    throw error instanceof LostFile ? error : unreadable(error);
  } finally {
    await file.close();
  }
}

/** Disks forget: what is handed out has the digest that was noted. */
async function readChecked(file: FileHandle, { sha256, size }: Noted): Promise<Uint8Array> {
  if ((await file.stat()).size !== size) throw changed();
  const bytes = Buffer.allocUnsafeSlow(size);
  const hash = createHash("sha256");
  for (let at = 0; at < size; ) {
    const { bytesRead } = await file.read(bytes, at, Math.min(piece, size - at), at);
    if (bytesRead === 0) throw changed();
    hash.update(bytes.subarray(at, at + bytesRead));
    at += bytesRead;
  }
  if (hash.digest("hex") !== sha256) throw changed();
  return bytes;
}

const changed = (): LostFile => new LostFile(false, "It is not what it was when it was taken in.");

const unreadable = (error: unknown): LostFile =>
  new LostFile(false, `The disk does not give it back (${codeOf(error) ?? "no reason is given"}).`);
