/** Has the kernel look for addresses, as `Neighbours` says: by sending something there. */
import type { Clock } from "../../../src/model/clock.js";
import { ipv4Text } from "../../../src/model/ipv4.js";
import { discardPort } from "./neighbours.js";
import { Bucket, type Rate } from "./rates.js";
import type { ServedNetwork } from "./served-network.js";
import type { Outlet } from "./udp-port.js";

/**
 * For three seconds the kernel keeps what nobody answers for in a table of 1,024 (Linux' gc_thresh3), in which the machines that boot
 * need a place as well. A rack that powers on is given most of its addresses without.
 */
const searches: Rate = { perSecond: 32, burst: 96 };

export class Lookout {
  readonly #searches: Bucket;

  /** @param outletOf nothing else goes out by it: what waits for an answer of ARP holds up what comes behind */
  constructor(
    private readonly clock: Clock,
    private readonly outletOf: (served: ServedNetwork) => Outlet | undefined,
  ) {
    this.#searches = new Bucket(searches, clock.now());
  }

  /** @returns what begins the search; null = it cannot be looked for, or not now */
  search(served: ServedNetwork, address: number): (() => void) | null {
    const outlet = looksOn(served) ? this.outletOf(served) : undefined;
    if (!outlet || !this.#searches.take(this.clock.now())) return null;
    return () => outlet.send(new Uint8Array(0), { address: ipv4Text(address), port: discardPort });
  }
}

/** Whether addresses that are new to a client are looked for there. */
export const looksOn = ({ network, loopback }: ServedNetwork): boolean =>
  network.probe && network.interface !== null && !loopback && network.mode !== "proxy";
