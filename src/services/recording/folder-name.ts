/** Which resources have a place in a folder: a service calls them by what it likes, and not we. Pure. */

/** Bytes of one name, and of all of them (limits.h: NAME_MAX, and PATH_MAX less what is above the folder). */
const longestName = 255;
const longestPath = 3000;
/** What is written beside other resources. */
const taken: ReadonlySet<string> = new Set(["index.json", "headers.json", "index.xml"]);

/** @param path of a resource, its segments decoded */
export function hasPlace(path: string): boolean {
  const [first, ...segments] = path.split("/").filter((segment) => segment !== "");
  return first === "redfish" && Buffer.byteLength(path) <= longestPath && segments.every(isName);
}

const isName = (segment: string): boolean =>
  segment !== "." &&
  segment !== ".." &&
  Buffer.byteLength(segment) <= longestName &&
  !/[\p{Cc}\\]/u.test(segment) &&
  !taken.has(segment);
