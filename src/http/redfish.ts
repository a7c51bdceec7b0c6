/**
 * The Redfish tree on a node HTTP server. It stands before Koa, not in it: the answer to most requests is a body that is
 * ready made, and a framework around it would cost as much as all the rest.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { pipeline } from "node:stream";
import { message } from "../../redfish-schema/registries/messages.js";
import { type Clock, seconds } from "../model/clock.js";
import { refuse } from "../model/refusal.js";
import { uris } from "../model/uris.js";
import { ClientGone, type Reply, type Request } from "../protocol/exchange.js";
import type { Handler } from "../protocol/handler.js";
import { longestBody, saysItIsLong } from "./unread-body.js";

/** A body of that size takes a second on a slow line; who needs longer is holding the connection on purpose. */
const longestWait = seconds(30);

/** The newest answer of each connection, begun or not. */
const newest = new WeakMap<Socket, ServerResponse>();

/**
 * A client may send many requests ahead (pipelining), and never read. One answer is made at a time for each connection, so that
 * what nobody reads is one answer and not all.
 */
export function answerRedfish(
  handle: Handler,
  clock: Clock,
  incoming: IncomingMessage,
  response: ServerResponse,
): void {
  const before = newest.get(incoming.socket);
  newest.set(incoming.socket, response);
  if (before === undefined || before.writableFinished || before.destroyed) answer(handle, clock, incoming, response);
  else before.once("close", () => answer(handle, clock, incoming, response));
}

function answer(handle: Handler, clock: Clock, incoming: IncomingMessage, response: ServerResponse): void {
  // For people who follow the address that was printed.
  if (incoming.url === "/" && incoming.method === "GET") {
    response.writeHead(302, { Location: uris.root, "Cache-Control": "no-store" }).end();
    return;
  }
  const request: Request = {
    method: incoming.method ?? "GET",
    url: incoming.url ?? "/",
    headers: incoming.headers,
    address: plainAddress(incoming.socket.remoteAddress),
    body: () => readBody(incoming, response, clock),
    stream: () => readStream(asked(incoming, response)),
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

/** @throws Refusal 413 (by rejection) as soon as it is known to be too large; ClientGone when the rest does not come */
async function readBody(incoming: IncomingMessage, response: ServerResponse, clock: Clock): Promise<Buffer> {
  if (saysItIsLong(incoming)) throw tooLarge();
  const cancel = clock.after(longestWait, () => incoming.destroy());
  return collect(asked(incoming, response)).finally(cancel);
}

/**
 * RFC 9110 §10.1.1: a client that would rather know first whether its body is welcome is told so when somebody wants to read
 * it: by then it is known who asks, and that they may.
 */
function asked(incoming: IncomingMessage, response: ServerResponse): IncomingMessage {
  const expects = incoming.httpVersionMinor === 1 && /\b100-continue\b/i.test(incoming.headers.expect ?? "");
  if (expects && !response.headersSent) response.writeContinue();
  return incoming;
}

/** Not as the request iterates itself: a loop that ends early would destroy the connection, and with it the answer. */
async function* readStream(incoming: IncomingMessage): AsyncGenerator<Uint8Array> {
  const pieces = incoming.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
  try {
    yield* pieces;
  } catch {
    throw new ClientGone();
  } finally {
    // What comes after an early end is thrown away, as after every answer.
    incoming.resume();
  }
}

const tooLarge = () => refuse(413, message("Base.PayloadTooLarge"));

/** By events: a loop that ends early would destroy the connection, and with it the answer that says why. */
function collect(incoming: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= longestBody) chunks.push(chunk);
      else reject(tooLarge());
    });
    incoming.on("end", () =>
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)),
    );
    const gone = () => incoming.readableEnded || reject(new ClientGone());
    incoming.on("close", gone);
    incoming.on("error", gone);
  });
}
