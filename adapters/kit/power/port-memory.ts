/** What is remembered of a port between two readings, and what a reading adds to it. Pure. */
import type { Duration, Instant } from "../../../src/model/clock.js";
import type { PortReading, Timing } from "./bank.js";
import type { Counters } from "./counters.js";
import { type Face, faceOf, type Told, toldBy } from "./face.js";

export type Switching = "on" | "off";

/** An order that was sent and whose effect has not been seen. */
export interface Write {
  readonly command: Switching;
  readonly at: Instant;
  /** False = it was not answered: it may have arrived or not. */
  readonly accepted: boolean;
  /** It has been said that it has no effect. */
  readonly failed: boolean;
}

export interface PortMemory {
  readonly write: Write | null;
  /** Readings that agree. */
  readonly run: { readonly face: Face; readonly told: Told; readonly since: Instant } | null;
  /** Off, as read back: from here the minimum off time counts. */
  readonly darkSince: Instant | null;
  /** As they were when the port last was as it should be. */
  readonly counters: Counters | undefined;
  /** The most that was seen drawn. */
  readonly watts: number | null;
  readonly powerClass: number | null;
}

export const nothing: PortMemory = {
  write: null,
  run: null,
  darkSince: null,
  counters: undefined,
  watts: null,
  powerClass: null,
};

/** A reading in the light of what was written before. */
export interface Sight {
  readonly face: Face;
  readonly told: Told;
  /** Since when readings agree on it. */
  readonly since: Instant;
  /** False = it may show what was before the last write. */
  readonly believed: boolean;
  /** The last write, when it was not known to have had its effect before this reading. */
  readonly write: Write | null;
  /** It has its effect now, which was first seen so long after it. */
  readonly confirmedAfter: Duration | null;
  /** It has had its time, and no effect. Said once. */
  readonly ineffective: boolean;
}

/** How long a write has to show its effect. */
export const patienceFor = (command: Switching, timing: Timing): Duration =>
  command === "on" ? timing.confirmOn : timing.confirmOff;

const asOrdered = { on: { told: "On", face: "lit" }, off: { told: "Off", face: "dark" } } as const;

/**
 * @param at when the read began: it shows nothing older
 * @param heardAt when the answer was there: what it shows may be no older than that
 * @returns null when the reading says nothing at all
 */
export function take(
  memory: PortMemory,
  reading: PortReading,
  at: Instant,
  timing: Timing,
  heardAt: Instant,
): { readonly memory: PortMemory; readonly sight: Sight } | null {
  const face = faceOf(reading, memory.counters);
  if (face === null) return null;
  const told = toldBy(reading);
  const { write } = memory;
  const run = runWith(memory, face, told, at, timing);
  const believed = isBelieved(write, run, at, timing);
  const settled = write !== null && believed && face === asOrdered[write.command].face;
  const ineffective = believed && !settled && hadItsTime(write, at, timing);
  const sight: Sight = {
    face,
    told,
    since: run?.since ?? at,
    believed,
    write,
    confirmedAfter: settled ? Math.max(0, (run?.since ?? at) - write.at) : null,
    ineffective,
  };
  return {
    sight,
    memory: {
      write: settled ? null : write && (ineffective ? { ...write, failed: true } : write),
      run,
      darkSince: face !== "dark" ? null : believed ? (memory.darkSince ?? heardAt) : memory.darkSince,
      counters: isWell(face) ? reading.counters : (memory.counters ?? reading.counters),
      ...appetite(memory, reading, face),
    },
  };
}

/**
 * After an order that may have had an effect.
 *
 * @param darkSince since when the port is certain to be off all the same
 */
export const afterWrite = (memory: PortMemory, write: Write | null, darkSince: Instant | null): PortMemory => ({
  ...memory,
  write,
  run: null,
  darkSince,
});

/**
 * Where a change leads to that the device shows without a word on its direction: as was ordered last, else away from what
 * the port was.
 *
 * @param settled what the machine was last known to be, from before a restart
 * @returns null when nothing is known
 */
export function headingOf({ write, run }: PortMemory, settled: "On" | "Off" | null): Switching | null {
  if (write) return write.command;
  return (run && onwards[run.face]) ?? (settled && (settled === "On" ? "off" : "on"));
}

const onwards: Readonly<Partial<Record<Face, Switching>>> = {
  lit: "off",
  dark: "on",
  turningOn: "on",
  turningOff: "off",
};

/** Null = the reading shows what was before the write, and may be as old. */
function runWith({ run, write }: PortMemory, face: Face, told: Told, at: Instant, timing: Timing): PortMemory["run"] {
  const other = write !== null && told !== asOrdered[write.command].told;
  if (other && at < write.at + timing.staleRead) return null;
  return run && run.face === face && run.told === told ? run : { face, told, since: at };
}

function isBelieved(write: Write | null, run: PortMemory["run"], at: Instant, timing: Timing): boolean {
  if (write === null) return true;
  if (!write.accepted) return at >= write.at + timing.staleRead;
  if (at >= write.at + patienceFor(write.command, timing)) return true;
  return run !== null && at - run.since >= timing.staleRead;
}

const hadItsTime = (write: Write | null, at: Instant, timing: Timing): boolean =>
  write?.accepted === true && !write.failed && at >= write.at + patienceFor(write.command, timing);

const isWell = (face: Face): boolean => face === "lit" || face === "dark" || face === "stuck";

function appetite(memory: PortMemory, { watts, powerClass }: PortReading, face: Face) {
  if (face !== "lit") return { watts: memory.watts, powerClass: memory.powerClass };
  const drawn = watts && watts > 0 ? Math.max(watts, memory.watts ?? 0) : memory.watts;
  return { watts: drawn, powerClass: powerClass ?? memory.powerClass };
}
