/** A client that sends what it is told to, byte for byte, and hides nothing of the answer. */
import { type ClientRequest, Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { connect } from "node:net";

export type Headers = Readonly<Record<string, string | readonly string[]>>;

export interface Ask {
  /** Objects are sent as JSON; texts and bytes as they are. */
  readonly body?: unknown;
  readonly headers?: Headers;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body as JSON; fails the test that reads it from what is no JSON. */
  // Tests look into bodies freely.
  // biome-ignore lint/suspicious/noExplicitAny: a JSON document
  readonly json: any;
}

export class HttpClient {
  private readonly plain = new HttpAgent({ keepAlive: true });
  private readonly secure = new HttpsAgent({ keepAlive: true, rejectUnauthorized: false });

  /** @param url without a path */
  constructor(private readonly url: URL) {}

  /** @param target path and query, sent as they are */
  open(method: string, target: string, headers: Headers = {}): ClientRequest {
    const { protocol, hostname: host, port } = this.url;
    const options = { host, port, method, path: target, headers: headers as Record<string, string | string[]> };
    return protocol === "https:"
      ? httpsRequest({ ...options, agent: this.secure })
      : httpRequest({ ...options, agent: this.plain });
  }

  send(method: string, target: string, { body, headers = {} }: Ask = {}): Promise<Answer> {
    const bytes = bytesOf(body);
    const request = this.open(method, target, { ...(bytes && describe(bytes, headers)), ...headers });
    return new Promise((resolve, reject) => {
      request.on("error", reject);
      request.on("response", (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () =>
          resolve(answerOf(response.statusCode ?? 0, response.headers, Buffer.concat(chunks).toString())),
        );
      });
      request.end(bytes);
    });
  }

  /** What comes back on a plain connection for these bytes, until the service closes it. */
  raw(bytes: string | Buffer): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect(Number(this.url.port), this.url.hostname, () => socket.write(bytes));
      let text = "";
      socket.setEncoding("latin1");
      socket.on("data", (chunk: string) => {
        text += chunk;
      });
      socket.on("error", reject);
      socket.on("close", () => resolve(text));
    });
  }

  close(): void {
    this.plain.destroy();
    this.secure.destroy();
  }
}

/** The headers that a body comes with, but for what the request says otherwise. */
function describe(bytes: Buffer, headers: Headers): Record<string, string> {
  const named = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  return {
    ...(!named.has("content-type") && { "Content-Type": "application/json" }),
    ...(!named.has("transfer-encoding") && { "Content-Length": String(bytes.length) }),
  };
}

function bytesOf(body: unknown): Buffer | undefined {
  if (body === undefined || Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
}

const answerOf = (status: number, headers: IncomingHttpHeaders, text: string): Answer => ({
  status,
  headers,
  text,
  get json() {
    return JSON.parse(text);
  },
});
