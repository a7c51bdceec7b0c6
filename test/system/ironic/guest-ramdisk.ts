/** Ironic's ramdisk for a guest, which does run: Debian's kernel, a small agent, and the loader that Debian signed. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { unpackedPackage } from "../debian-package.js";
import { lacksLinux, putLinux } from "../netboot/linux.js";
import { missing, run } from "../program.js";
import { temporaryFolder, type Undoing } from "../shoal.js";
import { given, guestLinux } from "./guest-linux.js";
import type { Ramdisk } from "./ramdisk.js";
import type { Store } from "./store.js";

/** For `skip` of a test. */
export const lacksGuestRamdisk = (): string | false => lacksLinux() || missing("mcopy");

/** Files of packages as they lie in a partition for UEFI: Microsoft's signature on the one, Debian's on the other. */
const loader = {
  "EFI/BOOT/BOOTX64.EFI": { package: "shim-signed", file: "usr/lib/shim/shimx64.efi.signed" },
  "EFI/BOOT/grubx64.efi": {
    package: "grub-efi-amd64-signed",
    file: "usr/lib/grub/x86_64-efi-signed/gcdx64.efi.signed",
  },
} as const;

/** On Ironic's disc all but the loader is outside of the loader's own partition. */
const onDisc = ["search --no-floppy --set=root --file /vmlinuz", "configfile ($root)/boot/grub/grub.cfg", ""];

const onDisk = [`linux ($root)/vmlinuz ${given.instance}`, "initrd ($root)/initrd", "boot", ""];

export interface GuestImages {
  readonly ramdisk: Ramdisk;
  /** A disk with a system on it, as a node's `instance_info` names it. */
  readonly image: Readonly<Record<string, string>>;
}

/** @param name of their folder below the store */
export async function publishGuestImages(test: Undoing, store: Store, name: string): Promise<GuestImages> {
  const folder = join(store.folder, name);
  mkdirSync(folder);
  const loaders = await unpackedLoaders(test);
  await putLinux(test, folder, guestLinux);
  const linux = ["vmlinuz", "initrd"].map((file) => [join(folder, file), file] as const);
  await putPartition(test, join(folder, "esp.img"), 8, loaders, onDisc, []);
  await putPartition(test, join(folder, "disk.img"), 32, loaders, onDisk, linux);
  const at = (file: string) => `${store.url}/${name}/${file}`;
  return {
    ramdisk: { deploy_kernel: at("vmlinuz"), deploy_ramdisk: at("initrd"), bootloader: at("esp.img") },
    image: {
      image_source: at("disk.img"),
      image_os_hash_algo: "sha256",
      image_os_hash_value: createHash("sha256")
        .update(readFileSync(join(folder, "disk.img")))
        .digest("hex"),
      image_disk_format: "raw",
    },
  };
}

type Placed = readonly (readonly [file: string, path: string])[];

async function unpackedLoaders(test: Undoing): Promise<Placed> {
  const folder = temporaryFolder(test);
  const placed: [string, string][] = [];
  for (const [path, one] of Object.entries(loader)) {
    const files = (await unpackedPackage(test, one.package)) ?? assert.fail(`apt has no package ${one.package}`);
    const file = join(folder, one.package);
    copyFileSync(join(files, one.file), file);
    placed.push([file, path]);
  }
  return placed;
}

/** @param commands of the loader's configuration */
async function putPartition(
  test: Undoing,
  file: string,
  sizeMiB: number,
  loaders: Placed,
  commands: readonly string[],
  more: Placed,
): Promise<void> {
  const configuration = join(temporaryFolder(test), "grub.cfg");
  writeFileSync(configuration, commands.join("\n"));
  writeFileSync(file, "");
  truncateSync(file, sizeMiB * 1024 * 1024);
  await must("mformat", "-i", file, "::");
  await must("mmd", "-i", file, "::/EFI", "::/EFI/BOOT");
  const files: Placed = [...loaders, [configuration, "EFI/BOOT/grub.cfg"], ...more];
  for (const [from, path] of files) await must("mcopy", "-i", file, from, `::/${path}`);
}

async function must(program: string, ...args: readonly string[]): Promise<void> {
  const { code, stderr } = await run(program, args);
  assert.equal(code, 0, `${program}: ${stderr}`);
}
