/** Which version of the store wrote the state directory. */
import { join } from "node:path";
import { StoreError } from "../ports/store.js";
import { writeDurably } from "./durable-write.js";
import { codeOf, type Files } from "./files.js";

const fileName = "format.json";

/** Raised when an older version could no longer read the directory; a step from each older one goes in here with it. */
const version = 1;

/** @throws StoreError `format` (by rejection) when a newer version wrote the directory, or nobody can tell */
export async function checkFormat(files: Files, directory: string): Promise<void> {
  const text = await readText(files, join(directory, fileName));
  if (text === null) {
    await writeDurably(files, directory, fileName, `${JSON.stringify({ format: "shoal-store", version })}\n`);
    return;
  }
  const found = versionIn(text);
  if (found === version) return;
  throw new StoreError("format", found === null ? unclear(directory) : tooNew(directory, found));
}

async function readText(files: Files, path: string): Promise<string | null> {
  try {
    return (await files.read(path)).toString();
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    throw error;
  }
}

function versionIn(text: string): number | null {
  try {
    const found = JSON.parse(text) as { format?: unknown; version?: unknown } | null;
    return found?.format === "shoal-store" && typeof found.version === "number" ? found.version : null;
  } catch {
    return null;
  }
}

const tooNew = (directory: string, found: number): string =>
  `The state in ${directory} has format ${found}, and this version of Shoal knows format ${version} only. ` +
  "Start the version that wrote it, or name another state directory.";

const unclear = (directory: string): string =>
  `${join(directory, fileName)} does not say which version of Shoal wrote the state. ` +
  `If it was this one, remove the file and start again; if not, name another state directory.`;
