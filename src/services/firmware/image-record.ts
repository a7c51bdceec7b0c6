/** What is known of an image, as it lies beside it on disk. */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { ImageFacts, ImageRecord } from "../../model/firmware.js";
import { codeOf } from "../image-disk.js";
import {
  type Check,
  isCount,
  isDigestText,
  isShaped,
  isSwitch,
  isText,
  isTextOrNone,
  NoSuchFolder,
  readRecordFile,
  unreadableRecord,
} from "./record-file.js";

export const imageFile = "image";
export const aboutFile = "about.json";

/** Bytes; one that we wrote has some hundred. */
const longestAbout = 64 * 1024;

/**
 * @returns undefined when it is not there any more
 * @throws NoSuchFolder when what is in it is no image with its record, or what the file system says
 */
export async function readRecord(directory: string, sha256: string): Promise<ImageRecord | undefined> {
  const folder = join(directory, sha256);
  try {
    const record = parseRecord(await readRecordFile(join(folder, aboutFile), longestAbout));
    if (record.sha256 !== sha256) throw new NoSuchFolder("tells of another image");
    const image = await stat(join(folder, imageFile));
    if (!image.isFile() || image.size !== record.size) throw new NoSuchFolder("holds an image of another size");
    return record;
  } catch (error) {
    const code = codeOf(error);
    if (code === "ENOTDIR") throw new NoSuchFolder("is no folder");
    if (code !== "ENOENT") throw error;
    if (await isThere(folder)) throw new NoSuchFolder("lacks its image or the record of it");
    return undefined;
  }
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

function parseRecord(found: unknown): ImageRecord {
  if (!isShaped<ImageRecord>(found, members)) throw unreadableRecord();
  const { sha256, size, name, addedAt, from, family, facts, signer } = found;
  const { version, layout, hasCode, codeAlone } = facts;
  const known = { version, layout, hasCode, ...(codeAlone && { codeAlone }) };
  return { sha256, size, name, addedAt, from, family, facts: known, signer };
}

const isMark: Check = (value) => value === undefined || value === true;
const factMembers = { version: isTextOrNone, layout: isText, hasCode: isSwitch, codeAlone: isMark };

const members: Readonly<Record<keyof ImageRecord, Check>> = {
  sha256: isDigestText,
  size: isCount,
  name: isText,
  addedAt: isCount,
  from: isText,
  family: isText,
  facts: (value) => isShaped<ImageFacts>(value, factMembers),
  signer: isTextOrNone,
};
