/** What the work on a reset reaches out to: the driver, which is asked and told, and the disk. */
import { type Duration, type Instant, seconds } from "../model/clock.js";
import type { OwedOn, ResetRequest } from "../model/intent.js";
import type { PowerReading } from "../model/observation.js";
import { AdapterError, type MachineDriver } from "../ports/machine-adapter.js";
import { contactMade } from "./observe.js";
import type { Powered } from "./powered.js";
import { asksForState, begin, offAfter, type Step } from "./reset.js";
import type { Waiting } from "./waiting.js";

/** The reset came to nothing, for a reason that the operator should read. */
export class GivenUp extends Error {}

/** Another request made it pointless: nothing is left to put right. */
export class GaveWay extends GivenUp {}

/** Time between two looks at the power, growing. */
export const looks = { first: 100, longest: seconds(1) } as const;
/** After this, a device that accepted a command without effect is told again. */
export const sendAgainAfter = seconds(10);
/** Between two attempts at a disk that refuses. */
const storeAgainAfter = seconds(1);

export class Reach {
  /** What the device said when it would not, if that was its last word. */
  refusal: string | null = null;
  /** A command was not sent any more. */
  dropped = false;
  private pending: AbortController | null = null;

  constructor(
    private readonly unit: Powered,
    private readonly waiting: Waiting,
  ) {}

  get known(): PowerReading | null {
    return this.unit.machine.observation.power;
  }

  private get now(): Instant {
    return this.unit.clock.now();
  }

  /* ── telling ─────────────────────────────────────────────────────────────────────────────────────────────────── */

  /** @returns when to send it again if nothing is seen of it by then */
  async send(step: Step, { seq, by }: OwedOn, deadline: Instant): Promise<Instant> {
    const { driver } = this.unit;
    if (!driver) return this.now;
    const pending = new AbortController();
    this.pending = pending;
    try {
      await this.waiting.within(deadline, (signal) => {
        const order = { deadline, seq, by, completes: step.cycle === "completes", cycle: step.cycle === "begins" };
        return driver.command(step.command, { ...order, signal: AbortSignal.any([signal, pending.signal]) });
      });
      this.refusal = null;
      return asksForState(step) ? this.now + sendAgainAfter : Number.POSITIVE_INFINITY;
    } catch (error) {
      if (!(error instanceof AdapterError)) throw error;
      const unreachable = error.kind === "unreachable";
      if (pending.signal.aborted && !unreachable) return this.now;
      if (!unreachable && step.again !== "evenIfRefused") throw error;
      if (unreachable && driver === this.unit.driver) this.unit.lose(error);
      if (step.again === "never") throw new GivenUp(`${error.message}; whether it took effect is unknown`);
      this.refusal = unreachable ? null : error.message;
      return this.now;
    } finally {
      this.pending = null;
    }
  }

  /** A command that has not been sent yet, such as one that waits for power to be free, shall not be sent any more. */
  dropUnsent(): void {
    this.pending?.abort();
    this.dropped ||= this.pending !== null;
  }

  /* ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────── */

  /** The power state as of now. @throws GivenUp when there is no answer by the deadline */
  async truth(deadline: Instant): Promise<PowerReading> {
    for (let delay: Duration = looks.first; ; delay = Math.min(delay * 2, looks.longest)) {
      const power = await this.look(deadline);
      if (power !== null) return power;
      const left = deadline - this.now;
      if (left <= 0) throw new GivenUp(`no answer: ${this.unit.machine.observation.contact.problem}`);
      await this.waiting.pause(Math.min(delay, left));
    }
  }

  look(deadline: Instant): Promise<PowerReading | null> {
    return this.unit.look(async (driver) => {
      const power = await this.waiting.within(deadline, () => readPower(driver, this.now));
      this.unit.report({ power, contact: contactMade(this.now) });
      return power;
    });
  }

  /* ── storing ─────────────────────────────────────────────────────────────────────────────────────────────────── */

  /**
   * A machine that is to be off waits for no disk: judged by its power, it would be told the same after a crash.
   *
   * @throws GivenUp when it cannot be stored in time, the machine is to be off meanwhile, or the request was taken back
   */
  async noteBegun({ seq, type }: Pick<ResetRequest, "seq" | "type">, number: number, deadline: Instant): Promise<void> {
    const { intent } = this.unit.machine;
    if ((intent.resets.find((request) => request.seq === seq)?.begun ?? 0) >= number) return;
    const write = (): Promise<void> => this.unit.keep({ intent: begin(this.unit.machine.intent, seq, number) });
    if (type === "ForceOff") return write().catch(() => {});
    // Once its client was told that it could not be stored, it is not there any more.
    const isGone = (): boolean => !this.unit.machine.intent.resets.some((request) => request.seq === seq);
    const isStored = await this.untilStored(write, () => isGone() || this.isToBeOff(seq), deadline);
    if (!isStored || isGone()) throw new GaveWay(isGone() ? "it was taken back" : "gave way to ForceOff");
  }

  /** Whether somebody has asked for that since. */
  isToBeOff(since: number): boolean {
    return offAfter(this.unit.machine.intent.resets, since) !== undefined;
  }

  /**
   * @param isOver asked whenever the disk refuses: then it is not waited for any longer
   * @returns whether it is stored
   * @throws GivenUp after the deadline
   */
  async untilStored(
    write: () => Promise<void>,
    isOver: () => boolean,
    deadline = Number.POSITIVE_INFINITY,
  ): Promise<boolean> {
    let attempt = write;
    for (;;) {
      this.waiting.check();
      try {
        await attempt();
        return true;
      } catch {
        if (isOver()) return false;
        if (this.now >= deadline) throw new GivenUp("its progress could not be stored");
        await this.waiting.pause(storeAgainAfter);
        // The document has changed already; only its way to the disk has to be gone again.
        attempt = () => this.unit.keep({ intent: this.unit.machine.intent });
      }
    }
  }
}

/** @throws AdapterError also where the driver cannot tell: nobody asks it who knows what the machine can do */
async function readPower(driver: MachineDriver, notBefore: Instant): Promise<PowerReading> {
  if (!driver.readPower) throw new AdapterError("the power state cannot be read", "misconfigured");
  return driver.readPower(notBefore);
}
