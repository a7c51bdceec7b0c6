/** A server of images on this computer that does as a test tells it, and keeps count. */
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { serveHere } from "./local-server.js";

export class ImageServer {
  serve: RequestListener = (_, response) => response.writeHead(404).end();
  readonly requests: IncomingMessage[] = [];
  /** Answers that went out whole, or broke off. */
  open = 0;
  port = 0;

  static async start(t: { after(end: () => void): void }): Promise<ImageServer> {
    const started = new ImageServer();
    const { port } = await serveHere(t, (request, response) => started.answer(request, response));
    started.port = port;
    return started;
  }

  url(path: string): string {
    return `http://127.0.0.1:${this.port}${path}`;
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    this.requests.push(request);
    this.open += 1;
    response.on("close", () => {
      this.open -= 1;
    });
    this.serve(request, response);
  }
}

/** Sends the headers and some bytes, and then nothing: the returned function ends it. */
export function begun(response: ServerResponse, total = 1_000_000): (rest?: Uint8Array) => void {
  response.writeHead(200, { "content-length": String(total) });
  response.write(Buffer.alloc(10));
  return (rest = Buffer.alloc(total - 10)) => response.end(rest);
}
