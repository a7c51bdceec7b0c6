/** The part of Ironic that ramdisks talk to, over a real socket, with a log of what was said. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { serveHere } from "../../support/local-server.js";

export interface Heard {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  // biome-ignore lint/suspicious/noExplicitAny: whatever came
  readonly body: any;
}

export type Reply = readonly [status: number, body: unknown];

export class MockIronic {
  readonly heard: Heard[] = [];
  /** Which lookup is answered how; 404 while there is none. */
  lookup: Reply = [
    200,
    { node: { uuid: "node-uuid" }, config: { agent_token: "secret-token", heartbeat_timeout: 300 } },
  ];
  heartbeat: Reply = [202, null];
  inspection: Reply = [202, { uuid: "node-uuid" }];
  static async start(t: { after(end: () => void): void }): Promise<MockIronic> {
    const ironic = new MockIronic();
    const { url } = await serveHere(t, (request, response) => void ironic.answer(request, response));
    ironic.url = url;
    return ironic;
  }

  /** No slash at its end. */
  url = "";

  of(path: string): readonly Heard[] {
    return this.heard.filter((one) => one.path.startsWith(path));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://ironic");
    const said = await text(request);
    const { method = "", headers } = request;
    const body = said === "" ? null : JSON.parse(said);
    const [status, answer] = this.replyTo(url.pathname);
    this.heard.push({ method, path: url.pathname, query: url.searchParams, headers, body });
    response
      .writeHead(status, { "Content-Type": "application/json" })
      .end(answer === null ? "" : JSON.stringify(answer));
  }

  private replyTo(path: string): Reply {
    if (path === "/v1/lookup") return this.lookup;
    if (path.startsWith("/v1/heartbeat/")) return this.heartbeat;
    if (path === "/v1/continue_inspection") return this.inspection;
    return [404, null];
  }
}
