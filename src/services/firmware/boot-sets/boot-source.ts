/** A boot folder as it comes, before it is a set: what is in it is listed first, and read once it is known to be wanted. */
import { BootSetError } from "../../../ports/boot-sets.js";

export interface SourceFile {
  /** Confined: it leads nowhere but into the folder. */
  readonly path: string;
  /** Bytes, as the source says. */
  readonly size: number;
  /** @throws BootSetError while it is read, when it is not what the source said */
  content(): AsyncIterable<Uint8Array>;
}

export const mostFiles = 2000;
/** 256 MiB. */
export const mostBytes = 256 * 1024 * 1024;

/** What is listed so far, held to the limits. */
export class Listing {
  readonly files: SourceFile[] = [];
  private entries = 0;
  private bytes = 0;

  /** Of files and folders. @throws BootSetError `too-large` */
  countEntry(): void {
    this.entries += 1;
    if (this.entries > 2 * mostFiles) throw tooMany();
  }

  /** @throws BootSetError `too-large` */
  add(file: SourceFile): void {
    this.files.push(file);
    this.bytes += file.size;
    if (this.files.length > mostFiles) throw tooMany();
    if (this.bytes > mostBytes) throw tooManyBytes();
  }
}

const tooMany = () =>
  new BootSetError("too-large", `There are more than ${mostFiles} files in it: a boot folder has some dozens.`);

export const tooManyBytes = () =>
  new BootSetError("too-large", "What is in it has more than 256 MiB: a boot folder has some dozens of MiB.");

/**
 * Takes a single folder that everything lies in, as archives have it, off the names.
 * @param root a file that lies in the folder that is meant
 */
export function withoutWrapping(files: readonly SourceFile[], root: string): readonly SourceFile[] {
  const prefix = /^[^/]+\//.exec(files[0]?.path ?? "")?.[0];
  const isWrapped =
    prefix !== undefined &&
    files.every(({ path }) => path.startsWith(prefix)) &&
    files.some(({ path }) => path.toLowerCase() === prefix.toLowerCase() + root.toLowerCase());
  return isWrapped ? files.map((file) => ({ ...file, path: file.path.slice(prefix.length) })) : files;
}
