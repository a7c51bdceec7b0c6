/** The least that says what it is built for, for tests: headers of Microsoft's PE format and nothing to run. */
import type { BootArchitecture } from "../../../src/model/netboot.js";

const machines: Readonly<Record<Exclude<BootArchitecture, "bios">, number>> = {
  ia32: 0x014c,
  "x86-64": 0x8664,
  arm32: 0x01c2,
  arm64: 0xaa64,
  riscv32: 0x5032,
  riscv64: 0x5064,
  loongarch64: 0x6264,
};

export function efiProgram(architecture: Exclude<BootArchitecture, "bios">, body = "", signature = 0): Buffer {
  const header = Buffer.alloc(0x200);
  header.write("MZ");
  header.writeUInt32LE(0x80, 0x3c);
  header.write("PE\0\0", 0x80, "latin1");
  header.writeUInt16LE(machines[architecture], 0x84);
  const optional = 0x80 + 24;
  header.writeUInt16LE(0x20b, optional);
  header.writeUInt32LE(signature, optional + 112 + 4 * 8 + 4);
  return Buffer.concat([header, Buffer.from(body, "latin1")]);
}
