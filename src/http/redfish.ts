/**
 * The Redfish tree on a node HTTP server. It stands before Koa, not in it: the answer to most requests is a body that is
 * ready made, and a framework around it would cost as much as all the rest.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream";
import { message } from "../../redfish-schema/registries/messages.js";
import { refuse } from "../model/refusal.js";
import type { Reply, Request } from "../protocol/exchange.js";
import type { Handler } from "../protocol/handler.js";

/** Bytes; no Redfish body that Shoal takes comes near it. */
const longestBody = 1024 * 1024;

export const isRedfishPath = (url: string): boolean => url.startsWith("/redfish") || url.startsWith("//");

export function answerRedfish(handle: Handler, incoming: IncomingMessage, response: ServerResponse): void {
  const request: Request = {
    method: incoming.method ?? "GET",
    url: incoming.url ?? "/",
    headers: incoming.headers,
    address: plainAddress(incoming.socket.remoteAddress),
    body: () => readBody(incoming),
  };
  const reply = handle(request);
  if (reply instanceof Promise) void reply.then((done) => send(incoming, response, done));
  else send(incoming, response, reply);
}

function send(incoming: IncomingMessage, response: ServerResponse, { status, headers, body, stream }: Reply): void {
  // The client may have gone while the answer was made.
  if (response.destroyed) {
    stream?.destroy();
    return;
  }
  response.writeHead(status, headers as string[]);
  if (stream !== undefined) {
    // Headers first: a client waits for them before it counts the stream as open.
    response.flushHeaders();
    pipeline(stream, response, () => {});
  } else {
    response.end(incoming.method === "HEAD" ? undefined : body);
  }
}

/** An IPv4 peer of a socket that speaks both families comes as `::ffff:192.0.2.1`. */
const plainAddress = (address: string | undefined): string =>
  address?.startsWith("::ffff:") ? address.slice("::ffff:".length) : (address ?? "");

/** @throws Refusal 413 (by rejection) as soon as it is known to be too large */
async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const tooLarge = () => refuse(413, message("Base.PayloadTooLarge"));
  if (Number(incoming.headers["content-length"] ?? 0) > longestBody) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > longestBody) throw tooLarge();
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
}
