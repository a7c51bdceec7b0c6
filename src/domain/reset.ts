/** Resets as data: what a reset of a machine consists of, when a step of it is needless, when it is impossible. */
import { message } from "../../redfish-schema/registries/messages.js";
import { type Duration, type Instant, minutes } from "../model/clock.js";
import type { Intent, OwedOn, ResetRequest } from "../model/intent.js";
import type { Observation, PowerReading } from "../model/observation.js";
import { Refusal, refuse } from "../model/refusal.js";
import { type PowerCommand, wayOf } from "../model/reset.js";
import type { PowerState, ResetType } from "../model/words.js";

export interface Step {
  readonly command: PowerCommand;
  /** The power state that shows it is done; null = the device's acceptance is all there is to see. */
  readonly until: "On" | "Off" | "Paused" | null;
  /** States on the way to `until`, in which there is nothing to send but something to wait for. */
  readonly heading: PowerState | null;
  /** States without anything to act upon: the step is passed over, or the whole reset is impossible. */
  readonly idleWhen: readonly PowerState[];
  readonly whenIdle: "pass" | "cannot";
  /**
   * When it may be sent again. `untilSeen`: it asks for a state, so any number of times. `untilAccepted`: what it starts
   * takes its time. `never`: each one has an effect of its own, so not even if its arrival is in doubt. `evenIfRefused`: as
   * `untilSeen`, and a refusal is not the end of it.
   */
  readonly again: "untilSeen" | "untilAccepted" | "never" | "evenIfRefused";
  /** Its place in a request that switches the machine off and on; null = it is no such request. */
  readonly cycle: "begins" | "completes" | null;
}

const off: readonly PowerState[] = ["Off", "PoweringOff"];

const steps: Readonly<Record<PowerCommand, Step>> = {
  on: step("on", "On", { heading: "PoweringOn" }),
  off: step("off", "Off", { heading: "PoweringOff" }),
  shutdown: step("shutdown", "Off", { heading: "PoweringOff", again: "untilAccepted" }),
  restart: step("restart", "On", { idleWhen: off, again: "never" }),
  gracefulRestart: step("gracefulRestart", "On", { idleWhen: off, again: "never" }),
  nmi: step("nmi", null, { idleWhen: off, whenIdle: "cannot", again: "never" }),
  button: step("button", null, { again: "never" }),
  pause: step("pause", "Paused", { idleWhen: off, whenIdle: "cannot" }),
  resume: step("resume", "On", { idleWhen: off, whenIdle: "cannot" }),
};

/** What has just been switched off is not left dark for a device that will not at the moment. */
export const onAgain = step("on", "On", { heading: "PoweringOn", again: "evenIfRefused", cycle: "completes" });
const offFirst = step("off", "Off", { heading: "PoweringOff", cycle: "begins" });

function step(command: PowerCommand, until: Step["until"], rest: Partial<Step>): Step {
  return { command, until, heading: null, idleWhen: [], whenIdle: "pass", again: "untilSeen", cycle: null, ...rest };
}

/**
 * The steps of a reset, always the same for a machine, so that the number of begun ones says where a crash hit. Which of
 * them there is nothing to do for shows only when their turn comes: see {@link judge}. So a restart or a power cycle of a
 * machine that is off turns it on, as DMTF's ResetType says of PowerCycle and sushy-tools does for all of them.
 */
export const stepsOf = (type: ResetType, commands: ReadonlySet<PowerCommand>): readonly Step[] | undefined =>
  wayOf(type, commands)?.map((command, index, { length }) => {
    if (index > 0 && command === "on") return onAgain;
    return length > 1 && command === "off" ? offFirst : steps[command];
  });

/**
 * The commands for a machine that reads its firmware from a file when it is switched on: without those that boot it from what it
 * has in memory, as far as it can be switched off and on instead.
 */
export function coldCommands(commands: ReadonlySet<PowerCommand>): ReadonlySet<PowerCommand> {
  const can = (...all: readonly PowerCommand[]): boolean => all.every((command) => commands.has(command));
  const warm = [...(can("off", "on") ? ["restart"] : []), ...(can("shutdown", "on") ? ["gracefulRestart"] : [])];
  return new Set([...commands].filter((command) => !warm.includes(command)));
}

export type Verdict = "send" | "wait" | "pass" | "cannot";

/** What is to be done about a step, with the machine like this. */
export function judge(step: Step, power: Reading): Verdict {
  const { state } = power;
  if (step.idleWhen.includes(state)) return step.whenIdle;
  // A restart leads from On to On: being there is no reason to leave it out.
  if (isReached(step, power) && step.again !== "never") return "pass";
  return state === step.heading ? "wait" : "send";
}

/** Whether an accepted command that has no effect is sent again, rather than waited for. */
export const asksForState = ({ again }: Step): boolean => again === "untilSeen" || again === "evenIfRefused";

/** Why a step is given up. @param refusal what the device said, if its last word was that it would not */
export function noEffect({ command }: Step, { power, contact, troubles }: Observation, refusal: string | null): string {
  const ofPower = troubles
    .filter(({ property }) => property === undefined || property === "PowerState")
    .map(({ text }) => text);
  const still = [`the power state is still ${power?.state}`, ...ofPower].join("; ");
  return `${command} had no effect in time: ${refusal ?? (contact.state === "Lost" ? contact.problem : still)}`;
}

type Reading = Pick<PowerReading, "state" | "told">;

/** A port that is dark by a fault and yet set On has not been switched off: a cycle has to do that, to clear the fault. */
export const isReached = ({ until }: Step, { state, told }: Reading): boolean =>
  state === until && (told === undefined || told === until);

/** How long a reset may take from the moment its turn comes. An operating system that shuts down takes its time. */
export const patience = (type: ResetType): Duration => (isGraceful(type) ? minutes(5) : minutes(2));

export const isGraceful = (type: ResetType): boolean => type === "GracefulShutdown" || type === "GracefulRestart";

/** Resets that do not ask the operating system: a graceful one that is being waited for gives way to them. */
const forceful: readonly ResetType[] = ["ForceOff", "ForceRestart", "PowerCycle"];

/** The request that makes it pointless to wait for the operating system any longer, if one is in the queue. */
export const forcefulAfter = (resets: readonly ResetRequest[], seq: number): ResetRequest | undefined =>
  resets.find((request) => request.seq > seq && forceful.includes(request.type));

/** What who asks for it wants the machine to be in the end. */
const aims: Readonly<Record<ResetType, "on" | "off" | "as it was">> = {
  On: "on",
  ForceOn: "on",
  GracefulRestart: "on",
  ForceRestart: "on",
  PowerCycle: "on",
  ForceOff: "off",
  GracefulShutdown: "off",
  PushPowerButton: "off",
  Nmi: "as it was",
  Pause: "as it was",
  Resume: "as it was",
};

export const aimsAtOn = (type: ResetType): boolean => aims[type] === "on";

/** The request to switch the machine off that came after, if there is one. */
export const offAfter = (resets: readonly ResetRequest[], after: number): ResetRequest | undefined =>
  resets.find(({ seq, type }) => seq > after && type === "ForceOff");

/** Resets waiting or under way for one machine. More than that is a client gone wild. */
export const queueLimit = 8;
const retryAfter = 5;

/** Who asks where no account does. */
export const ownAccord = "";

export interface ResetAsked {
  readonly type: ResetType;
  readonly by: string;
  readonly at: Instant;
}

/** The intent with the request at the end of its queue. @throws Refusal 503 when the queue is full */
export function acceptReset(intent: Intent, { type, by, at }: ResetAsked): Intent {
  const { resets } = intent;
  if (resets.length >= queueLimit) {
    throw new Refusal(503, [{ message: message("Base.ServiceTemporarilyUnavailable", retryAfter) }], retryAfter);
  }
  const seq = intent.seq + 1;
  const deadline = Math.max(at, resets.at(-1)?.deadline ?? 0) + patience(type);
  const owedOn = aims[type] === "off" ? null : (intent.owedOn ?? null);
  return { ...intent, seq, owedOn, resets: [...resets, { seq, type, by, at, deadline, begun: 0 }] };
}

/** @throws Refusal 400 when the machine does not offer the type */
export function checkOffered(type: ResetType, offered: readonly ResetType[]): void {
  if (offered.includes(type)) return;
  throw refuse(400, message("Base.ActionParameterValueNotInList", type, "ResetType", "ComputerSystem.Reset"));
}

/**
 * For a reset whose turn is now. On of a machine that is on and the like are no conflict: Ironic relies on 204 there.
 *
 * @throws Refusal 409 when it has nothing to act upon, such as Nmi of a machine that is off
 */
export function checkPossible(type: ResetType, commands: ReadonlySet<PowerCommand>, power: Reading): void {
  const [first] = stepsOf(type, commands) ?? [];
  if (first && judge(first, power) === "cannot") {
    throw refuse(409, message("Base.ActionParameterValueConflict", "ResetType", type));
  }
}

/** How many steps of the request have begun, noted. */
export const begin = (intent: Intent, seq: number, begun: number): Intent => ({
  ...intent,
  resets: intent.resets.map((request) => (request.seq === seq ? { ...request, begun } : request)),
});

/** The request is over; `state` is the power it left behind, if that is known, and `owedOn` what is left undone. */
export const finish = (
  intent: Intent,
  seq: number,
  state: PowerState | undefined,
  owedOn: OwedOn | null = intent.owedOn ?? null,
): Intent => ({
  ...intent,
  owedOn,
  resets: intent.resets.filter((request) => request.seq !== seq),
  settledPower: settle(state) ?? intent.settledPower,
});

/**
 * The On that is owed when a request is over. A retry that fails too leaves what was owed before, one that did well settles
 * it, and who wants the machine off has no use for it.
 *
 * @param left what this request itself left undone
 */
export function owedAfter(
  { resets, owedOn = null }: Intent,
  ended: ResetRequest,
  failed: boolean,
  left: OwedOn | null,
) {
  if (resets.some(({ seq, type }) => seq > ended.seq && aims[type] === "off")) return null;
  if (failed) return left ?? owedOn;
  return aims[ended.type] === "as it was" ? owedOn : null;
}

/** Where a state leads if nobody interferes. */
export const settle = (state: PowerState | undefined): "On" | "Off" | null =>
  state === undefined ? null : off.includes(state) ? "Off" : "On";

/**
 * The machine was seen to go on or off by itself, such as at the end of what a push of its button began. Only of interest
 * once a reset has left something behind that this outdates.
 */
export function settleBy(intent: Intent, state: PowerState): Intent {
  if (intent.settledPower === null || intent.resets.length > 0) return intent;
  if ((state !== "On" && state !== "Off") || state === intent.settledPower) return intent;
  return { ...intent, settledPower: state };
}
