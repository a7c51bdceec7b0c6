/** How many answers go out in a second: anyone can write a sender's address, and so have us write to a third. */
import type { Clock, Instant } from "../model/clock.js";
import { seconds } from "../model/clock.js";

/** A client repeats its search a few times, UDP being what it is. */
const perPeer = 5;
/** More than the machines that would search at one moment; about 60 kB. */
const inAll = 200;

export class AnswerRate {
  private until: Instant = Number.NEGATIVE_INFINITY;
  private readonly byPeer = new Map<string, number>();
  private all = 0;

  constructor(private readonly clock: Clock) {}

  /** Whether `peer` may have one more answer now; counts it if so. */
  admit(peer: string): boolean {
    const now = this.clock.now();
    if (now >= this.until) this.begin(now);
    const given = this.byPeer.get(peer) ?? 0;
    if (this.all >= inAll || given >= perPeer) return false;
    this.all += 1;
    this.byPeer.set(peer, given + 1);
    return true;
  }

  private begin(now: Instant): void {
    this.until = now + seconds(1);
    this.all = 0;
    this.byPeer.clear();
  }
}
