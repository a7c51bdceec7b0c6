/**
 * Files that stand in for those of vendors, none of which may be shipped: a boot folder as a Raspberry Pi 4 asks for it, and
 * what it boots in the end. Simulated boards take them, real ones do not.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { standInFirmware } from "./stand-in-firmware.js";
import { standInInitrd, standInProgram } from "./stand-in-programs.js";

const config = `# Stand-in for tests and the demo.
arm_64bit=1
enable_uart=1
uart_2ndstage=1
enable_gic=1
armstub=RPI_EFI.fd
disable_commandline_tags=1
disable_overscan=1
device_tree_address=0x3e0000
device_tree_end=0x400000
dtoverlay=miniuart-bt
dtoverlay=upstream-pi4
`;

const standIn = (what: string): Buffer => Buffer.from(`stand-in for ${what}\n`.repeat(200));
/** Flattened device trees begin so (Devicetree Specification §5.2). */
const deviceTree = (what: string): Buffer => Buffer.concat([Buffer.from("d00dfeed", "hex"), standIn(what)]);

/**
 * The files that the board's own programs ask for.
 * @param directory made when it is not there; files of the same names are replaced
 * @throws the system's error (by rejection)
 */
export const writeBootFolder = (directory: string): Promise<void> =>
  writeAll(directory, {
    "config.txt": Buffer.from(config),
    "start4.elf": standIn("start4.elf"),
    "fixup4.dat": standIn("fixup4.dat"),
    "bcm2711-rpi-4-b.dtb": deviceTree("bcm2711-rpi-4-b.dtb"),
    "overlays/miniuart-bt.dtbo": deviceTree("miniuart-bt.dtbo"),
    "overlays/upstream-pi4.dtbo": deviceTree("upstream-pi4.dtbo"),
    "RPI_EFI.fd": standInFirmware(),
  });

/** Paths of what `writeBootFiles` writes. */
export const bootFiles = { kernel: "demo/vmlinuz", initrd: "demo/initrd.img" } as const;

/**
 * A kernel and its initrd.
 * @throws the system's error (by rejection)
 */
export const writeBootFiles = (directory: string): Promise<void> =>
  writeAll(directory, {
    [bootFiles.kernel]: standInProgram("Linux", 256 * 1024),
    [bootFiles.initrd]: standInInitrd(512 * 1024),
  });

/**
 * iPXE for arm64, under the names that packages and people give it.
 * @throws the system's error (by rejection)
 */
export const writeIpxe = (directory: string): Promise<void> =>
  writeAll(
    directory,
    Object.fromEntries(
      ["snponly-arm64.efi", "ipxe-arm64.efi"].map((name) => [name, standInProgram("iPXE", 64 * 1024)]),
    ),
  );

async function writeAll(directory: string, files: Readonly<Record<string, Buffer>>): Promise<void> {
  for (const [path, bytes] of Object.entries(files)) {
    const file = join(directory, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }
}
