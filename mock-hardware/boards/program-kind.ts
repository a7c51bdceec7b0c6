/** What a file is, by its bytes. */
import type { Content } from "./wire/content.js";

/** An EFI program begins as a DOS program does (PE/COFF §2). */
export const isProgram = ({ head }: Content): boolean => head.toString("latin1", 0, 2) === "MZ";

export const isIpxe = ({ head }: Content): boolean => head.includes("iPXE");
