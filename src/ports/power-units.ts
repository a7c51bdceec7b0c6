/** Power distribution units that feed machines, as far as the service knows them. */
import type { Table } from "./world.js";

export interface PowerUnits extends Table<PowerUnit> {
  /** What feeds a machine; undefined where that is no outlet of a power distribution unit. */
  feeding(machineId: string): { readonly unit: string; readonly outlet: string } | undefined;
}

export interface PowerUnit {
  readonly id: string;
  /** Vendor file that it is spoken to by; null = not known yet. */
  readonly family: string | null;
  /** Those that machines are fed by; of the others nothing is known. */
  readonly outlets: readonly PowerOutlet[];
  /** Whether it answers; null = nobody asks it, for it feeds no machine. */
  readonly answers: boolean | null;
}

export interface PowerOutlet {
  /** As the unit numbers it; last segment of its URI. */
  readonly id: string;
  readonly machineId: string;
}
