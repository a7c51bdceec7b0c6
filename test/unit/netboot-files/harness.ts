/** A folder of boot files in a folder of its own, and what can be had outside of it. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import { FileRefusal } from "../../../src/ports/netboot.js";
import { type BootFolder, openBootFiles } from "../../../src/services/netboot/files/boot-files.js";
import type { OpenSource } from "../../../src/services/netboot/files/open-source.js";
import { ManualClock } from "../../support/manual-clock.js";

export interface FolderUnderTest {
  /** Of which `files` is served. */
  readonly root: string;
  readonly files: string;
  readonly clock: ManualClock;
  readonly warnings: string[];
  readonly folder: BootFolder;
  write(path: string, content: Uint8Array | string): Promise<string>;
}

/** @param memory bytes that are kept */
export async function folderUnderTest(t: TestContext, memory?: number): Promise<FolderUnderTest> {
  const root = await mkdtemp(join(tmpdir(), "shoal-boot-files-"));
  const files = join(root, "files");
  await mkdir(files);
  const clock = new ManualClock();
  const warnings: string[] = [];
  const say = (text: string) => void warnings.push(text);
  const logger = { debug: () => {}, info: () => {}, warn: say, error: say };
  const folder = openBootFiles({ directory: files, clock, logger, ...(memory !== undefined && { memory }) });
  t.after(async () => {
    await folder.close();
    await rm(root, { recursive: true, force: true });
  });
  return {
    root,
    files,
    clock,
    warnings,
    folder,
    async write(path, content) {
      const full = join(files, path);
      await mkdir(dirname(full), { recursive: true });
      await writeFile(full, content);
      return full;
    },
  };
}

export const textOf = async (source: OpenSource): Promise<string> =>
  Buffer.from(await source.read(0, source.size)).toString();

export const refused =
  (code: FileRefusal["code"]) =>
  (error: unknown): boolean =>
    error instanceof FileRefusal && error.code === code && !error.message.includes("/");
