/** start4.elf: reads config.txt and puts the program that it names, the UEFI firmware, into the memory. */
import { type BootSettings, readConfig, whyNot } from "../config-txt.js";
import { halted, type Outcome } from "../outcome.js";
import type { Run } from "../run.js";
import type { Content } from "../wire/content.js";
import { LoaderFiles } from "./loader-files.js";

export interface LoadedFirmware {
  readonly image: Buffer;
}

/**
 * @param loader as the boot loader left it: same server, same prefix
 * @throws PowerCut (by rejection)
 */
export async function runFirmware(run: Run, loader: LoaderFiles): Promise<LoadedFirmware | Outcome> {
  const files = new LoaderFiles(run, loader.server, loader.prefix);
  const settings = await readSettings(files);
  const image = settings.armstub === null ? null : await files.fetch(settings.armstub);
  // It miscounts, and waits for ever for what it takes to be missing (raspberrypi/firmware #1631).
  if (files.duplicates > 0 && run.board.hangsOnDuplicates !== false)
    return halted("start4.elf hangs: a block came twice");
  const problem = whyNot(settings, image);
  if (problem !== null || image === null) return halted(`rainbow screen: ${problem}`);
  return isWhole(image) ? { image: image.head } : halted("rainbow screen: the firmware is too large");
}

/** In the order in which real ones ask; it reads config.txt again for each part of it. */
async function readSettings(files: LoaderFiles): Promise<BootSettings> {
  await files.fetch("config.txt");
  await files.fetch("dt-blob.bin");
  await files.fetch("config.txt");
  await files.fetch("bootcfg.txt");
  const config = await files.fetch("config.txt");
  const settings = readConfig(config?.head.toString("latin1") ?? "");
  await files.fetch("bcm2711-rpi-4-b.dtb");
  await files.fetch("overlays/overlay_map.dtb");
  for (const overlay of settings.overlays) await files.fetch(`overlays/${overlay}.dtbo`);
  await files.fetch("cmdline.txt");
  return settings;
}

const isWhole = ({ head, size }: Content): boolean => head.length === size;
