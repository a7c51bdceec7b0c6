/**
 * Addresses that somebody has without asking us (RFC 2131 §3.1 step 2). A server without raw sockets can neither ping nor ask by ARP,
 * but the kernel asks by ARP as soon as anything is sent to an address: what it learns stands in Linux's table of neighbours.
 */
import { readFileSync } from "node:fs";
import type { Clock, Duration, Instant } from "../../../src/model/clock.js";
import { neighbourTable, parseNeighbours } from "../../../src/model/neighbours.js";

/** The discard port (RFC 863). */
export const discardPort = 9;

/** The text of the kernel's table; null = the platform has none. */
export type ReadNeighbours = () => string | null;

export const readNeighbours: ReadNeighbours = () => {
  try {
    return readFileSync(neighbourTable, "latin1");
  } catch {
    return null;
  }
};

/** How old what was read may be: a rack that powers on asks hundreds of times a second. */
const freshness: Duration = 100;

export class Neighbours {
  /** MAC addresses by IPv4 address and interface: `10.0.0.1 eth0`. */
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
      const rows = parseNeighbours(this.read() ?? "");
      this.#known = new Map(rows.map((row) => [`${row.address} ${row.device}`, row.mac]));
      this.#readAt = now;
    }
    return this.#known.get(`${address} ${device}`) ?? null;
  }
}
