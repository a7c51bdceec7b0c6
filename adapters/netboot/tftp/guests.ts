/** Who is being served: places for all of them together and for each address. */
import { type Instant, seconds } from "../../../src/model/clock.js";
import type { Limits } from "./limits.js";

/** A request from its coming to the end of its transfer. */
export interface Guest {
  readonly address: string;
  readonly port: number;
  /** What is asked; one that comes again is told by it. */
  readonly wish: string;
  readonly since: Instant;
  /** Something was acknowledged: somebody is there. */
  readonly isAnswered: boolean;
  /** It gives up its place, in silence. */
  dismiss(why: "gave-way" | "asked-anew"): void;
  /** @param message for the client */
  stop(problem: string, message: string): void;
}

/** `duplicate`: it is being served already. `too-many`: there is no place. */
export type Admission = "admitted" | "duplicate" | "too-many";

/** Networks that deliver twice do so at once. */
const repeatedWithin = seconds(1);

type Bounds = Pick<Limits, "transfers" | "perClient">;

export class Guests {
  /** In the order of their coming. */
  private readonly all = new Set<Guest>();
  private readonly byClient = new Map<string, Set<Guest>>();

  constructor(private readonly bounds: Bounds) {}

  [Symbol.iterator](): Iterator<Guest> {
    return [...this.all][Symbol.iterator]();
  }

  /** Somebody at this address and port is being served. */
  has(client: Pick<Guest, "address" | "port">): boolean {
    return this.twinOf(client) !== undefined;
  }

  /**
   * Where all places are taken, the oldest guest that has never answered gives way: a flood of requests from addresses that
   * are made up pushes out itself, and not who is really there.
   */
  admit(guest: Guest): Admission {
    const twin = this.twinOf(guest);
    if (twin !== undefined) {
      if (twin.wish !== guest.wish) twin.dismiss("asked-anew");
      // A machine that was reset asks the same again. If it is an old packet after all, its client refuses the second transfer
      // (RFC 1350 §4) and goes on with the first.
      else if (!twin.isAnswered || guest.since - twin.since < repeatedWithin) return "duplicate";
    }
    const ofClient = this.byClient.get(guest.address);
    if (ofClient !== undefined && ofClient.size >= this.bounds.perClient && !makeRoom(ofClient)) return "too-many";
    if (this.all.size >= this.bounds.transfers && !makeRoom(this.all)) return "too-many";
    this.enter(guest);
    return "admitted";
  }

  leave(guest: Guest): void {
    if (!this.all.delete(guest)) return;
    const ofClient = this.byClient.get(guest.address);
    ofClient?.delete(guest);
    if (ofClient?.size === 0) this.byClient.delete(guest.address);
  }

  private enter(guest: Guest): void {
    this.all.add(guest);
    const ofClient = this.byClient.get(guest.address);
    if (ofClient === undefined) this.byClient.set(guest.address, new Set([guest]));
    else ofClient.add(guest);
  }

  /** The latest from the same port. */
  private twinOf({ address, port }: Pick<Guest, "address" | "port">): Guest | undefined {
    let twin: Guest | undefined;
    for (const guest of this.byClient.get(address) ?? []) if (guest.port === port) twin = guest;
    return twin;
  }
}

function makeRoom(guests: Iterable<Guest>): boolean {
  for (const guest of guests) {
    if (guest.isAnswered) continue;
    guest.dismiss("gave-way");
    return true;
  }
  return false;
}
