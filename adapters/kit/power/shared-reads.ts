/**
 * Many ask for the state of ports, the device is asked as rarely as may be: exchanges scale with devices, not with machines
 * or requests.
 */
import type { Clock, Instant } from "../../../src/model/clock.js";
import type { DeviceLock } from "./lock.js";

export interface Means<Seen> {
  readonly clock: Clock;
  readonly lock: DeviceLock;
  /** Ports that somebody drives. */
  readonly ports: () => Iterable<string>;
  /** Asks the device. @throws AdapterError (by rejection) */
  readonly exchange: (ports: readonly string[], at: Instant) => Promise<ReadonlyMap<string, Seen>>;
}

interface Waiter<Seen> {
  readonly port: string;
  readonly notBefore: Instant;
  /** It would have taken an older answer, as a poll does: soon the others will ask like that too. */
  readonly patient: boolean;
  resolve(seen: Seen): void;
  reject(error: unknown): void;
}

type Which<Seen> = (waiter: Waiter<Seen>) => boolean;

interface Running<Seen> {
  readonly at: Instant;
  readonly ports: ReadonlySet<string>;
  readonly waiters: Waiter<Seen>[];
}

export class SharedReads<Seen extends { readonly at: Instant }> {
  private readonly answers = new Map<string, Seen>();
  private waiters: Waiter<Seen>[] = [];
  private running: Running<Seen> | null = null;
  private queued = false;
  private cancel = (): void => {};

  constructor(private readonly means: Means<Seen>) {}

  /** What a read shows that began no earlier than `notBefore`, which may lie ahead. @throws AdapterError (by rejection) */
  want(port: string, notBefore: Instant): Promise<Seen> {
    const last = this.answers.get(port);
    if (last && last.at >= notBefore) return Promise.resolve(last);
    return new Promise((resolve, reject) => {
      const patient = notBefore < this.now;
      this.join({ port, notBefore, patient, resolve, reject });
    });
  }

  /** A read that begins now, for one who has the device to himself already. @throws AdapterError (by rejection) */
  async readNow(port: string): Promise<Seen> {
    const due = this.takeDue();
    const seen = await this.read(new Set([port, ...due.map((waiter) => waiter.port)]), due);
    const own = seen.get(port);
    if (!own) throw new Error(`port ${port} was read without an answer`);
    return own;
  }

  /** What was read before is no longer true. */
  forget(port: string): void {
    this.answers.delete(port);
  }

  /** Nobody waits for the port any more. */
  drop(port: string, reason: Error): void {
    this.rejectAll((waiter) => waiter.port === port, reason);
    this.forget(port);
    this.schedule();
  }

  close(reason: Error): void {
    this.rejectAll(() => true, reason);
    this.cancel();
  }

  private get now(): Instant {
    return this.means.clock.now();
  }

  private join(waiter: Waiter<Seen>): void {
    const { running } = this;
    if (running && running.at >= waiter.notBefore && running.ports.has(waiter.port)) running.waiters.push(waiter);
    else {
      this.waiters.push(waiter);
      this.schedule();
    }
  }

  private schedule(): void {
    this.cancel();
    if (this.queued || this.waiters.length === 0) return;
    const first = Math.min(...this.waiters.map(({ notBefore }) => notBefore));
    if (first > this.now) {
      this.cancel = this.means.clock.after(first - this.now, () => this.schedule());
      return;
    }
    this.queued = true;
    this.means.lock
      .run("read", () => this.readDue())
      .catch((error: unknown) => this.rejectAll(() => true, error))
      .finally(() => {
        this.queued = false;
        this.schedule();
      });
  }

  private async readDue(): Promise<void> {
    const due = this.takeDue();
    // An order may have read for all of them in the meantime.
    if (due.length === 0) return;
    const ports = new Set(due.map(({ port }) => port));
    const oldest = Math.min(...due.filter(({ patient }) => patient).map(({ notBefore }) => notBefore));
    for (const port of this.means.ports()) {
      const at = this.answers.get(port)?.at ?? Number.NEGATIVE_INFINITY;
      if (Number.isFinite(oldest) && at < oldest) ports.add(port);
    }
    // Whoever waits has been told.
    await this.read(ports, due).catch(() => {});
  }

  private async read(ports: ReadonlySet<string>, waiters: Waiter<Seen>[]): Promise<ReadonlyMap<string, Seen>> {
    const at = this.now;
    this.running = { at, ports, waiters };
    try {
      const seen = await this.means.exchange([...ports], at);
      for (const [port, answer] of seen) this.answers.set(port, answer);
      for (const waiter of waiters) {
        const answer = seen.get(waiter.port);
        if (answer) waiter.resolve(answer);
      }
      return seen;
    } catch (error) {
      for (const waiter of waiters) waiter.reject(error);
      throw error;
    } finally {
      this.running = null;
    }
  }

  private takeDue(): Waiter<Seen>[] {
    return this.take(({ notBefore }) => notBefore <= this.now);
  }

  private rejectAll(which: Which<Seen>, reason: unknown): void {
    for (const waiter of this.take(which)) waiter.reject(reason);
  }

  private take(which: Which<Seen>): Waiter<Seen>[] {
    const taken = this.waiters.filter(which);
    this.waiters = this.waiters.filter((waiter) => !taken.includes(waiter));
    return taken;
  }
}
