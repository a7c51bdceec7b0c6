import type { Clock } from "../model/clock.js";
import type { FailedReset, Intent, Machine, OwedOn, PowerReading } from "../model/machine.js";
import type { MachineDriver, PowerCommand, Seen } from "../ports/machine-adapter.js";

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
  /** Resolves when the intent is durable. @throws StoreError */
  keep(documents: { readonly intent: Intent }): Promise<void>;
  /** null = what it boots with is in no file. */
  readonly flash: PlacedFlash | null;
  /** An image for it is under way, to be in force from its next boot on. */
  readonly awaitsImage: boolean;
  /** What it can be told for a reset. */
  readonly commands: ReadonlySet<PowerCommand>;
  /** Takes a request out of the queue, as failed or not; resolves when that is durable. @throws StoreError */
  endReset(seq: number, failure: FailedReset | null, owedOn?: OwedOn): Promise<void>;
  /** What was owed has been done; resolves when that is durable. @throws StoreError */
  settleOwed(): Promise<void>;
}
