/** The part of Ironic that ramdisks talk to, over a real socket, with a log of what was said. */
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

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
  private readonly server: Server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://ironic");
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const text = Buffer.concat(parts).toString();
    const { method = "", headers } = request;
    const body = text === "" ? null : JSON.parse(text);
    const [status, answer] = this.replyTo(url.pathname);
    this.heard.push({ method, path: url.pathname, query: url.searchParams, headers, body });
    response
      .writeHead(status, { "Content-Type": "application/json" })
      .end(answer === null ? "" : JSON.stringify(answer));
  });

  static async start(t: { after(end: () => void): void }): Promise<MockIronic> {
    const ironic = new MockIronic();
    await new Promise<void>((resolve) => ironic.server.listen(0, "127.0.0.1", resolve));
    t.after(() => {
      ironic.server.close();
      ironic.server.closeAllConnections();
    });
    return ironic;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  of(path: string): readonly Heard[] {
    return this.heard.filter((one) => one.path.startsWith(path));
  }

  private replyTo(path: string): Reply {
    if (path === "/v1/lookup") return this.lookup;
    if (path.startsWith("/v1/heartbeat/")) return this.heartbeat;
    if (path === "/v1/continue_inspection") return this.inspection;
    return [404, null];
  }
}
