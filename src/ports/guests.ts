/** Virtual machines as they lie on this computer, whether a service drives them or not. They outlive it on purpose. */
import type { Instant } from "../model/clock.js";

export interface Guest {
  readonly pid: number;
  /** Absolute path of the folder that it runs in. */
  readonly home: string;
  readonly since: Instant | null;
}

export interface GuestNeeds {
  readonly architecture: "x86-64" | "ARM-A64";
  readonly secureBoot: boolean;
}

export interface Guests {
  /** What is not installed and would be needed, in words that say what to install; empty = nothing. */
  lacking(needs: GuestNeeds): readonly string[];
  /** The guest that runs in a machine's folder; null = none does. */
  find(home: string): Promise<Guest | null>;
  /**
   * Ends it, asked first and then by force, and takes away what it had of this computer, such as taps. Also of one that has ended
   * by itself. Resolves once nothing of it runs.
   * @throws AdapterError (by rejection) when it does not end
   */
  end(home: string): Promise<void>;
}
