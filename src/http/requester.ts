import type { IncomingMessage } from "node:http";
import type { Who } from "../ports/commands/who.js";
import { authenticate } from "../protocol/access.js";
import { isForged } from "../protocol/forged.js";
import type { Authenticator } from "../services/accounts/authenticator.js";

/** Who a request comes from that is not for Redfish, by the credentials that would do there too; null = nobody known. */
export async function requester(incoming: IncomingMessage, authenticator: Authenticator): Promise<Who | null> {
  const { headers, method = "GET", socket } = incoming;
  const request = { headers, method, address: socket.remoteAddress ?? "" };
  return isForged(request) ? null : authenticate(request, authenticator);
}
