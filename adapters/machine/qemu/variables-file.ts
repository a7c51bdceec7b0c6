/** The firmware that a guest starts with: the image that runs, and the store of its variables in its own folder. */
import { statSync } from "node:fs";
import { type FileHandle, mkdir, open, readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { Inventory } from "../../../src/model/inventory.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import {
  enrolledStore,
  type FilesWanted,
  type FirmwareFiles,
  firmwareFiles,
  fitTogether,
  installedBuilds,
  type SizeOf,
} from "./firmware-files.js";
import { architectureOf } from "./hardware.js";
import { type Architecture, files } from "./layout.js";
import { makeFile } from "./new-file.js";
import { hasPlatformKey } from "./platform-key.js";
import { settingsOf } from "./settings.js";

/** What its command line has to say of it. */
export interface GuestFirmware {
  /** Absolute path of the image that runs: flash that is only read. The other flash is `files.variables`. */
  readonly code: string;
  /**
   * Only code in system management mode may write the variables. x86 only: `-machine smm=on` and `-global
   * driver=cfi.pflash01,property=secure,value=on`. Firmware that was not made so would find its store read-only.
   */
  readonly isGuarded: boolean;
}

/** As `LaunchGiven` has it. */
export interface FirmwareGiven {
  readonly inventory: Inventory;
  /** Absolute path of the guest's folder; it is made. */
  readonly home: string;
  /** Absolute path of the folder that relative names in the settings begin in. */
  readonly directory: string;
  /** Absolute path of the image that a client had it updated to; null = none. */
  readonly code: string | null;
}

/**
 * Makes the store of variables where it is not there: whole, or not at all. What is there stays as it is, and then nothing is
 * written. To be called when the machine is attached, and again before each start.
 *
 * @throws AdapterError (by rejection) `misconfigured` saying what to install or to change, `unreachable` when the disk refuses
 */
export async function ensureVariables(given: FirmwareGiven): Promise<GuestFirmware> {
  const { home } = given;
  const own = join(home, files.variables);
  const isThere = sizeOf(own) !== null;
  const chosen = filesFor(given, isThere ? own : null, isThere && hasPlatformKey(await beginningOf(own)));
  if (!isThere) await made(own, chosen.store);
  return { code: chosen.code, isGuarded: await isGuarded(chosen.code, architectureOf(given.inventory)) };
}

/** See `MachineAdapter.storeOfKeys`. */
export const storeOfKeys = (inventory: Inventory): string | null => enrolledStore(architectureOf(inventory), sizeOf);

/** Synchronous, since it is asked of a few files that are nearly never on a network. */
const sizeOf: SizeOf = (path) => {
  try {
    const found = statSync(path);
    return found.isFile() ? found.size : null;
  } catch {
    return null;
  }
};

/* ── which ───────────────────────────────────────────────────────────────────────────────────────────────────────── */

/** @param own the guest's store; null = it is not there. @throws AdapterError */
function filesFor(
  { inventory, directory, code: updated }: FirmwareGiven,
  own: string | null,
  hasKeys: boolean,
): FirmwareFiles {
  const settings = settingsOf(inventory);
  const architecture = architectureOf(inventory);
  const named = (file: string | undefined) => (file === undefined ? null : resolve(directory, file));
  const code = updated ?? named(settings.code);
  const store = own ?? named(settings.variables);
  if (updated !== null && sizeOf(updated) === null) throw misconfigured(lostImage);
  if (code !== null) requireThere(code, "code", settings.code);
  if (own === null && store !== null) requireThere(store, "variables", settings.variables);
  const wanted = { architecture, secureBoot: settings.secureBoot, hasKeys, code, store };
  const found = firmwareFiles(wanted, sizeOf);
  if (found) return found;
  if (code !== null && store !== null && !fitTogether(architecture, code, store, sizeOf)) throw misconfigured(misfit);
  const isAny = installedBuilds(architecture, sizeOf).length > 0;
  throw misconfigured(isAny ? lacking(wanted) : notInstalled[architecture]);
}

function requireThere(path: string, setting: "code" | "variables", text: string | undefined): void {
  if (sizeOf(path) === null) throw misconfigured(`${text} is no file that can be read: ${setting} has to name one`);
}

const misconfigured = (problem: string): AdapterError => new AdapterError(problem, "misconfigured");

const lostImage =
  "the image of firmware that it was updated to is not there any more: add it again with shoal firmware add, or update the machine to another";

const misfit =
  "the firmware's code and its variables are of different builds, by their sizes: name code and variables of one build, or remove the machine's vars.fd to begin anew";

function lacking({ secureBoot, hasKeys, store }: FilesWanted): string {
  if (secureBoot && store === null)
    return "none of the installed stores of variables has the keys of Microsoft in it: install one that has, or name one as variables";
  if (hasKeys)
    return "it has keys for secure boot, and none of the installed images of firmware that go with it checks signatures: install one that does, name one as code, or delete its keys";
  return "none of the installed images of firmware goes with what it has: name code and variables of one build";
}

const notInstalled: Readonly<Record<Architecture, string>> = {
  "x86-64":
    "there is no UEFI firmware for x86-64 guests here: install ovmf (Debian, Ubuntu), edk2-ovmf (Fedora, Arch) or qemu-ovmf-x86_64 (openSUSE), or name code and variables",
  "ARM-A64":
    "there is no UEFI firmware for AArch64 guests here: install qemu-efi-aarch64 (Debian, Ubuntu), edk2-aarch64 (Fedora, Arch) or qemu-uefi-aarch64 (openSUSE), or name code and variables",
};

/** Bytes: all that variables are in. */
const mostRead = 1024 * 1024;

async function beginningOf(path: string): Promise<Uint8Array> {
  const file = await open(path, "r").catch((error: unknown) => {
    throw diskError(error);
  });
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(mostRead), 0, mostRead, 0);
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    throw diskError(error);
  } finally {
    await file.close();
  }
}

/** By what is in it: an image may be a copy of an installed one, under whatever name. One that nobody knows runs either way. */
async function isGuarded(code: string, architecture: Architecture): Promise<boolean> {
  const guarded = installedBuilds(architecture, sizeOf).filter((build) => build.isGuarded);
  if (guarded.some((build) => build.code === code)) return true;
  const size = sizeOf(code);
  for (const build of guarded) if (sizeOf(build.code) === size && (await areSame(build.code, code))) return true;
  return false;
}

async function areSame(one: string, other: string): Promise<boolean> {
  const [some, others] = await Promise.all([one, other].map((path) => readFile(path).catch(() => null)));
  return !!some && !!others && some.equals(others);
}

/* ── a new store ─────────────────────────────────────────────────────────────────────────────────────────────────── */

const underWay = new Map<string, Promise<void>>();

/** Also when it is asked for twice at the same time. */
function made(path: string, template: string): Promise<void> {
  const making =
    underWay.get(path) ??
    copied(template, path)
      .catch((error: unknown) => {
        throw diskError(error);
      })
      .finally(() => underWay.delete(path));
  underWay.set(path, making);
  return making;
}

async function copied(template: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const from = await open(template, "r");
  try {
    await makeFile(path, (to) => copySparsely(from, to));
  } finally {
    await from.close();
  }
}

const hole = Buffer.alloc(0x10000);

/** The 64 MiB of flash of an AArch64 guest are nearly all zeros, which take no room on disk. */
async function copySparsely(from: FileHandle, to: FileHandle): Promise<void> {
  const block = Buffer.alloc(hole.length);
  let at = 0;
  for (;;) {
    const { bytesRead } = await from.read(block, 0, block.length, at);
    if (bytesRead === 0) break;
    const bytes = block.subarray(0, bytesRead);
    if (!bytes.equals(hole.subarray(0, bytesRead))) await writeAll(to, bytes, at);
    at += bytesRead;
  }
  await to.truncate(at);
}

async function writeAll(to: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  const { bytesWritten } = await to.write(bytes, 0, bytes.length, at);
  if (bytesWritten === bytes.length) return;
  if (bytesWritten === 0) throw Object.assign(new Error("nothing was written"), { code: "ENOSPC" });
  await writeAll(to, bytes.subarray(bytesWritten), at + bytesWritten);
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException | null)?.code ?? "no reason is given";

function diskError(error: unknown): AdapterError {
  const code = codeOf(error);
  if (code === "EACCES" || code === "EPERM")
    return misconfigured(
      "its store of variables cannot be made or read: let the service's user write its state folder",
    );
  const reason = code === "ENOSPC" ? "the disk is full" : code;
  return new AdapterError(`its store of variables cannot be made or read: ${reason}`, "unreachable");
}
