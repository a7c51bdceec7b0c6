/**
 * A request that cannot be done, as the one who asked should hear it. The message is a key into the Redfish registries
 * (`Base.PropertyValueConflict`), so that every refusal reads the same wherever it was raised.
 */
import type { Message } from "../../redfish-schema/registries/messages.js";

export interface Problem {
  readonly message: Message;
  /** JSON pointer of the property at fault, from the resource's root, e.g. `/Boot/BootSourceOverrideTarget`. */
  readonly property?: string;
}

export class Refusal extends Error {
  override readonly name = "Refusal";

  /**
   * @param status HTTP status that fits
   * @param problems what is wrong, the worst first
   * @param retryAfter seconds, when asking again later may help
   */
  constructor(
    readonly status: 400 | 401 | 403 | 404 | 405 | 406 | 409 | 412 | 413 | 415 | 428 | 429 | 500 | 501 | 503,
    readonly problems: readonly Problem[],
    readonly retryAfter?: number,
  ) {
    super(problems.map((p) => p.message.key).join(", "));
  }
}

export function refuse(status: Refusal["status"], message: Message, property?: string): Refusal {
  return new Refusal(status, [property === undefined ? { message } : { message, property }]);
}
