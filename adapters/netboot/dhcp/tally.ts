/** What became of packets, counted by plain words. */

/** Every packet that comes in as a server is asked is `received`, and ends as at least one of the others. */
export type Outcome =
  | "received"
  /** What other servers say to clients. */
  | "overheard"
  | "offered"
  | "acknowledged"
  | "refused"
  | "informed"
  | "released"
  | "declined"
  /** The address does not rest: its client declined too many. */
  | "declined-too-often"
  | "proxy-offered"
  | "proxy-acknowledged"
  | Silence;

/** Why nothing was answered. */
export type Silence =
  /* Packets that are none, or none for a server. */
  | "malformed"
  | "not-a-request"
  | "not-ethernet"
  | "own-probe"
  /* Too much. */
  | "flood"
  | "too-often"
  | "busy"
  /* Clients that are none of ours. */
  | "ignored"
  | "stranger"
  | "other-server"
  | "not-its-address"
  /* Networks. */
  | "unknown-network"
  | "ambiguous"
  | "off"
  /* There is nothing to give. */
  | "no-reservation"
  | "reserved-in-use"
  | "pool-exhausted"
  | "nothing-to-boot"
  /* Faults of ours. */
  | "not-stored"
  | "unsent"
  | "failed";

export class Tally {
  readonly #counts = new Map<Outcome, number>();

  count(outcome: Outcome): void {
    this.#counts.set(outcome, (this.#counts.get(outcome) ?? 0) + 1);
  }

  all(): Readonly<Partial<Record<Outcome, number>>> {
    return Object.fromEntries(this.#counts);
  }
}
