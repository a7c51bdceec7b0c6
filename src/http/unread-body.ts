/** What is left of a body once its request is answered: refused uploads may be long, and come for as long as somebody sends. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock } from "../model/clock.js";
import { defaultLimits } from "./limits.js";

/** Bytes; no Redfish body that Shoal takes comes near it, and parsing one of this length does not hold up the others. */
export const longestBody = 128 * 1024;

export const saysItIsLong = ({ headers }: IncomingMessage): boolean =>
  Number(headers["content-length"] ?? 0) > longestBody;

/** Most requests are not: nothing is watched for them. */
const mayBeLong = (incoming: IncomingMessage): boolean =>
  incoming.headers["transfer-encoding"] !== undefined || saysItIsLong(incoming);

/**
 * RFC 9112 §9.3: what is left of a body after its answer is read and thrown away, or the connection closed. A little is read, so
 * that the sender learns why before the cut; with a body that ends in that time the connection goes on.
 */
export function boundUnreadBody(incoming: IncomingMessage, response: ServerResponse, clock: Clock): void {
  if (mayBeLong(incoming)) response.once("finish", () => cutUnlessWhole(incoming, clock));
}

function cutUnlessWhole(incoming: IncomingMessage, clock: Clock): void {
  if (incoming.complete) return;
  const { socket } = incoming;
  const cancel = clock.after(defaultLimits.linger, () => socket.destroy());
  const settle = () => {
    cancel();
    incoming.off("end", settle);
    socket.off("close", settle);
  };
  incoming.once("end", settle);
  socket.once("close", settle);
}
