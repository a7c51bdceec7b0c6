import type { IncomingMessage } from "node:http";
import type { Who } from "../ports/commands.js";
import { authenticate } from "../protocol/access.js";
import type { Authenticator } from "../services/accounts/authenticator.js";

/** Who a request comes from that is not for Redfish, by the credentials that would do there too; null = nobody known. */
export async function requester(incoming: IncomingMessage, authenticator: Authenticator): Promise<Who | null> {
  return authenticate({ headers: incoming.headers, address: incoming.socket.remoteAddress ?? "" }, authenticator);
}
