/** What a guest boots from: file systems of FAT with a program that says where it came from, as they are, or on a disc. */
import assert from "node:assert/strict";
import { truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { missing, run } from "../program.js";
import { temporaryFolder, type Undoing } from "../shoal.js";
import { efiProgram } from "./efi-program.js";
import type { Architecture } from "./firmware.js";

/** For `skip` of a test. */
export const lacksMediaTools = (): string | false => missing("mformat") || missing("mcopy") || missing("genisoimage");

/** Where firmware looks on a device of which it knows nothing more (UEFI §3.5.1.1). */
const loaders: Readonly<Record<Architecture, string>> = { "x86-64": "BOOTX64.EFI", aarch64: "BOOTAA64.EFI" };

/** Bytes. */
const size = 4 * 1024 * 1024;

/** A disk or a stick without partitions. @param program what it starts, or what that says @returns the file's path */
export async function fatImage(
  test: Undoing,
  architecture: Architecture,
  program: string | Uint8Array,
): Promise<string> {
  const folder = temporaryFolder(test);
  const [image, loader] = [join(folder, "image.img"), join(folder, "loader.efi")];
  writeFileSync(loader, typeof program === "string" ? efiProgram(architecture, program) : program);
  writeFileSync(image, "");
  truncateSync(image, size);
  await must("mformat", "-i", image, "::");
  await must("mmd", "-i", image, "::/EFI", "::/EFI/BOOT");
  await must("mcopy", "-i", image, loader, `::/EFI/BOOT/${loaders[architecture]}`);
  return image;
}

/** A disc whose boot catalog names such a file system (UEFI §13.3.2.1). */
export async function discImage(
  test: Undoing,
  architecture: Architecture,
  program: string | Uint8Array,
): Promise<string> {
  const fat = await fatImage(test, architecture, program);
  const disc = join(temporaryFolder(test), "disc.iso");
  const folder = temporaryFolder(test);
  await must("cp", fat, join(folder, "efi.img"));
  await must("genisoimage", "-quiet", "-o", disc, "-e", "efi.img", "-c", "boot.cat", "-no-emul-boot", folder);
  return disc;
}

async function must(program: string, ...args: readonly string[]): Promise<void> {
  const { code, stderr } = await run(program, args);
  assert.equal(code, 0, `${program}: ${stderr}`);
}
