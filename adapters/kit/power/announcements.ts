/** What a device says of itself at its ports, asked once for all of them and told to each machine. */
import type { Clock, Instant } from "../../../src/model/clock.js";
import type { LinkNeighbour } from "../../../src/model/parts.js";
import type { Bank } from "./bank.js";
import type { DeviceLock } from "./lock.js";

type Announced = ReadonlyMap<string, LinkNeighbour>;

interface Asked {
  readonly at: Instant;
  readonly ports: ReadonlySet<string>;
  readonly answer: Promise<Announced>;
}

export class Announcements {
  private last: Asked | null = null;

  private constructor(
    private readonly ask: (ports: readonly string[]) => Promise<Announced>,
    private readonly driven: () => Iterable<string>,
    private readonly clock: Clock,
  ) {}

  /** @param driven the ports that somebody drives now @returns null where the bank cannot tell */
  static of(
    bank: Bank,
    lock: DeviceLock,
    clock: Clock,
    driven: () => Iterable<string>,
    closing: AbortSignal,
  ): Announcements | null {
    const { announcements } = bank;
    if (!announcements) return null;
    const ask = (ports: readonly string[]) =>
      lock.run("survey", async () => announcements.call(bank, ports, closing), closing);
    return new Announcements(ask, driven, clock);
  }

  /** @returns null = it says nothing there @throws AdapterError (by rejection), for all who share the answer */
  async at(port: string, notBefore: Instant): Promise<LinkNeighbour | null> {
    const { last } = this;
    const asked = last && last.at >= notBefore && last.ports.has(port) ? last : this.askFor(port);
    return (await asked.answer).get(port) ?? null;
  }

  private askFor(port: string): Asked {
    const ports = new Set([...this.driven(), port]);
    this.last = { at: this.clock.now(), ports, answer: this.ask([...ports]) };
    return this.last;
  }
}
