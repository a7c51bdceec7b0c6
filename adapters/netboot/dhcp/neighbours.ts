/**
 * Addresses that somebody has without asking us (RFC 2131 §3.1 step 2). A server without raw sockets can neither ping nor ask by ARP,
 * but the kernel asks by ARP as soon as anything is sent to an address: what it learns stands in Linux's table of neighbours.
 */
import { readFileSync } from "node:fs";
import type { Clock, Duration, Instant } from "../../../src/model/clock.js";

/** The discard port (RFC 863). */
export const discardPort = 9;

/** The text of `/proc/net/arp`; null = the platform has none. */
export type ReadNeighbours = () => string | null;

export const readNeighbours: ReadNeighbours = () => {
  try {
    return readFileSync("/proc/net/arp", "latin1");
  } catch {
    return null;
  }
};

/** `ATF_COM` of Linux' if_arp.h: the address was answered for. */
const complete = 0x02;

/** How old what was read may be: a rack that powers on asks hundreds of times a second. */
const freshness: Duration = 100;

/** MAC addresses by IPv4 address and interface: `10.0.0.1 eth0`. */
export function parseNeighbours(text: string): ReadonlyMap<string, string> {
  const rows = text.split("\n").slice(1);
  return new Map(
    rows.flatMap((row) => {
      const [address, , flags, mac, , device] = row.trim().split(/\s+/);
      if (!address || !mac || !device || !(Number(flags) & complete)) return [];
      return [[`${address} ${device}`, mac.toLowerCase()] as const];
    }),
  );
}

export class Neighbours {
  #known: ReadonlyMap<string, string> = new Map();
  #readAt: Instant | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly read: ReadNeighbours,
  ) {}

  /** Who answers for an address on an interface; null = nobody did, or the platform does not tell. */
  macOf(address: string, device: string): string | null {
    const now = this.clock.now();
    if (this.#readAt === null || Math.abs(now - this.#readAt) >= freshness) {
      this.#known = parseNeighbours(this.read() ?? "");
      this.#readAt = now;
    }
    return this.#known.get(`${address} ${device}`) ?? null;
  }
}
