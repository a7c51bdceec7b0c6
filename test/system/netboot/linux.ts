/** A Linux that says what it was started with and powers off: Debian's kernel, and a first program made of its busybox. */
import assert from "node:assert/strict";
import { copyFileSync, existsSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { unpackedPackage } from "../debian-package.js";
import { missing, run } from "../program.js";
import { putOn } from "../qemu/store.js";
import type { Undoing } from "../shoal.js";

const busybox = "/bin/busybox";

/** For `skip` of a test. */
export const lacksLinux = (): string | false =>
  missing("apt-get") || missing("dpkg-deb") || (!existsSync(busybox) && `${busybox} is not installed`);

/** Modules of the kernel that go with it, in the order they need each other. */
export const modules = [
  // For a disk and a network port.
  ...["virtio_ring", "virtio", "virtio_pci_legacy_dev", "virtio_pci_modern_dev", "virtio_pci"],
  ...["virtio_blk", "failover", "net_failover", "virtio_net"],
  // For an EFI system partition, and for the variables of the firmware.
  ...["fat", "vfat", "nls_cp437", "nls_ascii", "efivarfs"],
  // For the power button.
  ...["button", "evdev"],
] as const;

/**
 * Puts `vmlinuz` and `initrd` into the folder.
 *
 * @param script the first program, for busybox, with the modules in `/modules`; absent = one that powers off, without
 */
export async function putLinux(test: Undoing, folder: string, script?: string): Promise<void> {
  const kept = await kernel(test);
  putOn(folder, "vmlinuz", readFileSync(join(kept, "vmlinuz")));
  putOn(
    folder,
    "initrd",
    initrd(script ?? first, script === undefined ? [] : modules.map((name) => module(kept, name))),
  );
}

const module = (folder: string, name: string): string => join(folder, `${name}.ko`);

/** Kept in the folder for temporary files, since it is 100 MB to unpack. @returns the folder with it and its modules */
async function kernel(test: Undoing): Promise<string> {
  // Lists that are not there, or too old to name a file that is: then they are fetched first.
  const found = (await fetchKernel(test)) ?? ((await run("apt-get", ["-q", "update"])) && (await fetchKernel(test)));
  return found ?? assert.fail("apt has no kernel for it");
}

async function fetchKernel(test: Undoing): Promise<string | undefined> {
  const { stdout } = await run("apt-cache", ["depends", "linux-image-cloud-amd64"]);
  const name = /Depends: (linux-image-\S+)/.exec(stdout)?.[1];
  if (name === undefined) return undefined;
  const kept = join(tmpdir(), `shoal-test-${name}.d`);
  if ([join(kept, "vmlinuz"), ...modules.map((one) => module(kept, one))].every(existsSync)) return kept;
  rmSync(kept, { recursive: true, force: true });
  const files = await unpackedPackage(test, name);
  if (files === undefined) return undefined;
  keepKernel(files, kept);
  return kept;
}

function keepKernel(files: string, kept: string): void {
  const draft = `${kept}.${process.pid}`;
  const boot = readdirSync(join(files, "boot")).find((file) => file.startsWith("vmlinuz"));
  putOn(draft, "vmlinuz", readFileSync(join(files, "boot", boot ?? assert.fail("there is no kernel in it"))));
  for (const path of readdirSync(join(files, "lib", "modules"), { recursive: true, encoding: "utf8" })) {
    const name = modules.find((one) => basename(path).replaceAll("-", "_") === `${one}.ko`);
    if (name !== undefined) copyFileSync(join(files, "lib", "modules", path), module(draft, name));
  }
  // Whole, or not at all, for whoever tests beside us; who was first has put there the same.
  try {
    renameSync(draft, kept);
  } catch {
    rmSync(draft, { recursive: true });
  }
}

const first = `#!/bin/busybox sh
/bin/busybox mount -t proc proc /proc
echo "Linux runs, started with: $(/bin/busybox cat /proc/cmdline)"
/bin/busybox poweroff -f
`;

/** A cpio archive in the form `newc` (Linux, Documentation/driver-api/early-userspace/buffer-format.rst). */
function initrd(first: string, modules: readonly string[]): Buffer {
  const folder = 0o040755;
  const program = 0o100755;
  return Buffer.concat([
    entry("proc", folder),
    entry("bin", folder),
    entry("dev", folder),
    entry("bin/busybox", program, readFileSync(busybox)),
    entry("init", program, Buffer.from(first)),
    entry("modules", folder),
    ...modules.map((path) => entry(`modules/${basename(path)}`, program, readFileSync(path))),
    // Else the first program has nowhere to write to.
    entry("dev/console", 0o020600, Buffer.alloc(0), [5, 1]),
    entry("TRAILER!!!", 0),
  ]);
}

let inode = 0;

function entry(
  name: string,
  mode: number,
  content = Buffer.alloc(0),
  device: readonly [number, number] = [0, 0],
): Buffer {
  inode += 1;
  const fields = [inode, mode, 0, 0, 1, 0, content.length, 0, 0, ...device, name.length + 1, 0];
  const head = `070701${fields.map((field) => field.toString(16).padStart(8, "0")).join("")}${name}\0`;
  return Buffer.concat([padded(Buffer.from(head)), padded(content)]);
}

const padded = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
