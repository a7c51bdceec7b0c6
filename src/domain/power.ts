/**
 * Carries out the resets asked of one machine, one after the other. Lives only while there are any.
 *
 * That a step begins is stored before the hardware hears of it, so after a crash `begun` says what may have happened: a
 * step that asks for a state is judged by reading the state, and one with an effect of its own is not repeated.
 */
import { type Duration, type Instant, minutes } from "../model/clock.js";
import type { OwedOn, ResetRequest } from "../model/intent.js";
import type { PowerReading } from "../model/observation.js";
import { BeforeOn } from "./before-on.js";
import type { Powered } from "./powered.js";
import { GaveWay, GivenUp, looks, Reach, sendAgainAfter } from "./reach.js";
import {
  aimsAtOn,
  forcefulAfter,
  isGraceful,
  isReached,
  judge,
  noEffect,
  offAfter,
  onAgain,
  type Step,
  stepsOf,
} from "./reset.js";
import { withNothingOwed, withoutReset } from "./reset-ends.js";
import { Stopped, Waiting } from "./waiting.js";

/** What a machine that was switched off gets to come on again, whatever the deadline says. */
const lastChance = minutes(1);

const doubt = "the service was interrupted while it was carried out; whether it took effect is unknown";

export class PowerRun {
  /** Woken when the power may have changed, or the queue; stopped when the service lets go of the machine. */
  readonly waiting: Waiting;
  private readonly reach: Reach;
  private readonly before: BeforeOn;
  /** It works at what is owed, which gives way to whatever is asked for. */
  private makingUp = false;

  /**
   * @param awaitsImage whether an image for it is under way, to be in force from its next boot on
   * @param over a request is over, whether or not the disk takes that; with what went wrong, if anything did
   */
  constructor(
    private readonly unit: Powered,
    awaitsImage: () => boolean,
    private readonly over: (seq: number, problem: string | null) => void = () => {},
  ) {
    this.waiting = new Waiting(unit.clock);
    this.reach = new Reach(unit, this.waiting);
    this.before = new BeforeOn(unit, this.waiting, this.reach, awaitsImage);
  }

  async carryOut(): Promise<void> {
    try {
      for (;;) {
        const { owedOn } = this.unit.machine.intent;
        if (this.head) await this.perform(this.head);
        else if (owedOn) await this.makeUp(owedOn);
        else return;
      }
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
    this.makingUp = false;
    await this.before.letImageCome(request);
    const { problem, owed } = await this.attempt(request);
    const { seq, type, by } = request;
    // Taken back meanwhile, which has been told.
    if (this.head?.seq !== seq) return;
    const failure = problem === null ? null : { type, at: this.now, problem };
    const without = withoutReset(this.unit.machine, seq, failure, owed ? { seq, by } : null);
    this.over(seq, problem);
    await this.reach.untilStored(
      () => this.unit.keep(without),
      () => this.reach.isToBeOff(seq),
    );
  }

  /** @returns what went wrong, if anything did, and whether it left a machine dark that it should not have */
  private async attempt(request: ResetRequest): Promise<{ readonly problem: string | null; readonly owed: boolean }> {
    try {
      const doubtful = await this.takeSteps(request);
      return { problem: doubtful ? doubt : null, owed: false };
    } catch (error) {
      if (error instanceof Stopped) throw error;
      const owed = !(error instanceof GaveWay) && !(await this.turnOnAgain(request));
      return { problem: error instanceof Error ? error.message : String(error), owed };
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
    if (!this.unit.driver) await this.reach.truth(deadline);
    const steps = stepsOf(type, this.unit.commands);
    if (steps === undefined) throw new GivenUp("the machine no longer offers it");
    return steps;
  }

  private async take(step: Step, number: number, request: ResetRequest, deadline: Instant): Promise<void> {
    if (!this.unit.machine.capabilities.seesPower) return this.takeBlindly(step, number, request, deadline);
    const power = await this.reach.truth(deadline);
    const verdict = judge(step, power);
    if (verdict === "pass") return;
    if (verdict === "cannot") throw new GivenUp(`not possible while the power state is ${power.state}`);
    if (verdict === "send") await this.prepare(step, deadline);
    await this.reach.noteBegun(request, number, deadline);
    await this.see(step, verdict === "send", request, deadline);
  }

  /** Where nobody can see what became of it, what the device accepts is taken for done. */
  private async takeBlindly(step: Step, number: number, request: ResetRequest, deadline: Instant): Promise<void> {
    await this.prepare(step, deadline);
    await this.reach.noteBegun(request, number, deadline);
    await this.see({ ...step, until: null }, true, request, deadline);
  }

  /**
   * Before it is switched on, what the machine is to boot with is put in place.
   *
   * @throws GivenUp when it is not: a machine that boots something else than was asked for is worse than one that stays off.
   *   One that is to come on again comes on all the same.
   */
  private async prepare(step: Step, deadline: Instant): Promise<void> {
    if (step.command !== "on") return;
    await this.before.seeToDisks(deadline);
    const problem = await this.before.placeFlash(deadline);
    if (problem !== null && step.cycle !== "completes") throw new GivenUp(problem);
  }

  /** Sends the command as often as is right, until its effect is seen. */
  private async see(step: Step, sendNow: boolean, request: ResetRequest, deadline: Instant): Promise<void> {
    let sendAt = sendNow ? this.now : this.now + sendAgainAfter;
    this.reach.refusal = null;
    this.reach.dropped = false;
    for (let delay: Duration = looks.first; ; delay = Math.min(delay * 2, looks.longest)) {
      this.checkTime(step, deadline);
      if (this.now >= sendAt) {
        sendAt = await this.reach.send(step, request, deadline);
        const accepted = sendAt > this.now;
        if (accepted && (step.until === null || (this.reach.known && isReached(step, this.reach.known)))) return;
      }
      this.checkWay(request);
      await this.waiting.pause(Math.max(0, Math.min(delay, deadline - this.now)));
      if (step.until === null) continue;
      const power = await this.reach.look(deadline);
      if (power !== null && isReached(step, power)) return;
      // Not before it has answered: what was thought lost may have arrived.
      if (power === null) sendAt = Math.max(sendAt, this.now + 1);
    }
  }

  /** As far as anybody can tell now. */
  private get isToldOn(): boolean {
    return this.unit.machine.observation.contact.state === "Ok" && isToldOn(this.reach.known);
  }

  private checkTime(step: Step, deadline: Instant): void {
    if (this.now >= deadline) throw new GivenUp(noEffect(step, this.unit.machine.observation, this.reach.refusal));
  }

  /** The queue has grown. What still waits to be sent is not, if somebody has asked for the machine to be off since. */
  hurry(): void {
    const { resets } = this.unit.machine.intent;
    if (this.head && (this.makingUp || offAfter(resets, this.head.seq))) this.reach.dropUnsent();
    this.waiting.wake();
  }

  private checkWay({ type, seq }: ResetRequest): void {
    const { resets } = this.unit.machine.intent;
    const next = isGraceful(type) ? forcefulAfter(resets, seq) : this.reach.dropped && offAfter(resets, seq);
    if (next) throw new GaveWay(`gave way to ${next.type}`);
  }

  /**
   * A cycle that failed may have switched the machine off, or be about to: it is told to come on, even if it seems to be.
   *
   * @returns whether it is on, or was not for us to turn on
   */
  private async turnOnAgain(request: ResetRequest): Promise<boolean> {
    const { driver } = this.unit;
    const begun = this.head?.seq === request.seq ? this.head.begun : 0;
    // While the manager restarts nobody can tell; what was begun may well have switched it off.
    if (!driver) return begun === 0 || !aimsAtOn(request.type);
    const steps = stepsOf(request.type, this.unit.commands) ?? [];
    const last = steps.at(-1);
    if (begun === 0 || last?.cycle !== "completes") return true;
    if (begun >= steps.length) return this.isToldOn;
    const deadline = this.now + lastChance;
    try {
      await this.before.placeFlash(deadline);
      await this.reach.noteBegun(request, steps.length, deadline);
      const step = this.unit.machine.capabilities.seesPower ? last : { ...last, until: null };
      await this.see(step, true, request, deadline);
      return true;
    } catch (error) {
      if (error instanceof Stopped) throw error;
      return this.isToldOn;
    }
  }

  /** What a failed reset left dark comes on as soon as the device lets it, unless something else is asked for first. */
  private async makeUp(owed: OwedOn): Promise<void> {
    this.makingUp = true;
    while (!this.head) {
      if (await this.tryOn(owed)) {
        await this.reach.untilStored(
          () => this.unit.keep(withNothingOwed(this.unit.machine)),
          () => this.reach.isToBeOff(owed.seq),
        );
        return;
      }
      if (!this.head) await this.waiting.pause(sendAgainAfter);
    }
  }

  /** @returns whether the device is set to be on, or took the command if it cannot say */
  private async tryOn(owed: OwedOn): Promise<boolean> {
    const deadline = this.now + sendAgainAfter;
    const { seesPower } = this.unit.machine.capabilities;
    const power = seesPower ? await this.reach.look(deadline) : null;
    if (isToldOn(power)) return true;
    if (seesPower && !power) return false;
    try {
      await this.before.placeFlash(deadline);
      // A flash that takes all the time there is leaves the command some of its own.
      const accepted = (await this.reach.send(onAgain, owed, this.now + sendAgainAfter)) > this.now;
      return accepted && (!seesPower || isToldOn(await this.reach.look(this.now + sendAgainAfter)));
    } catch (error) {
      if (error instanceof Stopped) throw error;
      return false;
    }
  }
}

/** Where nothing is plugged in it is dark, and yet nobody left it so. */
const isToldOn = (power: PowerReading | null): boolean => (power?.told ?? power?.state) === "On";
