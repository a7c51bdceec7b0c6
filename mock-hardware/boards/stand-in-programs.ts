/** EFI programs for arm64 that only look like some. */

const peAt = 0x80;
const arm64 = 0xaa64;

/**
 * @param name what its bytes say it is
 * @param size bytes, at least 512
 */
export function standInProgram(name: string, size: number): Buffer {
  const bytes = Buffer.alloc(size, 0x5a);
  bytes.fill(0, 0, 512);
  bytes.write("MZ", 0, "latin1");
  // Linux for arm64 has its own signature here.
  bytes.write("ARM\x64", 0x38, "latin1");
  bytes.writeUInt32LE(peAt, 0x3c);
  bytes.write("PE\0\0", peAt, "latin1");
  bytes.writeUInt16LE(arm64, peAt + 4);
  bytes.write(`stand-in for ${name}\0`, 0x100, "latin1");
  return bytes;
}

/** An archive in cpio's form with nothing in it, and zeros up to its size. */
export function standInInitrd(size: number): Buffer {
  const bytes = Buffer.alloc(size);
  const fields = ["0", "0", "0", "0", "1", "0", "0", "0", "0", "0", "0", "b", "0"].map((field) =>
    field.padStart(8, "0"),
  );
  bytes.write(`070701${fields.join("")}TRAILER!!!\0`, 0, "latin1");
  return bytes;
}
