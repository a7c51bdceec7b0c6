/** Media types of boot files, by which firmware tells a program from a disk. */

/** UEFI §24.7.3.1: the type first, the name's ending where there is none. Scripts of iPXE have no type of their own. */
const byEnding: Readonly<Record<string, string>> = {
  efi: "application/efi",
  iso: "application/vnd.efi-iso",
  img: "application/vnd.efi-img",
  ipxe: "text/plain; charset=utf-8",
};

/** @param path any text */
export function mediaTypeOf(path: string): string {
  const ending = path.slice(path.lastIndexOf(".") + 1).toLowerCase();
  return Object.hasOwn(byEnding, ending) ? (byEnding[ending] ?? anything) : anything;
}

const anything = "application/octet-stream";
