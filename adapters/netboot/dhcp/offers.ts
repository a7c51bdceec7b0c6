/** Addresses that were offered and not yet asked for. In memory only: a client that hears nothing more asks again. */
import { type Duration, type Instant, seconds } from "../../../src/model/clock.js";
import type { Asker } from "../../../src/model/netboot.js";
import type { Client } from "./client.js";

export interface Offer {
  readonly address: number;
  readonly until: Instant;
  /** Transaction of the DISCOVER, and who asked by it: boot loaders say less in their REQUEST. */
  readonly xid: number;
  readonly asker: Asker;
  /** The address is new to the client and was looked for on the wire. */
  readonly probed: boolean;
}

/** Longer than the slowest firmware takes from OFFER to REQUEST, which is 32 s with retries (EDK2). */
export const offerTime: Duration = seconds(60);

export class Offers {
  /** Oldest first, as each is put anew. */
  readonly #byMac = new Map<string, Offer>();
  readonly #byAddress = new Map<number, Offer>();
  /** Before then none ends. */
  #firstEnd: Instant = 0;

  /** @param most that strangers can take up */
  constructor(private readonly most: number) {}

  of(mac: string, now: Instant): Offer | null {
    return unended(this.#byMac.get(mac), now);
  }

  /** Who was offered this address. */
  at(address: number, now: Instant): Offer | null {
    return unended(this.#byAddress.get(address), now);
  }

  /** Whether there is room for an offer to this client. However many strangers come, there is as much again for others. */
  hasRoom({ mac, known }: Pick<Client, "mac" | "known">): boolean {
    return this.#byMac.size < (known ? 2 * this.most : this.most) || this.#byMac.has(mac);
  }

  /** It replaces the client's last one. @returns the address that it had been offered before, if that was another */
  put(offer: Offer): number | null {
    const before = this.remove(offer.asker.mac);
    this.#byMac.set(offer.asker.mac, offer);
    this.#byAddress.set(offer.address, offer);
    return before === offer.address ? null : before;
  }

  /** @returns the address that it had been offered */
  remove(mac: string): number | null {
    const offer = this.#byMac.get(mac);
    if (!offer) return null;
    this.#byMac.delete(mac);
    if (this.#byAddress.get(offer.address) === offer) this.#byAddress.delete(offer.address);
    return offer.address;
  }

  /** Forgets those that ended. @returns their addresses */
  prune(now: Instant): readonly number[] {
    const ended: number[] = [];
    if (now < this.#firstEnd) return ended;
    this.#firstEnd = now + offerTime;
    for (const { asker, until, address } of this.#byMac.values()) {
      this.#firstEnd = until;
      if (until > now) break;
      this.remove(asker.mac);
      ended.push(address);
    }
    return ended;
  }

  get size(): number {
    return this.#byMac.size;
  }
}

const unended = (offer: Offer | undefined, now: Instant): Offer | null => (offer && offer.until > now ? offer : null);
