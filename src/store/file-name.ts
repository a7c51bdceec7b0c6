import { checksum } from "./checksum.js";

/** File systems allow 255 bytes; the rest is for endings such as `.damaged-1`. */
const longest = 180;

/**
 * The name of the file of the document with this id: two ids never share one, also where upper and lower case are the
 * same to the file system, and no name is hidden or leads elsewhere.
 */
export function fileNameOf(id: string): string {
  const name = id.replace(/[^a-z0-9._-]|^\./g, encodeUnit);
  if (name.length <= longest && name !== "") return `${name}.json`;
  return `${name.slice(0, longest - 20)}%%${checksum(id)}.json`;
}

/** By UTF-16 unit, since an id may hold half a surrogate pair, which has no UTF-8. */
function encodeUnit(unit: string): string {
  const code = unit.charCodeAt(0);
  return code < 0x100 ? `%${code.toString(16).padStart(2, "0")}` : `%u${code.toString(16).padStart(4, "0")}`;
}
