/** Names of files in boot folders. Archives come from anywhere, so that none of theirs may lead out of the folder. */
import { BootSetError } from "../../../ports/boot-sets.js";

/** Bytes of UTF-8, and folders in one another. */
const longest = 512;
const deepest = 16;

/** What FAT cannot hold, which boot folders are made for, and what a terminal could be driven with. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const forbidden = /[\u0000-\u001f\u007f\\:*?"<>|]|\p{C}/u;

/** @returns what is wrong with it, in words that continue its name; null = nothing */
export function pathProblem(path: string): string | null {
  if (path.startsWith("/")) return "is an absolute path";
  const parts = path.split("/");
  if (parts.includes("..")) return "leads out of the folder";
  if (parts.some((part) => part === "" || part === ".")) return "has an empty part";
  if (forbidden.test(path)) return "has a character that boot folders cannot hold";
  if (Buffer.byteLength(path) > longest || parts.length > deepest) return "is too long";
  return null;
}

/** What systems leave behind in folders and archives. */
const litter: ReadonlySet<string> = new Set(["__MACOSX", ".DS_Store", "Thumbs.db", "System Volume Information"]);

export const isLitter = (path: string): boolean => path.split("/").some((part) => litter.has(part));

/** Everything that is listed, with a claim on its name: a boot folder on FAT tells no upper case from lower. */
export class PathClaims {
  private readonly claimed = new Map<string, { readonly path: string; readonly isFile: boolean }>();

  /** @throws BootSetError `bad-name` */
  claimFile(path: string): void {
    const problem = pathProblem(path);
    if (problem !== null) throw badName(path, problem);
    const parts = path.split("/");
    for (let count = 1; count < parts.length; count += 1) this.claimFolder(parts.slice(0, count).join("/"));
    const other = this.claimed.get(path.toLowerCase());
    if (other !== undefined) {
      throw badName(
        path,
        other.path === path ? "is there twice" : `and ${shown(other.path)} are one name on a boot folder`,
      );
    }
    this.claimed.set(path.toLowerCase(), { path, isFile: true });
  }

  private claimFolder(path: string): void {
    const other = this.claimed.get(path.toLowerCase());
    if (other?.isFile) throw badName(path, "is both a file and a folder");
    if (other !== undefined && other.path !== path) {
      throw badName(path, `and ${shown(other.path)} are one name on a boot folder`);
    }
    this.claimed.set(path.toLowerCase(), { path, isFile: false });
  }
}

/** As it may be told to anybody. */
export const shown = (path: string): string => JSON.stringify(path.replace(/\p{C}+/gu, "·").slice(0, 200));

const badName = (path: string, problem: string): BootSetError =>
  new BootSetError("bad-name", `${shown(path)} ${problem}.`);
