/** Records that lie on disk beside what they tell of: anybody may have written there, so that all of them is checked. */
import { openToRead } from "../image-disk.js";

/** What is wrong with a folder that should hold something of ours, in words that continue its name. */
export class NoSuchFolder extends Error {}

/**
 * @param longest bytes
 * @throws NoSuchFolder when it is no JSON, or too long; what the file system says
 */
export async function readRecordFile(path: string, longest: number): Promise<unknown> {
  const file = await openToRead(path);
  try {
    const found = await file.stat();
    if (!found.isFile()) throw new NoSuchFolder("has a record that is no file");
    if (found.size > longest) throw new NoSuchFolder("has a record that is too long");
    return parseJson(await file.readFile("utf8"));
  } finally {
    await file.close();
  }
}

export const unreadableRecord = (): NoSuchFolder => new NoSuchFolder("has a record that cannot be read");

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unreadableRecord();
  }
}

/* ── what is in them ─────────────────────────────────────────────────────────────────────────────────────────────── */

/** Lower case. */
export const isDigest = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);

export type Check = (value: unknown) => boolean;
export const isText: Check = (value) => typeof value === "string";
export const isTextOrNone: Check = (value) => value === null || isText(value);
export const isSwitch: Check = (value) => typeof value === "boolean";
export const isCount: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
export const isDigestText: Check = (value) => typeof value === "string" && isDigest(value);

/** Members that the shape does not name may be anything. */
export function isShaped<T extends object>(value: unknown, shape: Readonly<Record<keyof T, Check>>): value is T {
  if (typeof value !== "object" || value === null) return false;
  return Object.entries<Check>(shape).every(([name, check]) => check((value as Record<string, unknown>)[name]));
}
