/** Whose an address is: by what we gave away, by what is configured, and by what the kernel sees on the wire. */
import { type Clock, type Duration, type Instant, seconds } from "../../../model/clock.js";
import type { LeaseBook } from "../../../ports/netboot.js";
import { Allowance } from "./allowance.js";
import type { MachineIndex } from "./machine-index.js";

export interface WhereaboutsParts {
  readonly clock: Clock;
  readonly leases: Pick<LeaseBook, "get">;
  /** MAC addresses by IPv4 address. */
  readonly neighbours: () => ReadonlyMap<string, string>;
  readonly index: Pick<MachineIndex, "withMac">;
  /** The machine that an address is configured for. */
  readonly reserved: (address: string) => string | undefined;
}

/** `stranger`: it is known who has it, and that is no machine of ours. */
export type Holder = { readonly machine: string } | "stranger" | "unknown";

/** A board asks for dozens of files within a second. */
const lasts: Duration = seconds(1);

/** Looks for somebody new, who is looked for at once: a rack of boards may come in one second, and nobody may keep us busy. */
const looksAtOnce = 32;
const lookAgainEvery: Duration = 100;

export class Whereabouts {
  private onWire: ReadonlyMap<string, string> = new Map();
  private readAt: Instant = Number.NEGATIVE_INFINITY;
  private readonly looks: Allowance;

  constructor(private readonly parts: WhereaboutsParts) {
    this.looks = new Allowance(parts.clock, looksAtOnce, lookAgainEvery);
  }

  holderOf(address: string): Holder {
    const mac = this.leaseHolder(address);
    if (mac !== undefined) return this.takerOf(address, mac) ?? this.ownerOf(mac);
    const reserved = this.parts.reserved(address);
    if (reserved !== undefined) return { machine: reserved };
    const seen = this.neighbour(address);
    return seen === undefined ? "unknown" : this.ownerOf(seen);
  }

  /** Another machine of ours that has the address all the same. The kernel hears of a change when the newcomer first speaks. */
  private takerOf(address: string, lessee: string): Holder | null {
    const others = (mac: string | undefined): string | undefined => {
      const machine = mac === undefined || mac === lessee ? undefined : this.parts.index.withMac(mac);
      return machine === this.parts.index.withMac(lessee) ? undefined : machine;
    };
    if (others(this.recent(address)) === undefined) return null;
    // What was read a moment ago may be of the one who had it before.
    if (this.parts.clock.now() !== this.readAt && this.looks.take()) this.read();
    const machine = others(this.onWire.get(address));
    return machine === undefined ? null : { machine };
  }

  private ownerOf(mac: string): Holder {
    const machine = this.parts.index.withMac(mac);
    return machine === undefined ? "stranger" : { machine };
  }

  private leaseHolder(address: string): string | undefined {
    const lease = this.parts.leases.get(address);
    const isHeld = lease?.state === "leased" && lease.until >= this.parts.clock.now();
    return isHeld ? lease.mac : undefined;
  }

  private neighbour(address: string): string | undefined {
    const seen = this.recent(address);
    if (seen !== undefined || this.parts.clock.now() === this.readAt || !this.looks.take()) return seen;
    this.read();
    return this.onWire.get(address);
  }

  /** As it was within the last second. */
  private recent(address: string): string | undefined {
    if (Math.abs(this.parts.clock.now() - this.readAt) >= lasts) this.read();
    return this.onWire.get(address);
  }

  private read(): void {
    this.onWire = this.parts.neighbours();
    this.readAt = this.parts.clock.now();
  }
}
