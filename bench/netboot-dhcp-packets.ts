/** Packets of DHCP as cheap as can be: made from a template, read at fixed places. For clients and the floor of a measurement. */

export const types = { discover: 1, offer: 2, request: 3, ack: 5, nak: 6 } as const;

const at = {
  hops: 3,
  xid: 4,
  flags: 10,
  ciaddr: 12,
  yiaddr: 16,
  siaddr: 20,
  giaddr: 24,
  chaddr: 28,
  file: 108,
} as const;
/** Option 53 is the first in all packets that are made here. */
const typeAt = 242;
const serverIdAt = 245;
const afterServerId = 249;

const cookie = [0x63, 0x82, 0x53, 0x63];

export type Address = readonly [number, number, number, number];

export const addressOf = (text: string): Address => text.split(".").map(Number) as unknown as Address;

export interface Sender {
  readonly xid: number;
  /** The last three bytes of its MAC address. */
  readonly machine: number;
  /** Of the relay that it goes by; null = it is on the wire itself. */
  readonly giaddr: Address | null;
}

/** As bench clients have it: 52:54:00 and three bytes. */
export const macOf = (machine: number): string =>
  ["52:54:00", ...[16, 8, 0].map((shift) => ((machine >> shift) & 255).toString(16).padStart(2, "0"))].join(":");

/* ── of clients ──────────────────────────────────────────────────────────────────────────────────────────────────── */

/** As UEFI asks for something to boot: with its size, what it wants to know, its class, architecture and SMBIOS UUID. */
const wishes = [
  ...[57, 2, 0x05, 0xc0],
  ...[55, 17, 1, 2, 3, 4, 5, 6, 12, 13, 15, 17, 43, 54, 60, 66, 67, 97, 128],
  ...[60, 32, ...Buffer.from("PXEClient:Arch:00007:UNDI:003016")],
  ...[93, 2, 0, 7],
  ...[94, 3, 1, 3, 16],
  ...[97, 17, 0, ...Array.from({ length: 16 }, () => 0)],
];

export const discover = (sender: Sender): Buffer => packet(types.discover, sender, []);

/** Takes what was offered. */
export const request = (sender: Sender, offer: Buffer): Buffer =>
  packet(types.request, sender, [
    ...[54, 4, ...offer.subarray(serverIdOf(offer), serverIdOf(offer) + 4)],
    ...[50, 4, ...offer.subarray(at.yiaddr, at.yiaddr + 4)],
  ]);

/** To a boot server, from a client that has an address. */
export function requestBoot(sender: Sender, ciaddr: Address): Buffer {
  const made = packet(types.request, sender, []);
  made.set(ciaddr, at.ciaddr);
  return made;
}

function packet(type: number, { xid, machine, giaddr }: Sender, more: readonly number[]): Buffer {
  const made = Buffer.alloc(400);
  made.set([1, 1, 6, giaddr ? 1 : 0]);
  made.writeUInt32BE(xid, at.xid);
  if (giaddr) made.set(giaddr, at.giaddr);
  else made[at.flags] = 0x80;
  made.set([0x52, 0x54, 0, machine >> 16, machine >> 8, machine], at.chaddr);
  made.set([...cookie, 53, 1, type], 236);
  const end = typeAt + 1 + wishes.length;
  made.set(wishes, typeAt + 1);
  made.set([machine >> 16, machine >> 8, machine], end - 3);
  made.set([...more, 255], end);
  return made;
}

/* ── of servers ──────────────────────────────────────────────────────────────────────────────────────────────────── */

export const xidOf = (packet: Buffer): number => packet.readUInt32BE(at.xid);

/** 0 = it is no answer of a server. */
export function answerTypeOf(packet: Buffer): number {
  if (packet.length < 244 || packet[0] !== 2) return 0;
  return packet[optionAt(packet, 53)] ?? 0;
}

export const addressGiven = (packet: Buffer): string => packet.subarray(at.yiaddr, at.yiaddr + 4).join(".");

/** Of the header, or of option 67. */
export function bootFileIn(packet: Buffer): string {
  const found = optionAt(packet, 67);
  const text =
    packet[at.file] === 0 ? packet.subarray(found, found + (packet[found - 1] ?? 0)) : packet.subarray(at.file, 236);
  return text.toString("latin1").replace(/\0.*$/s, "");
}

const serverIdOf = (packet: Buffer): number => optionAt(packet, 54);

/** Where its value begins; the end of the packet when it is not there. */
function optionAt(packet: Buffer, code: number): number {
  for (let offset = 240; offset + 1 < packet.length && packet[offset] !== 255; ) {
    if (packet[offset] === code) return offset + 2;
    offset += packet[offset] === 0 ? 1 : 2 + (packet[offset + 1] ?? 0);
  }
  return packet.length;
}

/** Of the floor, to a packet that was made here: where to boot from is always the same. */
export function answerTo(asked: Buffer, server: Address, address: Address): Buffer {
  const made = Buffer.from(answerTemplate);
  asked.copy(made, at.xid, at.xid, at.xid + 4);
  asked.copy(made, at.flags, at.flags, at.flags + 2);
  asked.copy(made, at.giaddr, at.giaddr, at.giaddr + 10);
  made.set(address, at.yiaddr);
  made.set(server, at.siaddr);
  made[typeAt] = asked[typeAt] === types.discover ? types.offer : types.ack;
  made.set(server, serverIdAt);
  return made;
}

export const isRelayed = (asked: Buffer): boolean => asked[at.giaddr] !== 0;

const bootFile = "machines/node/ipxe.efi";

const answerTemplate = (() => {
  const made = Buffer.alloc(330);
  made.set([2, 1, 6]);
  made.write(bootFile, at.file);
  made.set([...cookie, 53, 1, 0, 54, 4], 236);
  made.set(
    [51, 4, 0, 0, 14, 16, 1, 4, 255, 240, 0, 0, 3, 4, 10, 64, 0, 1, 60, 9, ...Buffer.from("PXEClient")],
    afterServerId,
  );
  made[afterServerId + 29] = 67;
  made[afterServerId + 30] = bootFile.length;
  made.write(bootFile, afterServerId + 31);
  made[afterServerId + 31 + bootFile.length] = 255;
  return made;
})();
