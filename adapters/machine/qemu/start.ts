/** A guest is started: its process first, which stands still until everything is in its place. */
import { type Clock, type Duration, seconds } from "../../../src/model/clock.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import type { Accelerator } from "./accelerator.js";
import { explainComplaint } from "./complaints.js";
import { Guest, type GuestListener } from "./guest.js";
import type { Launch } from "./launch.js";
import { files } from "./layout.js";
import type { Attendant } from "./monitor.js";
import { complaintsOf, goneWithin, spawnGuest } from "./process.js";
import { type GuestRecord, removeSockets, writeRecord } from "./record.js";

/** From its process to its monitor: on a busy computer, with disks to be opened over a network. */
const startsWithin: Duration = seconds(30);

export interface Start {
  readonly home: string;
  readonly clock: Clock;
  readonly launch: Launch;
  readonly accelerator: Accelerator;
  /** Nobody has asked for it: it goes on from one that KVM has failed. */
  readonly again: boolean;
  readonly attendants: readonly Attendant[];
  readonly listener: GuestListener;
  /** Aborted when it is not to begin any more. */
  readonly signal: AbortSignal;
  /** There is a process now. */
  born(guest: Guest): void;
  /** Its first instruction comes next. */
  begins(): void;
}

/** It did not come as far as its first instruction. */
export class EndedAtOnce extends AdapterError {
  /** @param complaints what it said, as it stands in its file */
  constructor(
    message: string,
    readonly complaints: string,
  ) {
    super(message, "refused");
  }
}

/**
 * Resolves when it runs.
 * @throws EndedAtOnce · AdapterError · the signal's reason (by rejection): then there may be a process, to be ended
 */
export async function bringUp(start: Start): Promise<void> {
  const { home, clock, launch, accelerator, again, listener, signal } = start;
  const begun = { phase: "starting", accelerator, at: clock.now(), ...(again && { again }) } as const;
  await writeRecord(home, { process: null, ...begun });
  await removeSockets(home);
  signal.throwIfAborted();
  const process = await spawnGuest(home, launch.program, [...launch.args, "-pidfile", files.pid, "-S"]);
  const guest = new Guest(home, process, clock, listener);
  start.born(guest);
  const record: GuestRecord = { process: process.id, ...begun };
  await writeRecord(home, record);
  try {
    await setUp(guest, start);
  } catch (error) {
    throw signal.aborted || !(await hasEnded(guest, clock)) ? error : await explained(error, home);
  }
  // It runs, whether or not that can be noted: whoever finds it asks it.
  await writeRecord(home, { ...record, phase: "running" }).catch(() => {});
}

async function setUp(guest: Guest, { launch, attendants, signal, begins }: Start): Promise<void> {
  await guest.meetWhenUp(startsWithin, signal);
  for (const attendant of attendants) await attendant.started?.();
  for (const { command, arguments: args } of launch.setUp) await guest.execute(command, args);
  signal.throwIfAborted();
  begins();
  await guest.execute("cont");
}

/** One that ends closes its monitor some moments before it is gone: on a busy computer, or with a core to be dumped, many. */
const endsWithin: Duration = seconds(5);

const hasEnded = async (guest: Guest, clock: Clock): Promise<boolean> =>
  !guest.isRunning || (!guest.isOpen && (await goneWithin(guest.process.id, clock, endsWithin)));

async function explained(error: unknown, home: string): Promise<unknown> {
  const complaints = await complaintsOf(home);
  const text = explainComplaint(complaints);
  return text === null ? error : new EndedAtOnce(text, complaints);
}
