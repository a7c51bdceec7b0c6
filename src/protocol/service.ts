/** What the protocol layer is given to work with. */
import type { Readable } from "node:stream";
import type { Who } from "../ports/commands/who.js";
import type { Commands } from "../ports/commands.js";
import type { Logger } from "../ports/logger.js";
import type { Authenticator } from "../services/accounts/authenticator.js";
import type { Tree } from "../tree/tree.js";
import type { Documents } from "./documents.js";
import type { Request } from "./exchange.js";

export interface RedfishService {
  readonly tree: Tree;
  readonly commands: Commands;
  readonly authenticator: Authenticator;
  readonly documents: Documents;
  readonly logger: Logger;
  /** Opens an event stream. @throws Refusal 400 for a filter that cannot be read, 503 when too many are open */
  openEventStream(request: EventStreamRequest): Readable;
  /** Who asks without any credentials, where that is allowed; null = this request needs them. Absent = all do. */
  guest?(request: Pick<Request, "method" | "address">): Who | null;
  /** The file that belongs to a log entry. */
  logAttachment(owner: string, entryId: string): Buffer | undefined;
  readonly options: ProtocolOptions;
}

export interface EventStreamRequest {
  readonly filter: string | undefined;
  readonly lastEventId: string | undefined;
  readonly who: Who;
  readonly address: string;
}

export interface ProtocolOptions {
  /** PATCH and DELETE without If-Match are refused with 428 (DSP0266 §"ETags"). Off: few clients send it. */
  readonly requireIfMatch: boolean;
  /** Checks every body that goes out and logs what is wrong; for development. Slow. */
  readonly checkResponses: boolean;
}
