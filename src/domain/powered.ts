import type { Clock } from "../model/clock.js";
import type { Machine } from "../model/machine.js";
import type { PowerReading } from "../model/observation.js";
import type { MachineDriver, PowerCommand, Seen } from "../ports/machine-adapter.js";
import type { Documents } from "./documents.js";

/** Where a machine's firmware finds what to boot with. */
export interface PlacedFlash {
  /**
   * Puts it there; to be called before the machine is switched on.
   *
   * @param look asks for the power as of now; null = nobody can see it
   * @param signal aborted when it is not waited for any longer: the machine may be switched on at any moment then
   * @returns why something that was asked for is not there; it stays asked
   */
  prepare(look: (() => Promise<PowerReading | null>) | null, signal: AbortSignal): Promise<string | null>;
  /** It was not waited for any longer. @returns what to tell of it, if anything was asked for */
  overdue(): string | null;
}

/** What is to be done on a machine's disks. */
export interface WaitingDisks {
  /** What waits for the machine to start is done; resolves when it is, well or not. */
  restarts(): Promise<void>;
}

/** What a run needs of the machine it is for. */
export interface Powered {
  readonly clock: Clock;
  readonly machine: Machine;
  /** Null while there is none, such as when the manager restarts. */
  readonly driver: MachineDriver | null;
  /** Asks the driver for the power. Null = no answer, which has been noted. */
  look(read: (driver: MachineDriver) => Promise<PowerReading>): Promise<PowerReading | null>;
  report(seen: Seen): void;
  /** Notes that contact is lost. */
  lose(error: unknown): void;
  /** Resolves when they are as durable as they have to be. @throws StoreError */
  keep(documents: Documents, by?: string | null): Promise<void>;
  /** null = what it boots with is in no file. */
  readonly flash: PlacedFlash | null;
  /** null = nothing is to be done there. */
  readonly disks: WaitingDisks | null;
  /** What it can be told for a reset. */
  readonly commands: ReadonlySet<PowerCommand>;
}
