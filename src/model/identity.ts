/** What is made up for a machine that nothing is known of: always the same for the same id. */
import { createHash } from "node:crypto";

/** Namespace of the UUIDs made from ids: a random one, fixed for ever, or every machine would become another. */
const namespace = Buffer.from("5b1c0c0e6f0d4f0ea1d49c2f7e3a8b61", "hex");

/** A UUID of version 5 from the machine's id; lower case (RFC 9562 §5.5). */
export function uuidOf(id: string): string {
  const bytes = createHash("sha1").update(namespace).update(id).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** The address of the machine's nth port: locally administered, unicast (IEEE 802 §8.4: low bits of the first octet 10). */
export function macOf(id: string, nic: number): string {
  const hash = createHash("sha256").update(`${id}\0${nic}`).digest("hex").slice(0, 10);
  return `02${hash.replace(/../g, ":$&")}`;
}

/** Of one part of a simulated machine. @param part tells it from the others, e.g. `storage/1/drives/0` */
export const partSerialNumberOf = (uuid: string, part: string): string =>
  createHash("sha256").update(`${uuid}\0${part}`).digest("hex").slice(0, 12).toUpperCase();

export const serialNumberOf = (uuid: string): string => uuid.slice(-12).toUpperCase();
