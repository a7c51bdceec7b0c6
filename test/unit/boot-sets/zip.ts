/** Zip archives by hand (APPNOTE §4.3), so that they can be wrong in every way. */
import { crc32, deflateRawSync } from "node:zlib";

export interface ZipEntry {
  readonly name: string | Buffer;
  readonly data?: Uint8Array;
  readonly stored?: boolean;
  /** In place of what is true. */
  readonly method?: number;
  readonly flags?: number;
  readonly size?: number;
  readonly packedSize?: number;
  readonly crc?: number;
  readonly offset?: number;
  /** Upper half of the external attributes: the mode of a Unix file. */
  readonly mode?: number;
  readonly extra?: Buffer;
}

interface Fields {
  readonly name: Buffer;
  readonly method: number;
  readonly flags: number;
  readonly crc: number;
  readonly packedSize: number;
  readonly size: number;
  readonly extra: Buffer;
}

/** From the version on, the fields that both kinds of header have. */
function common({ name, method, flags, crc, packedSize, size, extra }: Fields): Buffer {
  const bytes = Buffer.alloc(26);
  bytes.writeUInt16LE(20, 0);
  bytes.writeUInt16LE(flags, 2);
  bytes.writeUInt16LE(method, 4);
  bytes.writeUInt32LE(crc, 10);
  bytes.writeUInt32LE(packedSize, 14);
  bytes.writeUInt32LE(size, 18);
  bytes.writeUInt16LE(name.length, 22);
  bytes.writeUInt16LE(extra.length, 24);
  return bytes;
}

const word = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};

function central(entry: ZipEntry, fields: Fields, offset: number): Buffer {
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE(((entry.mode ?? 0) << 16) >>> 0, 6);
  rest.writeUInt32LE(entry.offset ?? offset, 10);
  // Made on Unix.
  return Buffer.concat([word(0x02014b50), Buffer.from([20, 3]), common(fields), rest, fields.name, fields.extra]);
}

export function zipOf(entries: readonly ZipEntry[], changes: { readonly count?: number } = {}): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const entry of entries) {
    const data = entry.data ?? Buffer.alloc(0);
    const packed = entry.stored ? Buffer.from(data) : deflateRawSync(data);
    const fields: Fields = {
      name: typeof entry.name === "string" ? Buffer.from(entry.name) : entry.name,
      method: entry.method ?? (entry.stored ? 0 : 8),
      flags: entry.flags ?? 0x0800,
      crc: entry.crc ?? crc32(data),
      packedSize: entry.packedSize ?? packed.length,
      size: entry.size ?? data.length,
      extra: entry.extra ?? Buffer.alloc(0),
    };
    const body = Buffer.concat([word(0x04034b50), common(fields), fields.name, fields.extra, packed]);
    directory.push(central(entry, fields, at));
    bodies.push(body);
    at += body.length;
  }
  const index = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(changes.count ?? entries.length, 4);
  end.writeUInt16LE(changes.count ?? entries.length, 6);
  end.writeUInt32LE(index.length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...bodies, index, word(0x06054b50), end]);
}
