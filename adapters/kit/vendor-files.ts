/** A folder of vendor files is the registry: what lies in it is there, and two for the same device are a mistake. */
import { readdir } from "node:fs/promises";
import { pathToFileURL } from "node:url";

export interface VendorFile {
  readonly id: string;
  /** What the sysObjectID of its devices begins with. */
  readonly sysObjectIds: readonly string[];
}

/**
 * Each `.js` and `.mjs` file must have a vendor's data as its default export.
 * @param folders paths, ours and those of the user's own
 * @param isOne whether a default export is what is looked for
 * @throws Error (by rejection) that names the file: not a vendor file, or an id or a sysObjectID that another has
 */
export async function loadVendors<T extends VendorFile>(
  folders: readonly string[],
  isOne: (value: unknown) => value is T,
): Promise<readonly T[]> {
  const found: { readonly file: string; readonly vendor: T }[] = [];
  for (const folder of folders)
    for (const name of (await readdir(folder)).filter((name) => /\.m?js$/.test(name)).sort()) {
      const file = `${folder}/${name}`;
      const module: { readonly default?: unknown } = await import(pathToFileURL(file).href);
      if (!isOne(module.default))
        throw new Error(`${file} is not a vendor file: its default export lacks what one has`);
      found.push({ file, vendor: module.default });
    }
  refuseDuplicates(found);
  return found.map(({ vendor }) => vendor);
}

function refuseDuplicates(found: readonly { readonly file: string; readonly vendor: VendorFile }[]): void {
  const files = new Map<string, string>();
  for (const { file, vendor } of found)
    for (const claim of [`the id ${vendor.id}`, ...vendor.sysObjectIds.map((oid) => `the sysObjectID ${oid}`)]) {
      const other = files.get(claim);
      if (other !== undefined) throw new Error(`${file} and ${other} both have ${claim}`);
      files.set(claim, file);
    }
}
