import type { Clock } from "../model/clock.js";
import type { FailedReset, Intent, Machine, OwedOn, PowerReading } from "../model/machine.js";
import type { MachineDriver, Seen } from "../ports/machine-adapter.js";

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
  /** Takes a request out of the queue, as failed or not; resolves when that is durable. @throws StoreError */
  endReset(seq: number, failure: FailedReset | null, owedOn?: OwedOn): Promise<void>;
  /** What was owed has been done; resolves when that is durable. @throws StoreError */
  settleOwed(): Promise<void>;
}
