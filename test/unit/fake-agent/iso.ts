/** Small ISO 9660 images: a root with folders and files, one sector each and more. */

const sector = 2048;

export type Folder = { readonly [name: string]: Folder | string };

interface Placed {
  readonly name: string;
  readonly at: number;
  readonly size: number;
  readonly isFolder: boolean;
}

export function isoOf(root: Folder): Buffer {
  const sectors: Buffer[] = [];
  const place = (bytes: Buffer): number => {
    const at = 18 + sectors.length;
    for (let from = 0; from < Math.max(1, bytes.length); from += sector) {
      const part = Buffer.alloc(sector);
      bytes.copy(part, 0, from, Math.min(bytes.length, from + sector));
      sectors.push(part);
    }
    return at;
  };
  const placeFolder = (folder: Folder): Placed => {
    const placed = Object.entries(folder).map(([name, content]): Placed => {
      if (typeof content !== "string") return { ...placeFolder(content), name };
      const bytes = Buffer.from(content);
      return { name, at: place(bytes), size: bytes.length, isFolder: false };
    });
    const bytes = Buffer.concat([
      record({ name: "\0", at: 0, size: sector, isFolder: true }),
      ...placed.map((one) => record(one.isFolder ? one : { ...one, name: `${one.name};1` })),
    ]);
    return { name: "", at: place(bytes), size: sector, isFolder: true };
  };
  const top = placeFolder(root);
  const descriptor = Buffer.alloc(sector);
  descriptor.writeUInt8(1, 0);
  descriptor.write("CD001", 1, "latin1");
  record({ ...top, name: "\0" }).copy(descriptor, 156);
  const end = Buffer.alloc(sector);
  end.writeUInt8(255, 0);
  end.write("CD001", 1, "latin1");
  return Buffer.concat([Buffer.alloc(16 * sector), descriptor, end, ...sectors]);
}

function record({ name, at, size, isFolder }: Placed): Buffer {
  const bytes = Buffer.alloc(33 + name.length + ((name.length + 1) % 2));
  bytes.writeUInt8(bytes.length, 0);
  bytes.writeUInt32LE(at, 2);
  bytes.writeUInt32LE(size, 10);
  bytes.writeUInt8(isFolder ? 2 : 0, 25);
  bytes.writeUInt8(name.length, 32);
  bytes.write(name, 33, "latin1");
  return bytes;
}

export const reading =
  (image: Uint8Array) =>
  async (offset: number, length: number): Promise<Uint8Array> =>
    image.subarray(offset, offset + length);
