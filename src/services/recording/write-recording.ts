/** Writes a recording as a folder of a mockup (DSP2043): all of it or nothing, and over nothing that is there. */
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { type MockupDocument, rootPath } from "../../model/mockup.js";
import { hasPlace } from "./folder-name.js";

export interface WrittenRecording {
  readonly documents: ReadonlyMap<string, MockupDocument>;
  readonly metadata: string | null;
  /** By path; empty = no headers are written. */
  readonly headers: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

/** The folder cannot be written, or has something in it. The message is a sentence. */
export class RecordingError extends Error {
  override readonly name = "RecordingError";
}

/**
 * @param force what is in the folder gives way, once the new one is whole
 * @throws RecordingError (by rejection); then the folder is as it was
 */
export async function writeRecording(directory: string, recording: WrittenRecording, force: boolean): Promise<void> {
  const target = resolve(directory);
  await requireRoom(target, force);
  await mkdir(dirname(target), { recursive: true });
  const fresh = await mkdtemp(join(dirname(target), `.${basename(target)}-`));
  try {
    await writeAll(fresh, recording);
    await putInPlace(fresh, target);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    throw error;
  }
}

/** What is there steps aside first, so that it can come back. */
async function putInPlace(fresh: string, target: string): Promise<void> {
  const aside = `${fresh}.before`;
  const isAside = await rename(target, aside).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return false;
      throw error;
    },
  );
  try {
    await rename(fresh, target);
  } catch (error) {
    if (isAside) await rename(aside, target);
    throw error;
  }
  if (isAside) await rm(aside, { recursive: true, force: true });
}

/** Asked before the walk too, which may take an hour. @throws RecordingError (by rejection) */
export async function requireRoom(directory: string, force: boolean): Promise<void> {
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === "ENOENT") return [];
    throw new RecordingError(`${directory} cannot be written to: ${error.message}.`);
  });
  // What was not written here is nobody's to remove, whatever was said.
  const isRecording = names.join() === "redfish" && existsSync(join(directory, "redfish", "v1", "index.json"));
  if (names.length === 0 || (force && isRecording)) return;
  const advice = isRecording
    ? "Choose another folder, or replace it with --force"
    : "Choose another folder: there is more in it than a recording";
  throw new RecordingError(`${directory} is not empty. ${advice}.`);
}

async function writeAll(folder: string, { documents, metadata, headers }: WrittenRecording): Promise<void> {
  await writeJson(join(folder, "redfish"), "index.json", { v1: `${rootPath}/` });
  for (const [path, document] of documents) {
    const place = placeIn(folder, path);
    await writeJson(place, "index.json", document);
    const answered = headers.get(path);
    if (answered !== undefined) await writeJson(place, "headers.json", { GET: answered });
  }
  if (metadata === null) return;
  const place = placeIn(folder, `${rootPath}/$metadata`);
  await mkdir(place, { recursive: true });
  await writeFile(join(place, "index.xml"), metadata);
}

/** @throws RecordingError for a name that no folder can have */
function placeIn(folder: string, path: string): string {
  if (!hasPlace(path)) throw new RecordingError(`${path} cannot be the name of a folder.`);
  return join(folder, path);
}

async function writeJson(place: string, name: string, content: object): Promise<void> {
  await mkdir(place, { recursive: true });
  await writeFile(join(place, name), `${JSON.stringify(content, null, 2)}\n`);
}
