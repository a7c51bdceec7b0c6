/** Who is on the wire, as Linux's kernel knows it from answering them. */

/** A row of the kernel's table that was answered for. */
export interface Neighbour {
  /** IPv4 address. */
  readonly address: string;
  /** Lower case with colons. */
  readonly mac: string;
  /** Interface that it is behind. */
  readonly device: string;
}

/** Where Linux has its table. It is of no disk, and short: the kernel writes it while it is read. */
export const neighbourTable = "/proc/net/arp";

/** ATF_COM of Linux's if_arp.h: the entry is complete. */
const complete = 0x2;

/** @param text a heading, then address, type, flags, MAC address, mask, device. What is no row is passed over */
export const parseNeighbours = (text: string): readonly Neighbour[] =>
  text
    .split("\n")
    .slice(1)
    .flatMap((line) => {
      const [address = "", , flags = "", mac = "", , device = ""] = line.trim().split(/\s+/);
      const isKnown = (Number(flags) & complete) !== 0 && /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/i.test(mac);
      return isKnown ? [{ address, mac: mac.toLowerCase(), device }] : [];
    });
