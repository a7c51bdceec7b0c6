/** A machine's serial line and its screen, as its adapter gives them, and as clients come to them. */
import type { Duplex } from "node:stream";
import type { Instant } from "../model/clock.js";

/* ── what an adapter gives ───────────────────────────────────────────────────────────────────────────────────────── */

/** The same object while the driver is attached, whether the machine is on or off. */
export interface MachineConsole {
  readonly serial?: SerialLine;
  /**
   * A connection to its screen that speaks RFB (RFC 6143) without asking who is there: whoever hands it on has asked. The
   * caller ends it.
   * @throws AdapterError (by rejection) when the machine is off, or takes no more
   */
  openScreen?(): Promise<Duplex>;
}

export interface SerialLine {
  /** What the machine says from now on, as it comes; must not throw. The returned function ends it. */
  listen(hear: (bytes: Uint8Array) => void): () => void;
  /** @returns false when nothing takes it: the machine is off, or takes no more now */
  write(bytes: Uint8Array): boolean;
  /**
   * The last that it said, oldest first, also what it said while the service did not run. Bounded by the adapter too.
   * @param most bytes
   * @throws AdapterError (by rejection)
   */
  history(most: number): Promise<Uint8Array>;
  /** Forgets what it said. @throws AdapterError (by rejection) */
  clear(): Promise<void>;
  /**
   * The last lines that it said, oldest first, where it can tell them at once and when each was said. Then nobody listens only to
   * have a log of it. Absent = its lines are those that were heard.
   */
  recall?(): readonly SaidLine[];
}

export interface SaidLine {
  readonly at: Instant;
  /** Without its end, and without anything that drives a terminal. */
  readonly text: string;
}

/* ── what clients come to ────────────────────────────────────────────────────────────────────────────────────────── */

/** Serial lines shared by all who watch them, and screens. */
export interface Consoles {
  /** undefined = the machine has no serial line. @throws Refusal 503 when too many watch already */
  watch(machineId: string, watcher: ConsoleWatcher): Watching | undefined;
  /**
   * undefined = the machine has no screen.
   * @throws Refusal 503 when too many look at it already
   * @throws AdapterError (by rejection) when it is off, or takes no more
   */
  openScreen(machineId: string, viewer: ConsoleUser): Promise<Duplex> | undefined;
}

/** Who is at a console. */
export interface ConsoleUser {
  readonly accountId: string;
  /** The session that let them in, which ends their stay with it; null = they showed name and password. */
  readonly sessionId: string | null;
  /** Name of the account, as it is told to others. */
  readonly user: string;
  /** Where from, e.g. an IP address. */
  readonly from: string;
  readonly since: Instant;
  /** It is over, and why. Called at most once, and not after they left by themselves. */
  ended(reason: string): void;
}

export interface ConsoleWatcher extends ConsoleUser {
  /** Whether this account may type. */
  readonly mayWrite: boolean;
  /** The first call is with what the machine said last. */
  hear(bytes: Uint8Array): void;
  /** What the console itself has to say, in plain words: who writes, that the machine went away. */
  tell(text: string): void;
  /** Bytes that it heard and its client has not taken yet: with too many it is ended. Absent = it takes all at once. */
  backlog?(): number;
}

export interface Watching {
  /** Who types now; null = nobody. The first who may does. */
  writer(): ConsoleWatcher | null;
  /** @returns false when another one types, or nothing takes it */
  write(bytes: Uint8Array): boolean;
  /** From now on this watcher types, and the one who did watches. @returns false where the account may not */
  takeOver(): boolean;
  leave(): void;
}
