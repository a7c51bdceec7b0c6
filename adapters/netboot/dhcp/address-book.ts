/**
 * Who has which address of one network. Clients are told apart by MAC address alone: on its way to its operating system one machine
 * asks as boot ROM, UEFI, iPXE and system, each with another client identifier (option 61) or none. RFC 2131 §4.2 would give it
 * another address each time; then no file request could be told from its address, and a boot would use up four of them.
 */
import { type Duration, type Instant, minutes } from "../../../src/model/clock.js";
import { ipv4Text } from "../../../src/model/ipv4.js";
import type { Lease } from "../../../src/model/netboot.js";
import type { LeaseBook, Reservations } from "../../../src/ports/netboot.js";
import type { Client } from "./client.js";
import { LeaseSlots } from "./lease-slots.js";
import { type Offer, Offers, offerTime } from "./offers.js";
import { isInNetwork, isInPool, numberOf, type ServedNetwork } from "./served-network.js";
import { Vacancies } from "./vacancies.js";

/** How much longer than told a lease is stored: so two of three renewals cost no write. */
const storedTimes = 2;

/** How long an address rests that somebody else was seen to have. */
const declinedTime: Duration = minutes(10);

/** Addresses that may rest on account of one client: one that finds somebody everywhere would leave none to the others. */
const mostDeclined = 3;

/** Offers to strangers that may stand in one network. */
const mostOffers = 4096;

export interface AddressBookSetup {
  readonly served: ServedNetwork;
  readonly leases: LeaseBook;
  readonly reservations: Reservations;
  /** What could not be stored and nobody waits for. */
  readonly failed: (error: unknown) => void;
}

export class AddressBook {
  readonly #slots: LeaseSlots;
  readonly #offers = new Offers(mostOffers);
  readonly #vacancies: Vacancies;

  constructor(private readonly setup: AddressBookSetup) {
    this.#vacancies = new Vacancies(setup.served.pools);
    this.#slots = new LeaseSlots({ ...setup, vacated: (address) => this.#giveBack(address) });
  }

  /* ── what is so ────────────────────────────────────────────────────────────────────────────────────────────────── */

  /** Takes over what is in the lease book, also what others wrote there. */
  adopt(lease: Lease): void {
    const address = numberOf(lease.address);
    if (isInNetwork(this.setup.served, address)) this.#slots.at(address);
  }

  offerOf(mac: string, now: Instant): Offer | null {
    return this.#offers.of(mac, now);
  }

  /** Who has it now, or had it last. */
  holderOf(address: number): string | null {
    return this.#slots.at(address)?.lease.mac ?? null;
  }

  /** Whether this client has it now. */
  has(mac: string, address: number, now: Instant): boolean {
    const slot = this.#slots.at(address);
    return slot !== undefined && slot.lease.mac === mac && slot.lease.state === "leased" && slot.until > now;
  }

  /** The address that a client should have and no other; null = any that is free will do. */
  due(client: Client, now: Instant): number | null {
    if (client.reserved !== null && this.#isFree(client.reserved, client.mac, now)) return client.reserved;
    const offered = this.#offers.of(client.mac, now)?.address;
    if (offered !== undefined) return offered;
    const last = this.#slots.addressOf(client.mac);
    return last !== undefined && this.has(client.mac, last, now) && this.mayHave(client, last, now) ? last : null;
  }

  mayHave(client: Client, address: number, now: Instant): boolean {
    if (!this.#isFree(address, client.mac, now)) return false;
    if (address === client.reserved) return true;
    return client.pooled && this.#isCommon(address, client.mac);
  }

  /** An address for a client that has none: its own, its last one, the one it wishes, one that is new, one whose time is over. */
  choose(client: Client, wish: number | null, now: Instant): number | null {
    const own = [this.due(client, now), this.#slots.addressOf(client.mac), wish];
    for (const address of own) {
      if (address !== null && address !== undefined && this.mayHave(client, address, now)) return address;
    }
    if (!client.pooled) return null;
    return (
      this.#vacancies.find((address) => this.#isVacant(address, client.mac, now), now) ?? this.#findEnded(client, now)
    );
  }

  /* ── what becomes so ───────────────────────────────────────────────────────────────────────────────────────────── */

  /** @returns false = too many offers stand */
  offer(client: Client, offer: Omit<Offer, "until">, now: Instant): boolean {
    this.#prune(now);
    if (!this.#offers.hasRoom(client)) return false;
    const before = this.#offers.put({ ...offer, until: now + offerTime });
    if (before !== null) this.#giveBack(before);
    return true;
  }

  /** The client asked for something else, or somebody else. */
  withdraw(mac: string): void {
    const address = this.#offers.remove(mac);
    if (address !== null) this.#giveBack(address);
  }

  /**
   * Gives the client the address for the network's lease time.
   * @returns null = it is durable already; else it is once that resolves. @throws StoreError (by rejection)
   */
  grant(client: Client, address: number, now: Instant): Promise<void> | null {
    this.#offers.remove(client.mac);
    const time = this.setup.served.leaseTime * 1000;
    const slot = this.#slots.at(address);
    if (!slot || slot.refused || !covers(slot.lease, client, now + time))
      return this.#slots.store(this.#leaseFor(client, address, slot?.lease, now), now + time);
    this.#slots.prolong(address, now + time);
    return slot.saving;
  }

  release(mac: string, address: number, now: Instant): void {
    const slot = this.#slots.at(address);
    if (slot && this.has(mac, address, now)) this.#slots.put({ ...slot.lease, until: now });
  }

  /**
   * The client says that somebody else has its address (RFC 2131 §3.1 step 5).
   * @returns false = it said so of too many: this one is free, and the client gets another if there is one
   */
  decline(mac: string, address: number, now: Instant): boolean {
    if (this.#slots.restingBy(mac, now) < mostDeclined) {
      this.rest(mac, address, now);
      return true;
    }
    this.withdraw(mac);
    this.release(mac, address, now);
    this.#slots.part(mac);
    return false;
  }

  /** Somebody else has the address, as this client met there: nobody gets it for a while. */
  rest(mac: string, address: number, now: Instant): void {
    this.withdraw(mac);
    const base = { address: ipv4Text(address), network: this.setup.served.network.id, mac };
    const ends = { since: now, until: now + declinedTime };
    this.#slots.put({ ...base, clientId: null, hostName: null, state: "declined", ...ends });
  }

  /** Forgets offers that ended, and some of the leases that ended long ago. */
  sweep(now: Instant): void {
    this.#prune(now);
    this.#slots.sweep(now);
  }

  /* ── inside ────────────────────────────────────────────────────────────────────────────────────────────────────── */

  #isFree(address: number, mac: string, now: Instant): boolean {
    const offer = this.#offers.at(address, now);
    if (offer && offer.asker.mac !== mac) return false;
    const slot = this.#slots.at(address);
    return slot === undefined || slot.until <= now || (slot.lease.mac === mac && slot.lease.state === "leased");
  }

  /** Whether it is of a pool and reserved for nobody else. */
  #isCommon(address: number, mac: string): boolean {
    if (!isInPool(this.setup.served, address)) return false;
    const owner = this.setup.reservations.holder?.(ipv4Text(address));
    return owner === undefined || owner === mac;
  }

  #isVacant(address: number, mac: string, now: Instant): boolean {
    if (this.#offers.at(address, now) !== null || this.#slots.at(address) !== undefined) return false;
    return this.#isCommon(address, mac);
  }

  /** The address whose time has been over for longest. */
  #findEnded(client: Client, now: Instant): number | null {
    const promisedUntil = (address: number) => this.#offers.at(address, now)?.until ?? 0;
    const fits = (address: number) => this.#isCommon(address, client.mac);
    return this.#slots.firstEnded({ promisedUntil, fits }, now);
  }

  #leaseFor(client: Client, address: number, before: Lease | undefined, now: Instant): Lease {
    const same = before?.mac === client.mac && before.state === "leased" ? before : null;
    return {
      address: ipv4Text(address),
      network: this.setup.served.network.id,
      mac: client.mac,
      clientId: client.clientId ?? same?.clientId ?? null,
      hostName: client.hostName ?? same?.hostName ?? null,
      state: "leased",
      since: same && same.until > now ? same.since : now,
      until: now + this.setup.served.leaseTime * 1000 * storedTimes,
    };
  }

  #giveBack(address: number): void {
    if (!this.#slots.knows(address) && isInPool(this.setup.served, address)) this.#vacancies.giveBack(address);
  }

  #prune(now: Instant): void {
    for (const address of this.#offers.prune(now)) this.#giveBack(address);
  }
}

/** Whether what is stored says as much as the client would be told. Identifiers differ from one stage of a boot to the next. */
function covers(lease: Lease, client: Client, until: Instant): boolean {
  const named = client.hostName === null || client.hostName === lease.hostName;
  return lease.mac === client.mac && lease.state === "leased" && lease.until >= until && named;
}
