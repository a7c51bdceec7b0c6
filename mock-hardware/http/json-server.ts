/** Serves JSON by HTTP or HTTPS in the name of a device, with the device's faults. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { MockDevice, Timers } from "../switches/device.js";
import { makeCertificate } from "./certificate.js";

export interface Asked {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  /** Undefined when there is none, null when it is not JSON. */
  readonly body: unknown;
  /** False = answer as if it had been done. */
  readonly apply: boolean;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: unknown;
}

export interface JsonServerOptions {
  readonly device: MockDevice;
  readonly timers: Timers;
  readonly tls: boolean;
  readonly host?: string;
  readonly port?: number;
  readonly answer: (asked: Asked) => Answer;
}

export interface JsonServer {
  /** `https://127.0.0.1:…` without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** `SHA256:` and base64 of the certificate; null without TLS. */
  readonly fingerprint: string | null;
  /** PEM; null without TLS. */
  readonly certificate: string | null;
  /** Requests, each as `GET /path`. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

const mostBytes = 1 << 20;

/** Resolves when it listens. @throws Error (by rejection) when the port is taken */
export async function openJson(options: JsonServerOptions): Promise<JsonServer> {
  const { tls, host = "127.0.0.1", port = 0 } = options;
  const requests: string[] = [];
  const made = tls ? makeCertificate("mock device", Date.now()) : null;
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    requests.push(`${request.method} ${request.url}`);
    void serve(request, response, options);
  };
  const server = made
    ? createSecureServer({ cert: made.certificate, key: made.key }, listener)
    : createServer(listener);
  server.on("clientError", (_, socket) => socket.destroy());
  await listen(server, port, host);
  const address = server.address();
  const bound = typeof address === "object" && address ? address.port : 0;
  return {
    url: `${tls ? "https" : "http"}://${host}:${bound}`,
    port: bound,
    fingerprint: made?.fingerprint ?? null,
    certificate: made?.certificate ?? null,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const listen = (server: Server, port: number, host: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once("error", reject).listen(port, host, resolve);
  });

async function serve(request: IncomingMessage, response: ServerResponse, options: JsonServerOptions): Promise<void> {
  const { device, timers } = options;
  const body = await bodyOf(request).catch(() => undefined);
  const trouble = device.rebooting ? "drop" : (device.faults.misbehave?.() ?? null);
  const answer = (apply: boolean): Answer => {
    const path = (request.url ?? "/").split("?")[0] ?? "/";
    return options.answer({ method: request.method ?? "GET", path, headers: request.headers, body, apply });
  };
  if (trouble === "applyThenDrop") answer(true);
  if (trouble === "drop" || trouble === "applyThenDrop") {
    request.socket.destroy();
  } else if (trouble === "garbage") {
    response.writeHead(200, { "Content-Type": "application/json" }).end('{"meta":{"rc":\u0000"ok"},"da');
  } else if (trouble === null || trouble === "answerWithoutApplying") {
    send(response, answer(trouble === null));
  } else {
    timers.after(trouble.delay, () => send(response, answer(true)));
  }
}

function send(response: ServerResponse, { status, headers = {}, body }: Answer): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (body !== undefined) response.setHeader("Content-Type", "application/json; charset=utf-8");
  response.writeHead(status).end(body === undefined ? undefined : JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of request) {
    bytes += (piece as Buffer).length;
    if (bytes > mostBytes) return null;
    pieces.push(piece as Buffer);
  }
  if (bytes === 0) return undefined;
  try {
    return JSON.parse(Buffer.concat(pieces).toString("utf8"));
  } catch {
    return null;
  }
}
