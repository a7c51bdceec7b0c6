/** The agents' requests: few sockets for all of them, bounded in time and size. */
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { type Clock, type Duration, seconds } from "../../../../src/model/clock.js";

export interface Answer {
  readonly status: number;
  /** null where the body is no JSON. */
  readonly body: unknown;
}

export interface Question {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly signal: AbortSignal;
}

/** Sockets to one server; more requests than that wait for each other. */
const mostSockets = 32;
const patience: Duration = seconds(30);
const largestAnswer = 4 * 1024 * 1024;

export class Requests {
  private readonly plain = new HttpAgent({ keepAlive: true, maxSockets: mostSockets });
  private readonly trusting = new HttpsAgent({ keepAlive: true, maxSockets: mostSockets, rejectUnauthorized: false });
  private readonly careful = new HttpsAgent({ keepAlive: true, maxSockets: mostSockets });

  /** Redirects are not followed. @throws Error (by rejection) where there is no whole answer */
  ask({ method, url, headers = {}, body, signal }: Question, clock: Clock, verify: boolean): Promise<Answer> {
    const secure = url.startsWith("https:");
    const content = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
    return new Promise((resolve, reject) => {
      const send = secure ? httpsRequest : httpRequest;
      const sent = send(url, {
        method,
        agent: secure ? (verify ? this.careful : this.trusting) : this.plain,
        headers: {
          Accept: "application/json",
          ...(content && { "Content-Type": "application/json", "Content-Length": content.length }),
          ...headers,
        },
        signal,
      });
      const cancel = clock.after(patience, () => sent.destroy(new Error("no answer in time")));
      const end =
        <T>(then: (value: T) => void) =>
        (value: T): void => {
          cancel();
          then(value);
        };
      sent.once("error", end(reject));
      sent.once("response", (response) => taken(response).then(end(resolve), end(reject)));
      sent.end(content);
    });
  }

  close(): void {
    for (const agent of [this.plain, this.trusting, this.careful]) agent.destroy();
  }
}

async function taken(response: IncomingMessage): Promise<Answer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > largestAnswer) throw new Error("the answer is too large");
    parts.push(part);
  }
  return { status: response.statusCode ?? 0, body: parsed(Buffer.concat(parts).toString("utf8")) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
