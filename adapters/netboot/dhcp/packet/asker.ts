/** Who asks, as a packet says it. */
import type { Asker } from "../../../../src/model/netboot.js";
import type { DhcpMessage } from "../message.js";
import { hexIn, macOf, option, printable, textIn } from "./options.js";

/** Texts are without control characters and bounded. Never throws: what is malformed is as if it were not there. */
export const askerOf = (message: DhcpMessage): Asker => ({
  mac: macOf(message),
  architectures: architecturesIn(message.options.get(option.architecture)),
  vendorClass: textIn(message, option.vendorClass),
  userClasses: userClassesIn(message.options.get(option.userClass)),
  machineId: machineIdIn(message),
  ipxe: ipxeIn(message.options.get(option.ipxe)),
  hostName: textIn(message, option.hostName),
});

/** More than firmware names, and few enough to look through. */
const mostElements = 16;

function architecturesIn(value: Uint8Array = new Uint8Array(0)): number[] {
  const count = Math.min(Math.floor(value.length / 2), mostElements);
  return Array.from({ length: count }, (_, index) => (value[index * 2] ?? 0) * 256 + (value[index * 2 + 1] ?? 0));
}

/** Type, and as many bytes as a UUID has (RFC 4578 §2.3). */
function machineIdIn(message: DhcpMessage): string | null {
  const id = hexIn(message, option.machineId);
  return id?.length === 2 * 17 ? id : null;
}

/** RFC 3004 §4: each behind its length. iPXE and others send one text without a length. */
function userClassesIn(value: Uint8Array = new Uint8Array(0)): string[] {
  const classes = lengthAndTextIn(value) ?? [value];
  return classes
    .slice(0, mostElements)
    .map(printable)
    .filter((text) => text !== null);
}

/** null = the lengths do not come out even. */
function lengthAndTextIn(value: Uint8Array): Uint8Array[] | null {
  const found: Uint8Array[] = [];
  let offset = 0;
  while (offset < value.length) {
    const length = value[offset] ?? 0;
    const end = offset + 1 + length;
    if (length === 0 || end > value.length) return null;
    found.push(value.subarray(offset + 1, end));
    offset = end;
  }
  return found;
}

/** Code, length and value of each, up to the first that reaches past the end. */
function ipxeIn(value: Uint8Array | undefined): Record<number, string> | null {
  if (!value) return null;
  const found: Record<number, string> = {};
  let offset = 0;
  while (offset + 1 < value.length) {
    const [code = 0, length = 0] = value.subarray(offset, offset + 2);
    const end = offset + 2 + length;
    if (code === 255 || end > value.length) break;
    found[code] = Buffer.from(value.subarray(offset + 2, end)).toString("hex");
    offset = end;
  }
  return found;
}
