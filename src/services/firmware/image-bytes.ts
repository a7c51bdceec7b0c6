/** The bytes of images, read when somebody needs them, and in memory once however many do. */
import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import type { ImageRecord } from "../../model/firmware.js";
import { ImageError } from "../../ports/images.js";
import { codeOf } from "./image-disk.js";
import { imageFile } from "./image-record.js";

/** Bytes read and hashed before others get their turn. */
const piece = 1024 * 1024;

export class ImageBytes {
  /** Gone with the last who holds them. */
  private readonly held = new Map<string, WeakRef<Uint8Array>>();
  private readonly reading = new Map<string, Promise<Uint8Array>>();

  constructor(private readonly directory: string) {}

  /** @throws ImageError `gone`, `damaged` (by rejection) */
  async of(record: ImageRecord): Promise<Uint8Array> {
    const { sha256 } = record;
    const held = this.held.get(sha256)?.deref();
    if (held !== undefined) return held;
    const reading = this.reading.get(sha256) ?? this.read(record).finally(() => this.reading.delete(sha256));
    this.reading.set(sha256, reading);
    return reading;
  }

  forget(sha256: string): void {
    this.held.delete(sha256);
  }

  private async read(record: ImageRecord): Promise<Uint8Array> {
    const bytes = await readWhole(join(this.directory, record.sha256, imageFile), record);
    this.held.set(record.sha256, new WeakRef(bytes));
    return bytes;
  }
}

async function readWhole(path: string, record: ImageRecord): Promise<Uint8Array> {
  const file = await open(path, "r").catch((error: unknown) => {
    throw codeOf(error) === "ENOENT" ? gone() : unreadable(error);
  });
  try {
    return await readChecked(file, record);
  } catch (error) {
    throw error instanceof ImageError ? error : unreadable(error);
  } finally {
    await file.close();
  }
}

/** Disks forget: what is handed out has the digest that it is named by. */
async function readChecked(file: FileHandle, { sha256, size }: ImageRecord): Promise<Uint8Array> {
  if ((await file.stat()).size !== size) throw damaged();
  const bytes = Buffer.allocUnsafeSlow(size);
  const hash = createHash("sha256");
  for (let at = 0; at < size; ) {
    const { bytesRead } = await file.read(bytes, at, Math.min(piece, size - at), at);
    if (bytesRead === 0) throw damaged();
    hash.update(bytes.subarray(at, at + bytesRead));
    at += bytesRead;
  }
  if (hash.digest("hex") !== sha256) throw damaged();
  return bytes;
}

export const gone = (): ImageError => new ImageError("gone", "There is no such image.");

const damaged = (): ImageError =>
  new ImageError("damaged", "It is not what it was when it was taken in: remove it, and add it again.");

const unreadable = (error: unknown): ImageError =>
  new ImageError("damaged", `The disk does not give it back (${codeOf(error) ?? "no reason is given"}).`);
