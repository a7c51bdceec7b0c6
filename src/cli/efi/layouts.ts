/** What images look like that are known by name. */
import { extentOf, type Layout } from "../../../adapters/firmware/edk2/blank.js";
import type { FirmwareImage } from "../../../adapters/firmware/edk2/image.js";

const titles: Readonly<Record<Layout, string>> = {
  ovmf: "OVMF_VARS.fd of 128 KiB (x86-64 virtual machines)",
  "ovmf-4m": "OVMF_VARS_4M.fd (x86-64 virtual machines)",
  aavmf: "AAVMF_VARS.fd (AArch64 virtual machines)",
  "raspberry-pi-old": "RPI_EFI.fd up to v1.38 (Raspberry Pi)",
  "raspberry-pi": "RPI_EFI.fd since v1.40 (Raspberry Pi)",
};

interface KnownLayout {
  readonly layout: Layout;
  readonly title: string;
  /** Of the whole file, in bytes. */
  readonly size: number;
  /** Where the volume of variables is. */
  readonly volume: number;
}

export const knownLayouts: readonly KnownLayout[] = (Object.keys(titles) as Layout[]).map((layout) => ({
  layout,
  title: titles[layout],
  ...extentOf(layout),
}));

export const layoutOfSize = (bytes: number): Layout | undefined =>
  knownLayouts.find(({ size }) => size === bytes)?.layout;

/** In plain words. @param size of the whole file, in bytes */
export function layoutText(image: FirmwareImage, size: number): string {
  const known = knownLayouts.find((one) => one.size === size && one.volume === image.volume.offset);
  if (known) return known.title;
  return image.code.length > 0 ? "firmware with a variable store" : "a variable store alone";
}
