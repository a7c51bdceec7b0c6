/** A listener on a free port of loopback, and clients that speak its protocols byte by byte. */
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { connect, type Socket } from "node:net";
import type { TestContext } from "node:test";
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from "node:tls";
import { type Listener, type ListenerOptions, openListener } from "../../../src/http/listener.js";
import type { Logger } from "../../../src/ports/logger.js";
import { makeSelfSigned } from "../../../src/services/certificates/make-certificate.js";
import type { TlsIdentity } from "../../../src/services/certificates.js";

export const quiet: Logger = { debug() {}, info() {}, warn() {}, error() {} };

export async function makeIdentity(name = "localhost"): Promise<TlsIdentity> {
  const { pem, key } = await makeSelfSigned([name, "localhost", "127.0.0.1"], Date.now());
  return { cert: pem, key };
}

export const identity = await makeIdentity();

/** Says over what the request came, so that a test sees which server took it. */
export const echo = (request: IncomingMessage, response: ServerResponse, secure: boolean): void => {
  response.end(`${secure ? "secure" : "plain"} ${request.method} ${request.url}`);
};

/** Closed at the test's end, whatever happens. */
export async function open(t: TestContext, options: Partial<ListenerOptions> = {}): Promise<Listener> {
  const listener = await openListener({
    host: "127.0.0.1",
    port: 0,
    httpPolicy: "redirect",
    tls: "on",
    identity: () => identity,
    onRequest: echo,
    log: quiet,
    ...options,
  } as ListenerOptions);
  t.after(() => listener.close(0));
  return listener;
}

/** Everything that comes until the other side closes. */
export async function read(socket: Socket): Promise<string> {
  let text = "";
  socket.setEncoding("latin1");
  socket.on("data", (chunk: string) => {
    text += chunk;
  });
  socket.on("error", () => {});
  if (!socket.closed) await once(socket, "close");
  return text;
}

/** Sends the bytes over plain TCP. */
export function raw(port: number, text: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.write(text, "latin1");
  return read(socket);
}

export async function tls(port: number, options: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = connectTls({ port, host: "127.0.0.1", ca: identity.cert, ...options });
  await once(socket, "secureConnect");
  return socket;
}

export async function overTls(port: number, text: string, options: ConnectionOptions = {}): Promise<string> {
  const socket = await tls(port, options);
  socket.write(text);
  return read(socket);
}

export const get = (path: string): string =>
  `GET ${path} HTTP/1.1\r\nHost: h.example:8443\r\nConnection: close\r\n\r\n`;

export interface Answer {
  readonly status: number;
  /** By name in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

export function parse(text: string): Answer {
  const end = text.indexOf("\r\n\r\n");
  const [first = "", ...lines] = text.slice(0, end).split("\r\n");
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return { status: Number(first.split(" ")[1]), headers: new Map(headers), body: text.slice(end + 4) };
}
