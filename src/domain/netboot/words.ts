/** What stages, architectures and files are called by people. */
import type { BootArchitecture, NetStage } from "../../model/netboot.js";
import { type FileKey, firmwareKey, mediumKey } from "./boot-path.js";

const stages: Readonly<Record<NetStage, string>> = {
  board: "the boot loader of a board",
  "bios-pxe": "BIOS PXE",
  "uefi-pxe": "UEFI PXE",
  "uefi-http": "UEFI HTTP boot",
  ipxe: "iPXE",
  "u-boot": "U-Boot",
  system: "an operating system",
};

export const stageInWords = (stage: NetStage, architecture: BootArchitecture | null): string =>
  architecture === null || architecture === "bios"
    ? biosWords(stage, architecture)
    : `${stages[stage]} for ${architecture}`;

const biosWords = (stage: NetStage, architecture: BootArchitecture | null): string =>
  architecture === "bios" && stage === "ipxe" ? "iPXE for BIOS" : stages[stage];

export function fileInWords(key: FileKey): string {
  if (key === firmwareKey) return "the firmware";
  const name = key.slice(key.indexOf("/") + 1);
  return key === mediumKey(name) ? `the disc in ${name}` : name;
}
