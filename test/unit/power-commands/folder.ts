/** Small programs for a test, in a folder that goes with it. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";

/** @param text of a shell script, without its first line @returns the program's path */
export async function program(text: string, name = "program"): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "shoal-program-"));
  after(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  return path;
}
