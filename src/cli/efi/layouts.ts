/** What images look like that are known by name. */
import type { Layout } from "../../../adapters/firmware/edk2/blank.js";
import type { FirmwareImage } from "../../../adapters/firmware/edk2/image.js";

interface KnownLayout {
  readonly layout: Layout;
  readonly title: string;
  /** Of the whole file, in bytes. */
  readonly size: number;
  /** Where the volume of variables is. */
  readonly volume: number;
}

export const knownLayouts: readonly KnownLayout[] = [
  { layout: "ovmf", title: "OVMF_VARS.fd of 128 KiB (x86-64 virtual machines)", size: 0x20000, volume: 0 },
  { layout: "ovmf-4m", title: "OVMF_VARS_4M.fd (x86-64 virtual machines)", size: 0x84000, volume: 0 },
  { layout: "aavmf", title: "AAVMF_VARS.fd (AArch64 virtual machines)", size: 0x4000000, volume: 0 },
  { layout: "raspberry-pi-old", title: "RPI_EFI.fd up to v1.38 (Raspberry Pi)", size: 0x1f0000, volume: 0x1d0000 },
  { layout: "raspberry-pi", title: "RPI_EFI.fd since v1.40 (Raspberry Pi)", size: 0x3d0000, volume: 0x3b0000 },
];

export const layoutOfSize = (bytes: number): Layout | undefined =>
  knownLayouts.find(({ size }) => size === bytes)?.layout;

/** In plain words. @param size of the whole file, in bytes */
export function layoutText(image: FirmwareImage, size: number): string {
  const known = knownLayouts.find((one) => one.size === size && one.volume === image.volume.offset);
  if (known) return known.title;
  return image.code.length > 0 ? "firmware with a variable store" : "a variable store alone";
}
