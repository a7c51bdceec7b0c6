/**
 * The three documents of a machine. They are immutable values: a change makes a new document, so identity tells whether
 * anything rendered from one is still right.
 */
import type { Capabilities } from "./capabilities.js";
import type { Intent } from "./intent.js";
import type { Inventory } from "./inventory.js";
import type { Observation } from "./observation.js";

/** One machine, whole: what every resource of it is rendered from. */
export interface Machine {
  readonly inventory: Inventory;
  readonly intent: Intent;
  readonly observation: Observation;
  readonly capabilities: Capabilities;
}
