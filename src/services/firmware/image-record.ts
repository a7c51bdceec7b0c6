/** What is known of an image, as it lies beside it on disk: anybody may have written there, so that all of it is checked. */
import { open, stat } from "node:fs/promises";
import { join } from "node:path";
import type { ImageFacts, ImageRecord } from "../../model/firmware.js";
import { codeOf } from "./image-disk.js";

export const imageFile = "image";
export const aboutFile = "about.json";

/** Bytes; one that we wrote has some hundred. */
const longestAbout = 64 * 1024;

/** What is wrong with a folder that should hold an image, in words that continue its name. */
export class NoImageFolder extends Error {}

export const isDigest = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);

/**
 * @returns undefined when it is not there any more
 * @throws NoImageFolder when what is in it is no image with its record, or what the file system says
 */
export async function readRecord(directory: string, sha256: string): Promise<ImageRecord | undefined> {
  const folder = join(directory, sha256);
  try {
    const record = parseRecord(await readAbout(join(folder, aboutFile)));
    if (record.sha256 !== sha256) throw new NoImageFolder("tells of another image");
    const image = await stat(join(folder, imageFile));
    if (!image.isFile() || image.size !== record.size) throw new NoImageFolder("holds an image of another size");
    return record;
  } catch (error) {
    const code = codeOf(error);
    if (code === "ENOTDIR") throw new NoImageFolder("is no folder");
    if (code !== "ENOENT") throw error;
    if (await isThere(folder)) throw new NoImageFolder("lacks its image or the record of it");
    return undefined;
  }
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

async function readAbout(path: string): Promise<string> {
  const file = await open(path, "r");
  try {
    if ((await file.stat()).size > longestAbout) throw new NoImageFolder("has a record that is too long");
    return await file.readFile("utf8");
  } finally {
    await file.close();
  }
}

function parseRecord(text: string): ImageRecord {
  const found: unknown = parseJson(text);
  if (!isRecord(found)) throw new NoImageFolder("has a record that cannot be read");
  const { sha256, size, name, addedAt, from, family, facts, signer } = found;
  const { version, layout, hasCode } = facts;
  return { sha256, size, name, addedAt, from, family, facts: { version, layout, hasCode }, signer };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

type Check = (value: unknown) => boolean;
const text: Check = (value) => typeof value === "string";
const textOrNone: Check = (value) => value === null || text(value);
const count: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;

const members: Readonly<Record<keyof ImageRecord, Check>> = {
  sha256: (value) => typeof value === "string" && isDigest(value),
  size: count,
  name: text,
  addedAt: count,
  from: text,
  family: text,
  facts: (value) => isShaped<ImageFacts>(value, { version: textOrNone, layout: text, hasCode: isSwitch }),
  signer: textOrNone,
};

function isSwitch(value: unknown): boolean {
  return typeof value === "boolean";
}

const isRecord = (value: unknown): value is ImageRecord => isShaped<ImageRecord>(value, members);

function isShaped<T extends object>(value: unknown, shape: Readonly<Record<keyof T, Check>>): value is T {
  if (typeof value !== "object" || value === null) return false;
  return Object.entries<Check>(shape).every(([name, check]) => check((value as Record<string, unknown>)[name]));
}
