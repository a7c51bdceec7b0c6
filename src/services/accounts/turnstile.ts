/**
 * Lets few jobs run at once, some wait, and turns the rest away: a flood of logins shall cost neither all processors nor
 * all memory. No single address may fill the queue, so that a flood from one leaves room for the others.
 */
import { message } from "../../../redfish-schema/registries/messages.js";
import { Refusal } from "../../model/refusal.js";

export interface TurnstileLimits {
  readonly atOnce: number;
  /** Running and waiting, of all addresses. */
  readonly inAll: number;
  /** Running and waiting, of one address. */
  readonly perAddress: number;
}

const retryAfterSeconds = 5;

export class Turnstile {
  private running = 0;
  private inAll = 0;
  private readonly byAddress = new Map<string, number>();
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly limits: TurnstileLimits) {}

  /** @throws Refusal 503 (by rejection) when too many wait already */
  async run<T>(address: string, job: () => Promise<T>): Promise<T> {
    this.enter(address);
    try {
      if (this.running >= this.limits.atOnce) await new Promise<void>((resolve) => this.waiting.push(resolve));
      else this.running++;
      try {
        return await job();
      } finally {
        this.passOn();
      }
    } finally {
      this.leave(address);
    }
  }

  private enter(address: string): void {
    const own = this.byAddress.get(address) ?? 0;
    if (this.inAll >= this.limits.inAll || own >= this.limits.perAddress) {
      const busy = message("Base.ServiceTemporarilyUnavailable", retryAfterSeconds);
      throw new Refusal(503, [{ message: busy }], retryAfterSeconds);
    }
    this.inAll++;
    this.byAddress.set(address, own + 1);
  }

  private leave(address: string): void {
    this.inAll--;
    const others = (this.byAddress.get(address) ?? 1) - 1;
    if (others === 0) this.byAddress.delete(address);
    else this.byAddress.set(address, others);
  }

  /** The place of a finished job goes straight to the one that waited longest: none can slip in between. */
  private passOn(): void {
    const next = this.waiting.shift();
    if (next === undefined) this.running--;
    else next();
  }
}
