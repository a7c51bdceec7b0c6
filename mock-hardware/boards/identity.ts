/** How a Raspberry Pi 4 says who it is. */
import { macBytes } from "./wire/dhcp-message.js";

export interface Identity {
  readonly mac: string;
  readonly serial: string;
  readonly uuid?: string;
  readonly revision?: number;
}

/** Pi 4 Model B, revision 1.4, 8 GB. */
const usualRevision = 0xd03114;

const revisionBytes = ({ revision = usualRevision }: Identity): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(revision);
  return bytes;
};

/**
 * Option 97 of the boot loader: type 0, `RPi4`, the revision with its lowest byte first, the last four bytes of the MAC
 * address and the serial number in the order in which they are written.
 */
export const loaderId = (board: Identity): Buffer =>
  Buffer.concat([
    Buffer.of(0),
    Buffer.from("RPi4"),
    revisionBytes(board),
    macBytes(board.mac).subarray(2),
    Buffer.from(board.serial, "hex"),
  ]);

/** Option 97 of UEFI: type 0 and the SMBIOS UUID, whose first three fields have their lowest byte first (SMBIOS §7.2.1). */
export function firmwareId(board: Identity): Buffer {
  const uuid = Buffer.from((board.uuid ?? "0".repeat(32)).replaceAll("-", ""), "hex");
  const turned = [uuid.subarray(0, 4), uuid.subarray(4, 6), uuid.subarray(6, 8)].map((field) =>
    Buffer.from(field).reverse(),
  );
  return Buffer.concat([Buffer.of(0), ...turned, uuid.subarray(8, 16)]);
}

export const uuidText = (board: Identity): string => board.uuid ?? "00000000-0000-0000-0000-000000000000";
