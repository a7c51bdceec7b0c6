/** Files that are programs of iPXE: which they are by name, what for by their header. */
import { type BigIntStats, constants } from "node:fs";
import { type FileHandle, open, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { BootArchitecture } from "../../../model/netboot.js";
import type { Logger } from "../../../ports/logger.js";
import { headerBytes, headerOf } from "./pe.js";

/** `snp`: drives the port by what UEFI has; `native`: by drivers of its own; `undi`: by what the BIOS has. */
export type ProgramForm = "undi" | "snp" | "native";

export class ProgramError extends Error {
  override readonly name = "ProgramError";
  constructor(
    readonly code: "not-found" | "unreadable",
    message: string,
  ) {
    super(message);
  }
}

export interface Candidate {
  readonly path: string;
  readonly form: ProgramForm;
}

export interface ProgramFile extends Candidate {
  readonly architecture: BootArchitecture;
  /** Bytes. */
  readonly size: number;
  /** Changes with the file. */
  readonly version: string;
}

/**
 * The better ones first. Names differ by who built them: Debian has `snponly.efi`, Fedora `ipxe-snponly-x86_64.efi`, boot.ipxe.org
 * `arm64-efi/snponly.efi`, smee `snp.efi` (for arm64) and `snp-arm64.efi`. What a program of UEFI's is built for is read from its
 * header; those of BIOS have none.
 */
const fileNames: readonly (readonly [pattern: RegExp, form: ProgramForm])[] = [
  [/^undionly\.kpxe$/i, "undi"],
  [/^undionly\.kkpxe$/i, "undi"],
  [/^ipxe\.pxe$/i, "native"],
  [/^(ipxe-)?snponly([-_.][\w-]+)?\.efi$/i, "snp"],
  [/^(ipxe-)?snp([-_.][\w-]+)?\.efi$/i, "snp"],
  [/^ipxe([-_.][\w-]+)?\.efi$/i, "native"],
];

/** Names in a folder that are looked at, and folders in it. */
const mostNames = 2000;
const mostFolders = 50;
/** 16 MiB, ten times what there is. */
const mostBytes = 16 * 1024 * 1024;

/** Those of a folder and of the folders in it, the better names first. */
export async function candidatesIn(folder: string, logger: Logger): Promise<readonly Candidate[]> {
  const top = await namesIn(folder, logger);
  const below = top.filter(({ isFolder }) => isFolder).slice(0, mostFolders);
  const deeper = await Promise.all(below.map(({ path }) => namesIn(path, logger)));
  const files = [top, ...deeper].flat().filter(({ isFolder }) => !isFolder);
  return fileNames.flatMap(([pattern, form]) =>
    files.filter(({ name }) => pattern.test(name)).map(({ path }) => ({ path, form })),
  );
}

interface Named {
  readonly name: string;
  readonly path: string;
  readonly isFolder: boolean;
}

async function namesIn(folder: string, logger: Logger): Promise<readonly Named[]> {
  try {
    const entries = (await readdir(folder, { withFileTypes: true })).slice(0, mostNames);
    return entries
      .map((entry) => ({ name: entry.name, path: join(folder, entry.name), isFolder: entry.isDirectory() }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    // The usual place of a package that is not installed.
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") {
      logger.warn("a folder of iPXE's programs cannot be read", { folder, error });
    }
    return [];
  }
}

/** @returns null = no machine could run it */
export const programAt = ({ path, form }: Candidate): Promise<ProgramFile | null> =>
  opened(path, async (file) => {
    const stats = await file.stat({ bigint: true });
    if (!stats.isFile() || stats.size === 0n || stats.size > mostBytes) return null;
    const head = await sliceOf(file, Math.min(headerBytes, Number(stats.size)));
    const architecture = path.toLowerCase().endsWith(".efi") ? headerOf(head)?.architecture : "bios";
    if (architecture === undefined) return null;
    return { path, form, architecture, size: Number(stats.size), version: versionOf(stats) };
  });

const versionOf = ({ dev, ino, size, mtimeNs }: BigIntStats): string => [dev, ino, size, mtimeNs].join("-");

/** @throws ProgramError (by rejection), also when the file is another by now */
export async function contentOf({ path, size, version }: ProgramFile): Promise<Uint8Array> {
  const unreadable = () => new ProgramError("unreadable", "The program cannot be read.");
  try {
    return await opened(path, async (file) => {
      const bytes = await sliceOf(file, size);
      if (versionOf(await file.stat({ bigint: true })) !== version) throw unreadable();
      return bytes;
    });
  } catch {
    throw unreadable();
  }
}

/** Of a file that was shortened meanwhile: as much as there is. */
async function sliceOf(file: FileHandle, size: number): Promise<Uint8Array> {
  const bytes = Buffer.alloc(size);
  let at = 0;
  while (at < size) {
    const { bytesRead } = await file.read(bytes, at, size - at, at);
    if (bytesRead === 0) break;
    at += bytesRead;
  }
  return bytes.subarray(0, at);
}

/** Links are followed: Debian's `ipxe.efi` is one, and whoever fills these folders runs on the machines anyway. */
async function opened<T>(path: string, use: (file: FileHandle) => Promise<T>): Promise<T> {
  const { O_RDONLY, O_NONBLOCK = 0 } = constants;
  const file = await open(path, O_RDONLY | O_NONBLOCK);
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}
