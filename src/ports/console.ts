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
}

/* ── what clients come to ────────────────────────────────────────────────────────────────────────────────────────── */

/** Serial lines shared by all who watch them, and screens. */
export interface Consoles {
  /** undefined = the machine has no serial line. */
  watch(machineId: string, watcher: ConsoleWatcher): Watching | undefined;
  /** undefined = the machine has no screen. @throws AdapterError (by rejection) when it is off, or takes no more */
  openScreen(machineId: string): Promise<Duplex> | undefined;
}

export interface ConsoleWatcher {
  /** Account that watches. */
  readonly user: string;
  /** Where from, e.g. an IP address. */
  readonly from: string;
  readonly since: Instant;
  /** Whether this account may type. */
  readonly mayWrite: boolean;
  /** The first call is with what the machine said last. */
  hear(bytes: Uint8Array): void;
  /** What the console itself has to say, in plain words: who writes, that the machine went away. */
  tell(text: string): void;
  /** It is over, and why. */
  ended(reason: string): void;
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
