/** Where QEMU is, and what this one can do. */
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, isAbsolute, join, resolve } from "node:path";
import { type Clock, seconds } from "../../../src/model/clock.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import { RunFailure, run } from "../../kit/process/run.js";
import type { Architecture } from "./layout.js";

const names: Readonly<Record<Architecture, readonly string[]>> = {
  // Red Hat's has the second name, and is in no PATH.
  "x86-64": ["qemu-system-x86_64", "qemu-kvm"],
  "ARM-A64": ["qemu-system-aarch64", "qemu-kvm"],
};

/** Beside PATH, which a service often has little of. */
const usualFolders = ["/usr/local/bin", "/usr/bin", "/opt/homebrew/bin", "/opt/local/bin", "/usr/libexec"];

const packages: Readonly<Record<Architecture, string>> = {
  "x86-64":
    "qemu-system-x86 (Debian, Ubuntu: apt-get install qemu-system-x86 ovmf; Fedora: dnf install qemu-system-x86 edk2-ovmf; Arch: pacman -S qemu-system-x86 edk2-ovmf)",
  "ARM-A64":
    "qemu-system-arm (Debian, Ubuntu: apt-get install qemu-system-arm qemu-efi-aarch64; Fedora: dnf install qemu-system-aarch64 edk2-aarch64; Arch: pacman -S qemu-system-aarch64 edk2-aarch64)",
};

export interface Wanted {
  readonly architecture: Architecture;
  /** As the settings name it. */
  readonly program: string | undefined;
  /** Absolute path of the folder that relative names begin in. */
  readonly directory: string;
}

/** @returns its absolute path @throws AdapterError `misconfigured` that says what to install */
export function findQemu({ architecture, program, directory }: Wanted, path = process.env.PATH ?? ""): string {
  if (process.platform !== "linux")
    throw misconfigured("virtual machines run where Shoal runs on Linux, and nowhere else");
  if (program?.includes("/")) return requireRunnable(resolve(directory, program));
  const wanted = program === undefined ? namesOnThisHost(architecture) : [program];
  const folders = [...path.split(delimiter).filter(isAbsolute), ...usualFolders];
  const found = wanted.flatMap((name) => folders.map((folder) => join(folder, name))).find(isRunnable);
  if (found !== undefined) return found;
  if (program !== undefined) throw misconfigured(`the program ${program} is not in PATH: install it, or give its path`);
  throw misconfigured(`QEMU is not installed: install ${packages[architecture]}`);
}

/** Red Hat's runs guests of the host's own architecture alone. */
const namesOnThisHost = (architecture: Architecture): readonly string[] =>
  names[architecture].slice(0, hosts[process.arch] === architecture ? 2 : 1);

const hosts: Readonly<Record<string, Architecture>> = { x64: "x86-64", arm64: "ARM-A64" };

function requireRunnable(path: string): string {
  if (isRunnable(path)) return path;
  throw misconfigured(`there is no program ${path} that may be run: check the setting program`);
}

function isRunnable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Whether a QEMU can give up what it needs no more: built with seccomp. By the program, as it is now. */
const sandboxes = new Map<string, Promise<boolean>>();

/** @throws AdapterError (by rejection) when the program does not run at all */
export function hasSandbox(program: string, clock: Clock): Promise<boolean> {
  const { mtimeMs, size } = statSync(program);
  const key = `${program} ${mtimeMs} ${size}`;
  const known = sandboxes.get(key) ?? askForSandbox(program, clock);
  sandboxes.set(key, known);
  known.catch(() => sandboxes.delete(key));
  return known;
}

async function askForSandbox(program: string, clock: Clock): Promise<boolean> {
  if ((await answers([program, "-sandbox", "on", "-version"], clock)) === null) return true;
  const problem = await answers([program, "-version"], clock);
  if (problem === null) return false;
  throw misconfigured(`${program} does not run: ${problem}`);
}

/** @returns null = it ended well; else what it said */
async function answers(argv: readonly string[], clock: Clock): Promise<string | null> {
  try {
    const { code, stderr } = await run({ argv, timeLimit: seconds(20), clock });
    return code === 0 ? null : (stderr.trim().split("\n")[0] ?? "");
  } catch (error) {
    if (error instanceof RunFailure) return error.message;
    throw error;
  }
}

const misconfigured = (problem: string): AdapterError => new AdapterError(problem, "misconfigured");
