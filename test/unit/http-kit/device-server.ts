/** A device's web service as a test wants it, on the loopback interface. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { after } from "node:test";
import { makeSelfSigned } from "../../../src/services/certificates/make-certificate.js";

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** Sent as JSON, or as it is when it is text. */
  readonly body?: unknown;
  /** What to do in place of an answer. */
  readonly instead?: (response: ServerResponse) => void;
}

export interface DeviceServer {
  readonly url: string;
  readonly asked: Asked[];
  /** Of the certificate, PEM. */
  readonly pem: string;
}

/** Closed with the tests of the file. @param names in its certificate; none = plain HTTP */
export async function serve(answer: (asked: Asked) => Reply, names: readonly string[] = []): Promise<DeviceServer> {
  const asked: Asked[] = [];
  const listener = async (request: IncomingMessage, response: ServerResponse) => {
    const { method = "", url = "", headers } = request;
    const received = { method, path: url, headers, body: await text(request) };
    asked.push(received);
    const reply = answer(received);
    if (reply.instead) reply.instead(response);
    else send(response, reply);
  };
  const made = names.length === 0 ? undefined : await makeSelfSigned(names, Date.now());
  const server = made ? createTlsServer({ cert: made.pem, key: made.key }, listener) : createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `${made ? "https" : "http"}://127.0.0.1:${port}`, asked, pem: made?.pem ?? "" };
}

function send(response: ServerResponse, { status = 200, headers = {}, body }: Reply): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value as string | string[]);
  response.statusCode = status;
  response.end(body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body));
}
