/** A file that says the service is up and where, for scripts and supervisors that wait for it. */
import { rename, rm, writeFile } from "node:fs/promises";

/** Whole or not at all: whoever sees the file can read all of it. */
export async function writeReadyFile(path: string, content: Readonly<Record<string, unknown>>): Promise<void> {
  const unfinished = `${path}.${process.pid}.tmp`;
  await writeFile(unfinished, `${JSON.stringify(content)}\n`);
  await rename(unfinished, path);
}

export const removeReadyFile = (path: string): Promise<void> => rm(path, { force: true });
