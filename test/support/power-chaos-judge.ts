/** What a round comes to: what was asked, what is said to have been done, and what truly became of the power. Pure. */
import type { ChaosMachine } from "./power-chaos-rack.js";
import { minimumOff } from "./power-chaos-rack.js";
import type { LogLine } from "./power-chaos-service.js";
import type { Interval } from "./power-chaos-weather.js";

export const resetTypes = ["On", "ForceOff", "PowerCycle", "ForceRestart"] as const;
export type ChaosReset = (typeof resetTypes)[number];

export interface Asked {
  readonly type: ChaosReset;
  readonly at: number;
  /** Null = the service went away before it answered. */
  readonly accepted: boolean | null;
}

export interface Finished {
  readonly type: ChaosReset;
  readonly at: number;
  /** Null = it is said to be done. */
  readonly failure: string | null;
}

/** What somebody was told over Redfish, and when. */
export interface Sample extends Interval {
  readonly state: string | null;
  readonly inContact: boolean;
}

/** One machine in one round. */
export interface Course {
  readonly machine: ChaosMachine;
  readonly from: number;
  readonly to: number;
  readonly asked: readonly Asked[];
  /** In the order of the log. */
  readonly accepted: readonly ChaosReset[];
  readonly finished: readonly Finished[];
  readonly samples: readonly Sample[];
  /** When the service ran. */
  readonly running: readonly Interval[];
}

export type Wrong = "dark" | "contrary" | "unasked" | "invented" | "tooShort" | "hollow" | "lost";

export interface Finding {
  readonly wrong: Wrong;
  readonly text: string;
}

const cuts = (type: ChaosReset): boolean => type !== "On";
const gives = (type: ChaosReset): boolean => type !== "ForceOff";
export const isCycle = (type: ChaosReset): boolean => type === "PowerCycle" || type === "ForceRestart";

/** What the log of a machine says of its resets. */
export function resetsIn(log: readonly LogLine[]): Pick<Course, "accepted" | "finished"> {
  const accepted: ChaosReset[] = [];
  const finished: Finished[] = [];
  for (const { id, message, args } of log) {
    const at = Number(id) / 1000;
    const [first = "", second = ""] = args;
    if (message === "PropertyValueModifiedByClient" && first === "ResetType") accepted.push(second as ChaosReset);
    if (message === "PlatformReset") finished.push({ type: first as ChaosReset, at, failure: null });
    const [, type, failure] = /^(On|ForceOff|PowerCycle|ForceRestart): (.*)$/s.exec(second) ?? [];
    if (message === "ResourceErrorsDetected" && first === "PowerState" && type !== undefined)
      finished.push({ type: type as ChaosReset, at, failure: failure ?? "" });
  }
  return { accepted, finished };
}

export const findingsOf = (course: Course): readonly Finding[] =>
  rules.flatMap((rule) => rule(course)).map(({ wrong, text }) => ({ wrong, text: `${course.machine.id}: ${text}` }));

const rules: readonly ((course: Course) => readonly Finding[])[] = [lost, end, unasked, tooShort, hollow, invented];

/** Nobody is left without news of what was accepted. */
function lost({ asked, accepted, finished }: Course): Finding[] {
  const promised = asked.filter((one) => one.accepted === true).length;
  const unanswered = asked.filter((one) => one.accepted === null).length;
  const fits = accepted.length >= promised && accepted.length <= promised + unanswered;
  if (fits && finished.length === accepted.length) return [];
  const counts = `${promised} accepted, ${unanswered} unanswered, ${accepted.length} logged, ${finished.length} finished`;
  return [{ wrong: "lost", text: counts }];
}

/** The last reset that was accepted says how the machine has to end, unless it is told as failed. */
function end(course: Course): Finding[] {
  const { machine, finished, from } = course;
  const last = finished.at(-1);
  const { powered } = machine.port;
  if (!last) return [];
  const text = `${last.type} ${last.failure === null ? "is said to be done" : `failed (${last.failure})`}, power is ${powered ? "on" : "off"}`;
  if (last.failure === null) {
    if (gives(last.type) === powered) return [];
    return [{ wrong: powered ? "contrary" : "dark", text }];
  }
  const turn = Math.max(from, finished.at(-2)?.at ?? 0);
  return isCycle(last.type) && !powered && hadPowerSince(machine, turn) ? [{ wrong: "dark", text }] : [];
}

const hadPowerSince = (machine: ChaosMachine, at: number): boolean =>
  poweredAt(machine, at) || machine.power.some((change) => change.on && change.at >= at);

function poweredAt({ power }: ChaosMachine, at: number): boolean {
  return power.findLast((change) => change.at <= at)?.on ?? false;
}

function unasked(course: Course): Finding[] {
  const { machine, from, asked, finished } = course;
  const over = finished.at(-1)?.at ?? from;
  const possible = asked.filter(({ accepted }) => accepted !== false);
  return machine.box.device.writes
    .filter(({ port, at }) => port === machine.port.number && at >= from)
    .filter(({ on, at }) => at > over + 1 || !possible.some((one) => one.at <= at && (on ? gives : cuts)(one.type)))
    .map(({ on, at }) => ({ wrong: "unasked", text: `was switched ${on ? "on" : "off"} at ${at}, after ${over}` }));
}

/** What is out of the service's hands: the switch itself lost its power, or the port broke. */
function interruptions({ machine }: Course): readonly Interval[] {
  const { box, port } = machine;
  const broken = box.mishaps.filter(({ kind, ports }) => kind === "faulty" && ports?.includes(port.number));
  return [...box.reboots, ...broken];
}

const overlaps = (a: Interval, b: Interval): boolean => a.from <= b.to && b.from <= a.to;

/** Times without power that the service brought about. */
export function darkTimes(course: Course): readonly number[] {
  const { machine, from } = course;
  const others = interruptions(course);
  return machine.power.flatMap(({ on, at }, index) => {
    const off = machine.power[index - 1];
    if (!on || !off || at < from) return [];
    const dark = { from: off.at - 100, to: at };
    return others.some((other) => overlaps(other, dark)) ? [] : [at - off.at];
  });
}

function tooShort(course: Course): Finding[] {
  return darkTimes(course)
    .filter((time) => time < minimumOff)
    .map((time) => ({ wrong: "tooShort", text: `was without power for ${time} ms only` }));
}

/** A cycle that is said to be done has cut the power. */
function hollow({ machine, from, finished }: Course): Finding[] {
  const done = finished.filter(({ type, failure }) => isCycle(type) && failure === null).length;
  const wasOn = poweredAt(machine, from);
  if (!wasOn || finished.some(({ type }) => type === "ForceOff")) return [];
  const cut = machine.power.filter((change) => !change.on && change.at >= from).length;
  return done > cut
    ? [{ wrong: "hollow", text: `${done} cycles are said to be done, power was cut ${cut} times` }]
    : [];
}

/** One poll period, and an allowance for a slow computer. */
export const newsWithin = 15_000;

/** Whether a sample says something that faults do not excuse. */
export function isTelling({ machine, running }: Course, { from, to, state, inContact }: Sample): boolean {
  if (!inContact || (state !== "On" && state !== "Off")) return false;
  const seen = { from: from - newsWithin, to };
  const ran = running.some((time) => time.from <= seen.from && time.to >= seen.to);
  return ran && !machine.box.mishaps.some((mishap) => overlaps(mishap, seen));
}

function invented(course: Course): Finding[] {
  const { machine, samples } = course;
  return samples
    .filter((sample) => isTelling(course, sample))
    .filter(({ from, to, state }) => {
      const wanted = state === "On";
      const since = from - newsWithin;
      const changed = machine.power.some(({ on, at }) => on === wanted && at >= since && at <= to);
      return poweredAt(machine, since) !== wanted && !changed;
    })
    .map(({ from, state }) => ({
      wrong: "invented",
      text: `told ${state} at ${from}, which it had not been for long`,
    }));
}
