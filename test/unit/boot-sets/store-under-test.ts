/** Boot folders made up here, and a store of sets in a folder of its own. */
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import { bootBoards } from "../../../adapters/firmware/boot-folders/index.js";
import { blankImage, type Layout } from "../../../adapters/firmware/edk2/blank.js";
import { firmwareFamilies } from "../../../adapters/firmware/index.js";
import { BootSetError } from "../../../src/ports/boot-sets.js";
import type { Images } from "../../../src/ports/images.js";
import { type BootSetOptions, type BootSetStore, openBootSets } from "../../../src/services/firmware/boot-sets.js";
import { openImageStore } from "../../../src/services/firmware/image-store.js";
import { ManualClock } from "../../support/manual-clock.js";
import { zipOf } from "./zip.js";

export type Contents = Readonly<Record<string, Uint8Array | string>>;

export const configFor = (address: string, end: string): string =>
  `arm_64bit=1\nenable_uart=1\narmstub=RPI_EFI.fd\ndevice_tree_address=${address}\ndevice_tree_end=${end}\ndtoverlay=miniuart-bt\n`;

/** All that a Raspberry Pi 4 asks for, with an image of either generation. */
export function pi4Folder(layout: Layout = "raspberry-pi"): Contents {
  const pair = layout === "raspberry-pi" ? ["0x3e0000", "0x400000"] : ["0x1f0000", "0x200000"];
  return {
    "RPI_EFI.fd": blankImage(layout),
    "config.txt": configFor(pair[0]!, pair[1]!),
    "start4.elf": "the GPU's",
    "fixup4.dat": "memory",
    "bcm2711-rpi-4-b.dtb": "a device tree",
    "overlays/miniuart-bt.dtbo": "an overlay",
    "overlays/upstream-pi4.dtbo": "another",
  };
}

export const pi5Folder = (): Contents => ({
  "RPI_EFI.fd": blankImage("raspberry-pi-old"),
  "config.txt": "armstub=RPI_EFI.fd\ndevice_tree_address=0x1f0000\ndevice_tree_end=0x210000\n",
  "bcm2712-rpi-5-b.dtb": "a device tree",
});

export const without = (contents: Contents, ...paths: readonly string[]): Contents =>
  Object.fromEntries(Object.entries(contents).filter(([path]) => !paths.includes(path)));

export const zipped = (contents: Contents, prefix = ""): Buffer =>
  zipOf(Object.entries(contents).map(([path, data]) => ({ name: prefix + path, data: Buffer.from(data) })));

export async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "shoal-boot-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export async function written(folder: string, contents: Contents): Promise<string> {
  for (const [path, data] of Object.entries(contents)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), data);
  }
  return folder;
}

export interface StoreUnderTest {
  readonly directory: string;
  readonly clock: ManualClock;
  readonly warnings: string[];
  readonly images: Images;
  readonly sets: BootSetStore;
  /** Another program on the same folder. */
  another(): Promise<BootSetStore>;
  /** What lies there, drafts and all. */
  entries(): Promise<string[]>;
}

export async function storeUnderTest(
  t: TestContext,
  trust: BootSetOptions["trust"] = { signers: [], requireSignature: false },
): Promise<StoreUnderTest> {
  const root = await temporaryFolder(t);
  const directory = join(root, "boot-sets");
  const clock = new ManualClock();
  const warnings: string[] = [];
  const say = (text: string, fields: object = {}) => void warnings.push(`${text} ${JSON.stringify(fields)}`);
  const log = { debug: () => {}, info: () => {}, warn: say, error: say };
  const images = await openImageStore({
    directory: join(root, "images"),
    clock,
    log,
    families: new Map(firmwareFamilies.map((family) => [family.id, family])),
    trust: { signers: [], requireSignature: false },
  });
  const another = () => openBootSets({ directory, clock, log, boards: bootBoards, images, trust });
  const entries = async () => (await readdir(directory).catch(() => [])).sort();
  return { directory, clock, warnings, images, sets: await another(), another, entries };
}

export const about = { name: "lab", from: "a test", board: null };

export const failsWith =
  (code: BootSetError["code"], text: RegExp = /./) =>
  (error: unknown): boolean =>
    error instanceof BootSetError && error.code === code && text.test(error.message);
