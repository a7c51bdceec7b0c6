/** What a client says when it asks for a WebSocket (RFC 6455 §4.2.1). */
import { message } from "../../../redfish-schema/registries/messages.js";
import { Refusal } from "../../model/refusal.js";
import { header, type Request } from "../../protocol/exchange.js";

/** Bytes both ways: what noVNC, websockify's clients and terminals in browsers name. */
export const binaryProtocol = "binary";

/** Before a session's token: browsers can set no header, but name sub-protocols. */
export const tokenPrefix = "shoal.token.";

/** RFC 6455 §4.1: base64 of 16 bytes. */
const keyForm = /^[+/0-9A-Za-z]{22}==$/;
/** RFC 9110 §5.6.2. */
const tokenForm = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

type Headers = Pick<Request, "headers">;

/**
 * The request with the token that its sub-protocols hold shown as other requests show it, so that it is judged as they are.
 * @throws Refusal 400 when the sub-protocols are none, or nothing is left to choose beside the token
 */
export function withShownToken<R extends Headers>(request: R): R {
  const protocols = protocolsOf(request);
  const shown = protocols.find((one) => one.startsWith(tokenPrefix));
  if (shown === undefined || header(request, "x-auth-token") !== undefined) return request;
  // The one that is chosen is sent back, and a token must not be.
  if (!protocols.includes(binaryProtocol)) throw invalid("Sec-WebSocket-Protocol");
  return { ...request, headers: { ...request.headers, "x-auth-token": shown.slice(tokenPrefix.length) } };
}

function protocolsOf(request: Headers): readonly string[] {
  const named = header(request, "sec-websocket-protocol");
  if (named === undefined) return [];
  const protocols = named.split(",").map((one) => one.trim());
  if (!protocols.every((one) => tokenForm.test(one)) || new Set(protocols).size < protocols.length) {
    throw invalid("Sec-WebSocket-Protocol");
  }
  return protocols;
}

/** @returns whether it speaks the one version there is @throws Refusal 400, 405 when it is no handshake */
export function checkHandshake(request: Headers & Pick<Request, "method">): boolean {
  if (request.method !== "GET") throw new Refusal(405, [{ message: message("Base.OperationNotAllowed") }]);
  if (!keyForm.test(header(request, "sec-websocket-key") ?? "")) throw invalid("Sec-WebSocket-Key");
  return header(request, "sec-websocket-version") === "13";
}

const invalid = (name: string): Refusal => new Refusal(400, [{ message: message("Base.HeaderInvalid", name) }]);
