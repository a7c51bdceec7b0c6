/** The magic packet: six times FF, sixteen times the MAC address, and a SecureOn password if the card wants one. */

const macBytes = (mac: string): Buffer => Buffer.from(mac.replace(/[:-]/g, ""), "hex");

/** @param mac six pairs of hexadecimal digits @param secureOn of the same form */
export const magicPacket = (mac: string, secureOn?: string): Buffer =>
  Buffer.concat([
    Buffer.alloc(6, 0xff),
    ...Array.from({ length: 16 }, () => macBytes(mac)),
    ...(secureOn === undefined ? [] : [macBytes(secureOn)]),
  ]);

const form = /^[0-9A-Fa-f]{2}([:-][0-9A-Fa-f]{2}){5}$/;

export const isMac = (text: string): boolean => form.test(text);

/** Lower case with colons. */
export const plainMac = (mac: string): string => mac.toLowerCase().replaceAll("-", ":");

/** The lowest bit of the first byte says that it is the address of many (IEEE 802). */
export const isGroupMac = (mac: string): boolean => (macBytes(mac).readUInt8(0) & 1) === 1;
