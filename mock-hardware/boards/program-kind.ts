/** What a file is, by its bytes. */
import type { Content } from "./wire/content.js";

/** An EFI program begins as a DOS program does (PE/COFF §2). */
export const isProgram = ({ head }: Content): boolean => head.toString("latin1", 0, 2) === "MZ";

export const isIpxe = ({ head }: Content): boolean => head.includes("iPXE");

const discMarkAt = 16 * 2048 + 1;
const diskMarkAt = 510;

/** Firmware takes what it mounts for a disc by its volume descriptors (ECMA-119 §8.1), for a disk by its first sector (UEFI §5.2). */
export const isDisk = ({ head }: Content): boolean =>
  head.toString("latin1", discMarkAt, discMarkAt + 5) === "CD001" ||
  head.toString("hex", diskMarkAt, diskMarkAt + 2) === "55aa";
