/** Option 97, which identifies a machine (RFC 4578 §2.3): an SMBIOS UUID, or what a Raspberry Pi puts there. Pure. */
import type { Asker } from "../../model/netboot.js";

export interface Identity {
  readonly serial: string | null;
  readonly uuid: string | null;
}

const nobody: Identity = { serial: null, uuid: null };

/** Type 0, and 16 bytes. */
const guid = /^00([0-9a-f]{32})$/;

/** "RPi" and the generation, then revision, half of the MAC address, serial number: what the boot loader of a Pi 4 or later says. */
const boardMark = "00525069";

/** Older boot loaders say their serial number four times. */
const fourTimes = /^00([0-9a-f]{8})\1\1\1$/;

export function identityOf(machineId: string | null): Identity {
  const bytes = guid.exec(machineId ?? "")?.[1];
  if (machineId === null || bytes === undefined) return nobody;
  if (machineId.startsWith(boardMark)) return { serial: serialOf(bytes.slice(24)), uuid: null };
  // What a machine without a UUID says (SMBIOS §7.2.1: all zero or all one).
  if (/^0+$/.test(bytes) || /^f+$/.test(bytes)) return nobody;
  return { serial: fourTimes.exec(machineId)?.[1] ?? null, uuid: uuidOf(bytes) };
}

const serialOf = (digits: string): string | null => (/^0+$/.test(digits) ? null : digits);

/** The first three fields are little-endian (SMBIOS §7.2.1). */
function uuidOf(bytes: string): string {
  const at = (byte: number): string => bytes.slice(2 * byte, 2 * byte + 2);
  const turned = `${at(3)}${at(2)}${at(1)}${at(0)}-${at(5)}${at(4)}-${at(7)}${at(6)}`;
  return `${turned}-${bytes.slice(16, 20)}-${bytes.slice(20)}`;
}

/** Raspberry Pi's own, by the first three bytes of their addresses. */
const makers: ReadonlySet<string> = new Set([
  "28:cd:c1",
  "2c:cf:67",
  "88:a2:9e",
  "b8:27:eb",
  "d8:3a:dd",
  "dc:a6:32",
  "e4:5f:01",
]);

/** 0: what they claim to be, an x86 BIOS. 41: IANA's own type for them. */
const types: readonly number[] = [0, 41];

/** Only their boot loader says its mark, so that it counts also where a packet lacks the rest: its REQUEST has no class. */
export function isBoard({ mac, architectures, machineId }: Asker): boolean {
  if (architectures.includes(41)) return true;
  const saysType = architectures.some((type) => types.includes(type));
  const isMarked = machineId?.startsWith(boardMark) ?? false;
  if (isMarked) return saysType || architectures.length === 0;
  return saysType && makers.has(mac.slice(0, 8));
}
