import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ImportError } from "./import-error.js";

/** Names of the files that are missing, superfluous or different in the folder. */
export function differences(folder: string, files: ReadonlyMap<string, string>): string[] {
  const present = namesIn(folder);
  const superfluous = present.filter((name) => !files.has(name));
  const changed = [...files].filter(([name, text]) => !present.includes(name) || textOf(folder, name) !== text);
  return [...superfluous, ...changed.map(([name]) => name)].sort();
}

/** Replaces the folder by the files; when it fails, the folder is as it was. */
export function replaceFolder(folder: string, files: ReadonlyMap<string, string>): void {
  const [fresh, old] = [".new", ".old"].map((suffix) => `${folder}${suffix}-${process.pid}`) as [string, string];
  try {
    mkdirSync(fresh, { recursive: true });
    for (const [name, text] of files) writeFileSync(join(fresh, name), text);
    mkdirSync(dirname(folder), { recursive: true });
    swap(folder, fresh, old);
  } catch (error) {
    throw new ImportError("write-failed", folder, error instanceof Error ? error.message : "cannot be written");
  } finally {
    for (const left of [fresh, old]) rmSync(left, { recursive: true, force: true });
  }
}

function swap(folder: string, fresh: string, old: string): void {
  mkdirSync(folder, { recursive: true });
  renameSync(folder, old);
  try {
    renameSync(fresh, folder);
  } catch (error) {
    renameSync(old, folder);
    throw error;
  }
}

/** Line ends do not count: Git may have changed them on checkout. */
function textOf(folder: string, name: string): string {
  return readFileSync(join(folder, name), "utf8").replaceAll("\r\n", "\n");
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
