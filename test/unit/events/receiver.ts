/** A receiver of events on loopback that answers as a test tells it to. */
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";

export interface Received {
  readonly headers: IncomingMessage["headers"];
  readonly url: string;
  // Tests look into payloads freely.
  // biome-ignore lint/suspicious/noExplicitAny: a JSON document
  readonly body: any;
}

export type Answer = (response: ServerResponse, request: IncomingMessage) => void;

export const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(code, headers).end("thank you");
export const hang: Answer = () => undefined;
export const reset: Answer = (_, request) => request.socket.destroy();

export class Receiver {
  readonly received: Received[] = [];
  /** The answers to the first requests; afterwards `otherwise`. */
  answers: Answer[] = [];
  otherwise: Answer = status(204);
  connections = 0;

  private constructor(private readonly server: Server) {}

  static async start(tls?: { readonly cert: string; readonly key: string }): Promise<Receiver> {
    const listener: RequestListener = (request, response) => void receiver.take(request, response);
    const server = tls ? (createTlsServer(tls, listener) as Server) : createServer(listener);
    const receiver = new Receiver(server);
    server.on("connection", () => receiver.connections++);
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    return receiver;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/events`;
  }

  messageIds(): string[] {
    return this.received.map(({ body }) => body.Events[0].MessageId.split(".").at(-1));
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    this.received.push({
      headers: request.headers,
      url: request.url ?? "",
      body: JSON.parse(Buffer.concat(chunks).toString()),
    });
    (this.answers.shift() ?? this.otherwise)(response, request);
  }
}
