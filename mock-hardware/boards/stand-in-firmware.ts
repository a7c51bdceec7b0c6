/** An RPI_EFI.fd of the size and layout that edk2-platforms builds since 2024, with nothing in it but its variables. */

const size = 0x3d0000;
const code = { at: 0x20000, length: 0x390000, guid: "78e58c8c3d8a1c4f9935896185c32dd3" };
const store = { at: 0x3b0000, length: 0x20000, guid: "8d2bf1ff96768b4ca9852747075b4f50" };
const block = 0x1000;
/** From the beginning of the store's volume. */
const workAt = 0xf000;
const versionAt = 0x270c0;

/** As the store's volume begins on every board: of the kind for authenticated variables, 0xdfb8 bytes, sound. */
const storeHeader = "782cf3aa7b949a43a1802e144ec37792b8df00005afe000000000000";
/** What interrupted writes are kept in: sound, and empty. */
const workHeader = "2b29589e687c7d49a0ce6500fd9f1b952caf2c64feffffffe00f000000000000";

/** @param variables the bytes of variables, each as it lies in the store and padded to 4 bytes */
export function standInFirmware(variables: readonly Buffer[] = []): Buffer {
  const image = Buffer.alloc(size, 0xff);
  image.fill(0, 0, code.at);
  volumeHeader(code).copy(image, code.at);
  image.write("UEFI Firmware v1.40\0", versionAt, "utf16le");
  const begin = Buffer.concat([volumeHeader(store), Buffer.from(storeHeader, "hex"), ...variables]);
  begin.copy(image, store.at);
  Buffer.from(workHeader, "hex").copy(image, store.at + workAt);
  return image;
}

function volumeHeader({ length, guid }: typeof code): Buffer {
  const header = Buffer.alloc(0x48);
  header.write(guid, 16, "hex");
  header.writeBigUInt64LE(BigInt(length), 32);
  header.write("_FVH", 40, "latin1");
  header.writeUInt32LE(0x0004feff, 44);
  header.writeUInt16LE(0x48, 48);
  header[55] = 2;
  header.writeUInt32LE(length / block, 56);
  header.writeUInt32LE(block, 60);
  let sum = 0;
  for (let at = 0; at < header.length; at += 2) sum += header.readUInt16LE(at);
  header.writeUInt16LE(-sum & 0xffff, 50);
  return header;
}
