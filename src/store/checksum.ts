import { createHash } from "node:crypto";

/** Tells accidental damage, not forgery: 64 bits of SHA-1, hex. (`zlib.crc32` is too new for Node 20.11.) */
export function checksum(data: string | Buffer): string {
  return createHash("sha1").update(data).digest("hex").slice(0, checksumLength);
}

export const checksumLength = 16;
