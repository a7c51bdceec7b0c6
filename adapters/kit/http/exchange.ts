/** One request and its answer, bounded in size and time. */
import { type Agent, type ClientRequest, type IncomingHttpHeaders, type IncomingMessage, request } from "node:http";
import type { Clock, Duration } from "../../../src/model/clock.js";
import { unanswered } from "./connection.js";
import { Ended } from "./failures.js";

export interface Exchange {
  readonly agent: Agent;
  readonly url: URL;
  readonly method: string;
  /** Below the host, with its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly clock: Clock;
  readonly timeLimit: Duration;
  readonly signal: AbortSignal;
}

export interface Received {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Bytes of a body. A controller tells of a switch of 52 ports in a few hundred thousand. */
export const mostBody = 4 * 1024 * 1024;

/** Redirects are not followed. @throws Ended · Error of node:net, node:http or `trust.ts` */
export function exchange({ url, body, clock, timeLimit, signal, ...how }: Exchange): Promise<Received> {
  if (signal.aborted) return Promise.reject(new Ended("is no longer asked, as nobody waits for the answer"));
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { "Content-Length": String(Buffer.byteLength(body)) };
    const sent = request({ ...how, headers: { Host: url.host, ...how.headers, ...length } });
    const giveUp = (reason: string) => {
      const ended = new Ended(reason);
      sent.destroy(ended);
      // Of a request without a socket yet, node would tell no sooner than there is one.
      reject(ended);
    };
    const cancel = clock.after(timeLimit, () => giveUp(unanswered(timeLimit)));
    const aborted = () => giveUp("was not waited for any longer");
    signal.addEventListener("abort", aborted, { once: true });
    const settle = () => {
      cancel();
      signal.removeEventListener("abort", aborted);
    };
    receive(sent).then(resolve, reject).finally(settle);
    sent.end(body);
  });
}

function receive(sent: ClientRequest): Promise<Received> {
  return new Promise((resolve, reject) => {
    sent.on("error", reject);
    sent.once("response", (response) => collect(response, sent).then(resolve, reject));
  });
}

function collect(response: IncomingMessage, sent: ClientRequest): Promise<Received> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let size = 0;
    response.on("data", (part: Buffer) => {
      size += part.length;
      if (size <= mostBody) parts.push(part);
      else sent.destroy(new Ended("answers with more than 4 MB: check that `url` is the device's"));
    });
    response.once("end", () => {
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) });
    });
    response.once("error", reject);
    // Neither an end nor an error comes when the request is destroyed in the middle of a body.
    response.once("close", () => reject(Object.assign(new Error("closed"), { code: "ECONNRESET" })));
  });
}
