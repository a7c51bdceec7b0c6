/** The end of a file that a guest's QEMU writes, however much it has written. */
import { open } from "node:fs/promises";

/** @param most bytes @throws as the system does (by rejection) */
export async function tailOf(path: string, most: number): Promise<Buffer> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const length = Math.min(size, most);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
