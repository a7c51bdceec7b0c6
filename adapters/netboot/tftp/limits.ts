/** What one client, or all of them together, may cost. */
import type { Allowance } from "../../kit/client-allowance.js";

export interface Limits {
  /** Under way at once, in all. */
  readonly transfers: number;
  /** Under way at once to one address. */
  readonly perClient: number;
  /** Requests of one address. */
  readonly requests: Allowance;
}

export const defaultLimits: Limits = {
  transfers: 512,
  // A machine has one; its probes, whose end it does not always tell, take a place for some seconds.
  perClient: 64,
  // A Raspberry Pi looks for some sixty files, most of which are not there, in one go.
  requests: { burst: 400, perSecond: 100 },
};
