/** What the header of a program for UEFI says (Microsoft's PE format; UEFI §2.1.1). */
import type { BootArchitecture } from "../../../model/netboot.js";

export interface ProgramHeader {
  readonly architecture: BootArchitecture;
  /** It carries a signature, which holds only as long as no byte of it changes. */
  readonly signed: boolean;
}

/** Enough of the file for `headerOf`. */
export const headerBytes = 4096;

/** COFF's machine types. */
const machines: ReadonlyMap<number, BootArchitecture> = new Map([
  [0x014c, "ia32"],
  [0x8664, "x86-64"],
  [0x01c2, "arm32"],
  [0x01c4, "arm32"],
  [0xaa64, "arm64"],
  [0x5032, "riscv32"],
  [0x5064, "riscv64"],
  [0x6264, "loongarch64"],
]);

/** Where the table of directories begins in the optional header, by its magic. */
const directories: ReadonlyMap<number, number> = new Map([
  [0x10b, 96],
  [0x20b, 112],
]);

/** @returns null = it is no program for UEFI, or for none that is known */
export function headerOf(program: Uint8Array): ProgramHeader | null {
  const bytes = Buffer.from(program.buffer, program.byteOffset, Math.min(program.byteLength, headerBytes));
  if (bytes.length < 0x40 || bytes.toString("latin1", 0, 2) !== "MZ") return null;
  const at = bytes.readUInt32LE(0x3c);
  if (at + 24 > bytes.length || bytes.toString("latin1", at, at + 4) !== "PE\0\0") return null;
  const architecture = machines.get(bytes.readUInt16LE(at + 4));
  return architecture === undefined ? null : { architecture, signed: isSigned(bytes, at + 24) };
}

/** The fifth directory is that of certificates; its size is the second number. */
function isSigned(bytes: Buffer, optional: number): boolean {
  if (optional + 2 > bytes.length) return false;
  const table = directories.get(bytes.readUInt16LE(optional));
  const size = optional + (table ?? 0) + 4 * 8 + 4;
  return table !== undefined && size + 4 <= bytes.length && bytes.readUInt32LE(size) > 0;
}
