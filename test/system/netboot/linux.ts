/** A Linux that says what it was started with and powers off: Debian's kernel, and a first program made of its busybox. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { missing, run } from "../program.js";
import { putOn } from "../qemu/store.js";
import { temporaryFolder, type Undoing } from "../shoal.js";

const busybox = "/bin/busybox";

/** For `skip` of a test. */
export const lacksLinux = (): string | false =>
  missing("apt-get") || missing("dpkg-deb") || (!existsSync(busybox) && `${busybox} is not installed`);

/** Puts `vmlinuz` and `initrd` into the folder. */
export async function putLinux(test: Undoing, folder: string): Promise<void> {
  putOn(folder, "vmlinuz", readFileSync(await kernel(test)));
  putOn(folder, "initrd", initrd());
}

/** Kept in the folder for temporary files, since it is 100 MB to unpack. @returns the file's path */
async function kernel(test: Undoing): Promise<string> {
  // Lists that are not there, or too old to name a file that is: then they are fetched first.
  const found = (await fetchKernel(test)) ?? ((await run("apt-get", ["-q", "update"])) && (await fetchKernel(test)));
  return found ?? assert.fail("apt has no kernel for it");
}

async function fetchKernel(test: Undoing): Promise<string | undefined> {
  const { stdout } = await run("apt-cache", ["depends", "linux-image-cloud-amd64"]);
  const name = /Depends: (linux-image-\S+)/.exec(stdout)?.[1];
  if (name === undefined) return undefined;
  const kept = join(tmpdir(), `shoal-test-${name}`);
  if (existsSync(kept)) return kept;
  const folder = temporaryFolder(test);
  const download = await run("apt-get", ["-q", "-o", "APT::Sandbox::User=root", "download", name], { cwd: folder });
  const archive = readdirSync(folder).find((file) => file.endsWith(".deb"));
  if (download.code !== 0 || archive === undefined) return undefined;
  const unpacked = await run("dpkg-deb", ["-x", join(folder, archive), join(folder, "files")]);
  assert.equal(unpacked.code, 0, unpacked.stderr);
  const boot = join(folder, "files", "boot");
  const image = readdirSync(boot).find((file) => file.startsWith("vmlinuz")) ?? assert.fail("there is no kernel in it");
  // Whole, or not at all, for whoever tests beside us.
  writeFileSync(`${kept}.${process.pid}`, readFileSync(join(boot, image)));
  renameSync(`${kept}.${process.pid}`, kept);
  return kept;
}

const first = `#!/bin/busybox sh
/bin/busybox mount -t proc proc /proc
echo "Linux runs, started with: $(/bin/busybox cat /proc/cmdline)"
/bin/busybox poweroff -f
`;

/** A cpio archive in the form `newc` (Linux, Documentation/driver-api/early-userspace/buffer-format.rst). */
function initrd(): Buffer {
  const folder = 0o040755;
  const program = 0o100755;
  return Buffer.concat([
    entry("proc", folder),
    entry("bin", folder),
    entry("dev", folder),
    entry("bin/busybox", program, readFileSync(busybox)),
    entry("init", program, Buffer.from(first)),
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
