/** SNMP values, made and read (RFC 2578 §7.1). */
import type { Value } from "../snmp/view.js";

export const integer = (value: number): Value => ({ type: "Integer", value });
export const gauge = (value: number): Value => ({ type: "Gauge32", value });
export const counter = (value: number): Value => ({ type: "Counter32", value });
export const ticks = (milliseconds: number): Value => ({
  type: "TimeTicks",
  value: Math.floor(milliseconds / 10) % 2 ** 32,
});
export const text = (value: string): Value => ({ type: "OctetString", value: Buffer.from(value, "utf8") });
export const octets = (...bytes: readonly number[]): Value => ({ type: "OctetString", value: Buffer.from(bytes) });
export const objectId = (value: string): Value => ({ type: "Oid", value });

/** Six bytes of `02:00:00:00:00:01`. @throws RangeError when it is no such address */
export function macBytes(mac: string): readonly number[] {
  const bytes = mac.split(":").map((part) => Number.parseInt(part, 16));
  if (bytes.length !== 6 || bytes.some((byte) => !(byte >= 0 && byte <= 255)))
    throw new RangeError(`"${mac}" is no MAC address; it looks like 02:00:00:00:00:01`);
  return bytes;
}

export const mac = (address: string): Value => octets(...macBytes(address));
