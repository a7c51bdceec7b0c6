/** The addresses of one network that somebody has or had, as the lease book has them and as their clients were told. */
import { type Duration, type Instant, minutes } from "../../../src/model/clock.js";
import { ipv4Text } from "../../../src/model/ipv4.js";
import type { Lease } from "../../../src/model/netboot.js";
import type { LeaseBook } from "../../../src/ports/netboot.js";
import { DueQueue } from "./due-queue.js";
import { numberOf } from "./served-network.js";

export interface Slot {
  readonly lease: Lease;
  /** Until when nobody else may have it. As the client was told; the book has later times, so that renewals need not be stored. */
  readonly until: Instant;
  /** While it is being stored. */
  readonly saving: Promise<void> | null;
  /** The disk refused the last write. */
  readonly refused: boolean;
}

/** `due`: its place in the queue; null = it is in none. */
type KeptSlot = { -readonly [Part in keyof Slot]: Slot[Part] } & { due: Instant | null };

export interface LeaseSlotsSetup {
  readonly leases: LeaseBook;
  /** What could not be stored and nobody waits for. */
  readonly failed: (error: unknown) => void;
  /** An address was forgotten. */
  readonly vacated: (address: number) => void;
}

/** What is looked for among the addresses whose time may be over. */
export interface EndedSearch {
  /** Until when an address is promised to somebody besides; 0 = it is not. */
  readonly promisedUntil: (address: number) => Instant;
  readonly fits: (address: number) => boolean;
}

/** How long a lease is kept after its end: its client gets the same address when it comes back. */
const keptTime: Duration = minutes(24 * 60);

/** Work of one sweep and of one search, in addresses. */
const sweepSize = 2000;
const searchSize = 64;

export class LeaseSlots {
  readonly #slots = new Map<number, KeptSlot>();
  readonly #byMac = new Map<string, number>();
  /** Addresses that rest, by the client that met somebody else there. */
  readonly #restingBy = new Map<string, Set<number>>();
  readonly #queue = new DueQueue();
  #sweeping: Iterator<[number, KeptSlot]> | null = null;

  constructor(private readonly setup: LeaseSlotsSetup) {}

  /** As the lease book has it: others may have written there. */
  at(address: number): Slot | undefined {
    return this.#at(address);
  }

  /** What the client has, or had last. */
  addressOf(mac: string): number | undefined {
    return this.#byMac.get(mac);
  }

  /** How many addresses rest on account of this client. */
  restingBy(mac: string, now: Instant): number {
    const all = this.#restingBy.get(mac);
    for (const address of all ?? []) if ((this.#slots.get(address)?.until ?? 0) <= now) this.#awaken(mac, address);
    return all?.size ?? 0;
  }

  /** The client is not to get again what it had last. */
  part(mac: string): void {
    this.#byMac.delete(mac);
  }

  /** Whether anything is known of the address, without a look at the lease book. */
  knows(address: number): boolean {
    return this.#slots.has(address);
  }

  /** The address whose time has been over for longest. The queue is put right on the way: leases are renewed without it. */
  firstEnded({ promisedUntil, fits }: EndedSearch, now: Instant): number | null {
    for (let looks = 0; looks < searchSize; looks += 1) {
      const first = this.#queue.first;
      if (!first || first.at > now) return null;
      const { address } = first;
      const slot = this.#at(address);
      const until = Math.max(slot?.until ?? 0, promisedUntil(address));
      const isCurrent = slot?.due === first.at;
      if (isCurrent && until <= now && fits(address)) return address;
      this.#queue.pop();
      if (slot && isCurrent) this.#requeue(address, slot, until > now ? until : null);
    }
    return null;
  }

  /** Its client was told a later end, which the book covers. */
  prolong(address: number, until: Instant): void {
    const slot = this.#slots.get(address);
    if (!slot) return;
    slot.until = Math.max(slot.until, until);
    if (slot.due === null) this.#requeue(address, slot, slot.until);
  }

  /**
   * @param until as its client is told
   * @throws StoreError (by rejection)
   */
  store(lease: Lease, until: Instant): Promise<void> {
    const slot = this.#fill(numberOf(lease.address), lease, until);
    const settle = (refused: boolean) => {
      if (slot.saving === saving) Object.assign(slot, { saving: null, refused });
    };
    const saving = this.setup.leases.put(lease).then(
      () => settle(false),
      (error: unknown) => {
        settle(true);
        throw error;
      },
    );
    slot.saving = saving;
    return saving;
  }

  /** Nobody waits for it. */
  put(lease: Lease): void {
    this.store(lease, lease.until).catch(this.setup.failed);
  }

  /** Forgets leases that ended long ago: a part of them each time, so that it never takes long. */
  sweep(now: Instant): void {
    this.#sweeping ??= this.#slots.entries();
    for (let looks = 0; looks < sweepSize; looks += 1) {
      const next = this.#sweeping.next();
      if (next.done) {
        this.#sweeping = null;
        return;
      }
      const [address, slot] = next.value;
      if (Math.max(slot.until, slot.lease.until) + keptTime > now) continue;
      this.setup.leases.remove(slot.lease.address).catch(this.setup.failed);
      this.#forget(address, slot);
    }
  }

  #at(address: number): KeptSlot | undefined {
    const lease = this.setup.leases.get(ipv4Text(address));
    const slot = this.#slots.get(address);
    if (slot?.lease === lease) return slot;
    if (lease) return this.#fill(address, lease, lease.until);
    if (slot) this.#forget(address, slot);
    return undefined;
  }

  #fill(address: number, lease: Lease, until: Instant): KeptSlot {
    const before = this.#slots.get(address);
    if (before) this.#unlink(address, before);
    const slot = before ?? { lease, until, saving: null, refused: false, due: null };
    const isEarlier = slot.due === null || until < slot.due;
    Object.assign(slot, { lease, until });
    this.#slots.set(address, slot);
    this.#link(address, lease);
    if (isEarlier) this.#requeue(address, slot, until);
    return slot;
  }

  #forget(address: number, slot: KeptSlot): void {
    this.#slots.delete(address);
    this.#unlink(address, slot);
    this.setup.vacated(address);
  }

  #link(address: number, { mac, state }: Lease): void {
    if (state === "leased") this.#byMac.set(mac, address);
    else this.#restingBy.set(mac, (this.#restingBy.get(mac) ?? new Set<number>()).add(address));
  }

  #unlink(address: number, { lease: { mac } }: Slot): void {
    if (this.#byMac.get(mac) === address) this.#byMac.delete(mac);
    this.#awaken(mac, address);
  }

  #awaken(mac: string, address: number): void {
    const all = this.#restingBy.get(mac);
    if (all?.delete(address) && all.size === 0) this.#restingBy.delete(mac);
  }

  #requeue(address: number, slot: KeptSlot, due: Instant | null): void {
    slot.due = due;
    if (due !== null) this.#queue.push({ at: due, address });
  }
}
