/** The two servers behind the one port. They never listen: connections are handed to them once their protocol is known. */
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server as PlainServer,
  type ServerOptions,
  type ServerResponse,
} from "node:http";
import { createServer as createHttpsServer, type Server as SecureServer } from "node:https";
import type { Duplex } from "node:stream";
import { type Message, message } from "../../redfish-schema/registries/messages.js";
import type { Clock } from "../model/clock.js";
import type { Logger } from "../ports/logger.js";
import type { TlsIdentity } from "../services/certificates.js";
import { answerTo, errorAnswer, errorBody, errorHeaders } from "./error-answer.js";
import type { Exchanges } from "./exchanges.js";
import type { Limits } from "./limits.js";
import { secureServerOptions } from "./tls.js";
import { type OnUpgrade, wantsWebSocket, withoutUpgrade } from "./upgrade.js";

export type OnRequest = (request: IncomingMessage, response: ServerResponse) => void;

export interface WebServerOptions {
  readonly limits: Limits;
  readonly exchanges: Exchanges;
  readonly clock: Clock;
  readonly log: Logger;
}

const serverOptions = (limits: Limits): ServerOptions => ({
  maxHeaderSize: limits.headerBytes,
  headersTimeout: limits.headers,
  requestTimeout: limits.request,
  keepAliveTimeout: limits.keepAlive,
  connectionsCheckingInterval: limits.checkEvery,
  // We answer that ourselves, with a body.
  requireHostHeader: false,
});

/** @param onUpgrade gets connections that are to become WebSockets; absent = none is */
export function plainServer(options: WebServerOptions, onRequest: OnRequest, onUpgrade?: OnUpgrade): PlainServer {
  const server = furnish(createHttpServer(serverOptions(options.limits)), options, onRequest);
  if (onUpgrade)
    server.on(
      "upgrade",
      upgrading(options, onUpgrade, (again) => server.emit("connection", again)),
    );
  return server;
}

/** @throws what OpenSSL says when the identity is no good */
export function secureServer(
  identity: TlsIdentity,
  options: WebServerOptions,
  onRequest: OnRequest,
  onUpgrade?: OnUpgrade,
): SecureServer {
  const { limits } = options;
  const server = furnish(
    createHttpsServer({ ...serverOptions(limits), ...secureServerOptions(identity, limits) }),
    options,
    onRequest,
  );
  if (onUpgrade)
    server.on(
      "upgrade",
      upgrading(options, onUpgrade, (again) => server.emit("secureConnection", again)),
    );
  return server;
}

function furnish<S extends PlainServer | SecureServer>(server: S, options: WebServerOptions, onRequest: OnRequest): S {
  const { limits, log } = options;
  server.timeout = limits.stall;
  server.on("request", guarded(onRequest, options));
  // Whoever reads the body says that it may come: by then it is known that it is welcome.
  server.on("checkContinue", (request, response) => server.emit("request", request, response));
  server.on("clientError", (error, connection) => answerClientError(error, connection, options));
  server.on("connect", (_request, connection) => endWith(connection, notImplemented(), options));
  server.on("error", (error) => log.warn("web server", { error }));
  // Only a server that listens begins to watch the time its clients take.
  server.emit("listening");
  return server;
}

/** CONNECT is for proxies. */
const notImplemented = () => errorAnswer(501, message("Base.OperationNotAllowed"));

/** Every request passes here: nothing in it may cost anything to speak of. */
const guarded =
  (onRequest: OnRequest, { exchanges, limits, log }: WebServerOptions): OnRequest =>
  (request, response) => {
    const { socket } = request;
    // What came with the request that was too many is not looked at.
    if (socket.destroyed) return;
    if (!exchanges.begin(response, socket, limits.ahead)) {
      log.debug("a client asked for too much at once");
      return void socket.destroy();
    }
    // RFC 9112 §3.2: a request of HTTP/1.1 without Host, and any with two, must be answered with 400.
    const hosts = countHosts(request.rawHeaders);
    if (hosts === 0 && request.httpVersionMinor === 1)
      return fail(response, 400, message("Base.HeaderMissing", "Host"));
    if (hosts > 1) return fail(response, 400, message("Base.HeaderInvalid", "Host"));
    try {
      onRequest(request, response);
    } catch (error) {
      log.error("a request handler threw", { error });
      fail(response, 500, message("Base.InternalError"));
    }
  };

/**
 * With a listener for it, Node hands over every request that names another protocol, and looks after its connection no more. One
 * that is not for a WebSocket is put back, as if it had not named any.
 */
const upgrading = (
  { exchanges, log }: WebServerOptions,
  onUpgrade: OnUpgrade,
  serve: (connection: Duplex) => void,
): OnUpgrade => {
  const failed = (error: Error): void => log.debug("connection failed", { error: error.message });
  return (request, connection, head) => {
    // Some clients name another protocol with every request.
    connection.off("error", failed).on("error", failed);
    const proceed = () => {
      if (connection.destroyed) return;
      if (wantsWebSocket(request) && countHosts(request.rawHeaders) === 1) {
        exchanges.forget(connection);
        return onUpgrade(request, connection, head);
      }
      connection.unshift(Buffer.concat([withoutUpgrade(request), head]));
      serve(connection);
      process.nextTick(() => connection.resume());
    };
    // Its answer must not come before those to the requests ahead of it.
    const before = exchanges.unclosed(connection);
    if (before === undefined) proceed();
    else before.once("close", proceed);
  };
};

/** Node keeps the first of them in `headers`. @param raw names and values in turn */
function countHosts(raw: readonly string[]): number {
  let count = 0;
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at] ?? "";
    if (name.length === 4 && name.toLowerCase() === "host") count += 1;
  }
  return count;
}

function fail(response: ServerResponse, status: 400 | 500, problem: Message): void {
  if (response.headersSent) return void response.destroy();
  const body = errorBody(problem);
  response.writeHead(status, errorHeaders(body)).end(body);
}

function answerClientError(error: Error, connection: Duplex, options: WebServerOptions): void {
  // Bytes that follow the first bad one are reported again, while the answer to that one is on its way out.
  if (connection.writableEnded) return;
  const answer = answerTo(error);
  if (answer === undefined || !connection.writable || options.exchanges.isAnswering(connection)) {
    options.log.debug("connection failed", { error: error.message });
    connection.destroy();
  } else endWith(connection, answer, options);
}

/** Cutting at once would make the client's system throw the answer away, if the client is still sending. */
function endWith(connection: Duplex, answer: string, { clock, limits }: WebServerOptions): void {
  connection.on("error", () => connection.destroy());
  const cancel = clock.after(limits.linger, () => connection.destroy());
  connection.once("close", cancel);
  connection.end(answer);
  connection.resume();
}
