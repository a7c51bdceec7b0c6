/** A folder of vendor files is the registry: what lies in it is there, and two for the same device are a mistake. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

export interface VendorFile {
  /** Also the name of its file. */
  readonly id: string;
  /** What the sysObjectID of its devices begins with. */
  readonly sysObjectIds: readonly string[];
}

export interface VendorKind {
  /** What is wrong with a default export; empty = it is a vendor's data. Pure. */
  problems(value: unknown): readonly string[];
  /** For files that can import nothing of ours: a default export that is a function is given these. */
  readonly words: Readonly<Record<string, unknown>>;
}

/** What is wrong with a file, and which one it is. */
export class VendorFileError extends Error {
  override readonly name = "VendorFileError";
}

/**
 * Each `.js` and `.mjs` file must have a vendor's data as its default export, or a function that makes it.
 * @param folders paths, ours and those of the user's own
 * @throws VendorFileError (by rejection) that names the file and what is wrong with it
 */
export async function loadVendors<T extends VendorFile>(
  folders: readonly string[],
  kind: VendorKind,
): Promise<readonly T[]> {
  const found: Found<T>[] = [];
  for (const folder of folders)
    for (const name of await namesIn(folder)) found.push(await load<T>(join(folder, name), kind));
  refuseDuplicates(found);
  return found.map(({ vendor }) => vendor);
}

interface Found<T extends VendorFile> {
  readonly file: string;
  readonly vendor: T;
}

/**
 * Where a user's own vendor files of a kind lie.
 * @param own folder with one folder for each kind of device; undefined or empty = there is none
 */
export async function ownFolders(own: string | undefined, kind: string): Promise<readonly string[]> {
  if (!own) return [];
  const kinds = await namesOf(own);
  return kinds.includes(kind) ? [join(own, kind)] : [];
}

const namesIn = async (folder: string): Promise<readonly string[]> =>
  (await namesOf(folder)).filter((name) => /\.m?js$/.test(name)).sort();

const namesOf = (folder: string): Promise<string[]> =>
  readdir(folder).catch((error: Error) => {
    throw new VendorFileError(`the folder of vendor files ${folder} cannot be read (${error.message})`);
  });

async function load<T extends VendorFile>(file: string, { problems, words }: VendorKind): Promise<Found<T>> {
  const value = await evaluated(file, words);
  const wrong = problems(value);
  if (wrong.length > 0) throw new VendorFileError([`${file} is no vendor file:`, ...wrong].join("\n  "));
  const vendor = value as T;
  if (file.replace(/^.*[\\/]|\.m?js$/g, "") === vendor.id) return { file, vendor };
  throw new VendorFileError(`${file} has the id ${vendor.id}: name the file after it`);
}

async function evaluated(file: string, words: VendorKind["words"]): Promise<unknown> {
  try {
    const module: { readonly default?: unknown } = await import(pathToFileURL(file).href);
    const { default: value } = module;
    return typeof value === "function" ? await value(words) : value;
  } catch (error) {
    throw new VendorFileError(`${file} cannot be loaded: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function refuseDuplicates(found: readonly Found<VendorFile>[]): void {
  const files = new Map<string, string>();
  for (const { file, vendor } of found)
    for (const claim of [`the id ${vendor.id}`, ...vendor.sysObjectIds.map((oid) => `the sysObjectID ${oid}`)]) {
      const other = files.get(claim);
      if (other !== undefined) throw new VendorFileError(`${file} and ${other} both have ${claim}`);
      files.set(claim, file);
    }
}
