/**
 * Carries out the resets asked of one machine, one after the other. Lives only while there are any.
 *
 * That a step begins is stored before the hardware hears of it, so after a crash `begun` says what may have happened: a
 * step that asks for a state is judged by reading the state, and one with an effect of its own is not repeated.
 */
import { type Duration, type Instant, minutes, seconds } from "../model/clock.js";
import type { PowerReading, ResetRequest } from "../model/machine.js";
import { AdapterError, type MachineDriver } from "../ports/machine-adapter.js";
import { contactMade } from "./observe.js";
import type { Powered } from "./powered.js";
import {
  asksForState,
  begin,
  forcefulAfter,
  isGraceful,
  isReached,
  judge,
  noEffect,
  type Step,
  stepsOf,
} from "./reset.js";
import { Stopped, Waiting } from "./waiting.js";

/** The reset came to nothing, for a reason that the operator should read. */
class GivenUp extends Error {}
/** A forceful request made it pointless: nothing is left to put right. */
class GaveWay extends GivenUp {}

/** Time between two looks at the power, growing. */
const looks = { first: 100, longest: seconds(1) } as const;
/** After this, a device that accepted a command without effect is told again. */
const sendAgainAfter = seconds(10);
/** What a machine that was switched off gets to come on again, whatever the deadline says. */
const lastChance = minutes(1);
/** Between two attempts at a disk that refuses. */
const storeAgainAfter = seconds(1);

const doubt = "the service was interrupted while it was carried out; whether it took effect is unknown";

export class PowerRun {
  /** Woken when the power may have changed, or the queue; stopped when the service lets go of the machine. */
  readonly waiting: Waiting;
  /** What the device said when it would not, if that was its last word. */
  private refusal: string | null = null;

  constructor(private readonly unit: Powered) {
    this.waiting = new Waiting(unit.clock);
  }

  async carryOut(): Promise<void> {
    try {
      for (let request = this.head; request; request = this.head) await this.perform(request);
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
    }
  }

  private get head(): ResetRequest | undefined {
    return this.unit.machine.intent.resets[0];
  }

  private get now(): Instant {
    return this.unit.clock.now();
  }

  /** From the first step to the removal of the request, well or not. */
  private async perform(request: ResetRequest): Promise<void> {
    const problem = await this.attempt(request);
    const failure = problem === null ? null : { type: request.type, at: this.now, problem };
    await this.untilStored(() => this.unit.endReset(request.seq, failure));
  }

  /** @returns what went wrong, if anything did */
  private async attempt(request: ResetRequest): Promise<string | null> {
    try {
      const doubtful = await this.takeSteps(request);
      return doubtful ? doubt : null;
    } catch (error) {
      if (error instanceof Stopped) throw error;
      if (!(error instanceof GaveWay)) await this.turnOnAgain(request);
      return error instanceof Error ? error.message : String(error);
    }
  }

  /** @returns whether a step was interrupted by a crash and left at that */
  private async takeSteps(request: ResetRequest): Promise<boolean> {
    const interrupted = request.begun > 0;
    if (!interrupted && this.now >= request.deadline) throw new GivenUp("its time was over before its turn came");
    const deadline = interrupted ? Math.max(request.deadline, this.now + lastChance) : request.deadline;
    let doubtful = false;
    for (const [index, step] of (await this.stepsOf(request, deadline)).entries()) {
      const number = index + 1;
      // Steps before the last begun one were seen through, or the last would not have begun.
      if (number < request.begun) continue;
      if (number === request.begun && step.again === "never") doubtful = true;
      else await this.take(step, number, request, number > 1 ? Math.max(deadline, this.now + lastChance) : deadline);
    }
    return doubtful;
  }

  private async stepsOf({ type }: ResetRequest, deadline: Instant): Promise<readonly Step[]> {
    // There is no driver while the manager restarts.
    if (!this.unit.driver) await this.truth(deadline);
    const steps = stepsOf(type, this.unit.driver?.commands ?? new Set());
    if (steps === undefined) throw new GivenUp("the machine no longer offers it");
    return steps;
  }

  private async take(step: Step, number: number, request: ResetRequest, deadline: Instant): Promise<void> {
    if (!this.unit.machine.capabilities.seesPower) return this.takeBlindly(step, number, request, deadline);
    const power = await this.truth(deadline);
    const verdict = judge(step, power);
    if (verdict === "pass") return;
    if (verdict === "cannot") throw new GivenUp(`not possible while the power state is ${power.state}`);
    await this.noteBegun(request.seq, number, deadline);
    await this.see(step, verdict === "send", request, deadline);
  }

  /** Where nobody can see what became of it, what the device accepts is taken for done. */
  private async takeBlindly(step: Step, number: number, request: ResetRequest, deadline: Instant): Promise<void> {
    await this.noteBegun(request.seq, number, deadline);
    await this.see({ ...step, until: null }, true, request, deadline);
  }

  /** Sends the command as often as is right, until its effect is seen. */
  private async see(step: Step, sendNow: boolean, request: ResetRequest, deadline: Instant): Promise<void> {
    let sendAt = sendNow ? this.now : this.now + sendAgainAfter;
    this.refusal = null;
    for (let delay: Duration = looks.first; ; delay = Math.min(delay * 2, looks.longest)) {
      this.checkTime(step, deadline);
      if (this.now >= sendAt) {
        sendAt = await this.send(step, request, deadline);
        const accepted = sendAt > this.now;
        if (accepted && (step.until === null || (this.known && isReached(step, this.known)))) return;
      }
      this.checkWay(request);
      await this.waiting.pause(Math.max(0, Math.min(delay, deadline - this.now)));
      if (step.until === null) continue;
      const power = await this.look(deadline);
      if (power !== null && isReached(step, power)) return;
      // Not before it has answered: what was thought lost may have arrived.
      if (power === null) sendAt = Math.max(sendAt, this.now + 1);
    }
  }

  private get known(): PowerReading | null {
    return this.unit.machine.observation.power;
  }

  private checkTime(step: Step, deadline: Instant): void {
    if (this.now >= deadline) throw new GivenUp(noEffect(step, this.unit.machine.observation, this.refusal));
  }

  private checkWay({ type, seq }: ResetRequest): void {
    const next = isGraceful(type) && forcefulAfter(this.unit.machine.intent.resets, seq);
    if (next) throw new GaveWay(`gave way to ${next.type}`);
  }

  /** @returns when to send it again if nothing is seen of it by then */
  private async send(step: Step, { seq, by }: ResetRequest, deadline: Instant): Promise<Instant> {
    const { driver } = this.unit;
    if (!driver) return this.now;
    try {
      await this.waiting.within(deadline, (signal) => driver.command(step.command, { signal, deadline, seq, by }));
      this.refusal = null;
      return asksForState(step) ? this.now + sendAgainAfter : Number.POSITIVE_INFINITY;
    } catch (error) {
      if (!(error instanceof AdapterError)) throw error;
      const unreachable = error.kind === "unreachable";
      if (!unreachable && step.again !== "evenIfRefused") throw error;
      if (unreachable && driver === this.unit.driver) this.unit.lose(error);
      if (step.again === "never") throw new GivenUp(`${error.message}; whether it took effect is unknown`);
      this.refusal = unreachable ? null : error.message;
      return this.now;
    }
  }

  /**
   * A cycle that failed may have switched the machine off, or be about to: it is told to come on, even if it seems to be.
   * Nobody is told if that fails too, since they are told that the reset failed.
   */
  private async turnOnAgain(request: ResetRequest): Promise<void> {
    const steps = stepsOf(request.type, this.unit.driver?.commands ?? new Set()) ?? [];
    const begun = this.head?.seq === request.seq ? this.head.begun : 0;
    const last = steps.at(-1);
    if (begun === 0 || begun >= steps.length || last?.command !== "on") return;
    const deadline = this.now + lastChance;
    try {
      await this.noteBegun(request.seq, steps.length, deadline);
      await this.see(last, true, request, deadline);
    } catch (error) {
      if (error instanceof Stopped) throw error;
    }
  }

  /* ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────── */

  /** The power state as of now. @throws GivenUp when there is no answer by the deadline */
  private async truth(deadline: Instant): Promise<PowerReading> {
    for (let delay: Duration = looks.first; ; delay = Math.min(delay * 2, looks.longest)) {
      const power = await this.look(deadline);
      if (power !== null) return power;
      const left = deadline - this.now;
      if (left <= 0) throw new GivenUp(`no answer: ${this.unit.machine.observation.contact.problem}`);
      await this.waiting.pause(Math.min(delay, left));
    }
  }

  private look(deadline: Instant): Promise<PowerReading | null> {
    return this.unit.look(async (driver) => {
      const power = await this.waiting.within(deadline, () => readPower(driver, this.now));
      this.unit.report({ power, contact: contactMade(this.now) });
      return power;
    });
  }

  /* ── storing ─────────────────────────────────────────────────────────────────────────────────────────────────── */

  private async noteBegun(seq: number, number: number, deadline: Instant): Promise<void> {
    const { intent } = this.unit.machine;
    if ((intent.resets.find((request) => request.seq === seq)?.begun ?? 0) >= number) return;
    await this.untilStored(() => this.unit.keep({ intent: begin(this.unit.machine.intent, seq, number) }), deadline);
  }

  private async untilStored(write: () => Promise<void>, deadline = Number.POSITIVE_INFINITY): Promise<void> {
    let attempt = write;
    for (;;) {
      this.waiting.check();
      try {
        return await attempt();
      } catch {
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
