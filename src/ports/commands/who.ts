/** Who asks for something. */
import type { Privilege } from "../../model/service.js";

/** Who asks, as authentication found out. */
export interface Who {
  readonly accountId: string;
  readonly userName: string;
  readonly roleId: string;
  readonly privileges: ReadonlySet<Privilege>;
  /** The session the request came with; null for Basic. */
  readonly sessionId: string | null;
  /** The account may do nothing but change its password. */
  readonly passwordChangeRequired: boolean;
  /** Peer address, for the log. */
  readonly address: string;
}
