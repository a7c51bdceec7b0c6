/** One POST of one event: to an address the policy allows, with the certificate checked, never following a redirect. */
import { type ClientRequest, Agent as HttpAgent, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { type Clock, type Duration, seconds } from "../../model/clock.js";
import { discard } from "../discard.js";
import type { OutboundPolicy } from "../outbound.js";
import { checkLiteral, guardedLookup, portOf, type Resolve, systemResolve } from "../outbound-connect.js";

export interface Letter {
  readonly url: URL;
  /** Of the subscription; they come after the service's own and replace them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly verifyCertificate: boolean;
}

/**
 * Resolves with the HTTP status as soon as it is known.
 * @throws OutboundDenied, or an Error of node's when there was no answer in time (by rejection)
 */
export type Post = (letter: Letter, signal: AbortSignal) => Promise<number>;

export interface Sender {
  readonly post: Post;
  /** Lets go of the connections that were kept. */
  close(): void;
}

export interface SenderParts {
  readonly clock: Clock;
  readonly policy: OutboundPolicy;
  /** Whether a subscription may turn the check of its receiver's certificate off. */
  readonly allowUnverified: boolean;
  /** PEM of further authorities that receivers' certificates may come from. */
  readonly ca?: string;
  /** From the look-up of the name to the end of the answer. */
  readonly timeLimit?: Duration;
  readonly resolve?: Resolve;
}

/** Kept connections are dropped after being idle this long: a socket's own timer, in real time. */
const idle = { keepAlive: true, maxFreeSockets: 64, timeout: 30_000 };

export function createSender(parts: SenderParts): Sender {
  const { clock, policy, allowUnverified, ca, timeLimit = seconds(10), resolve = systemResolve() } = parts;
  const agents = { "http:": new HttpAgent(idle), "https:": new HttpsAgent(idle) };

  function open(letter: Letter, signal: AbortSignal, keep: boolean): ClientRequest {
    const { url, headers, body, verifyCertificate } = letter;
    const options = {
      method: "POST",
      signal,
      headers: headersFor(body, headers),
      lookup: guardedLookup(policy, portOf(url), resolve),
    };
    if (url.protocol === "http:") return httpRequest(url, { ...options, agent: keep && agents["http:"] });
    const tls = { rejectUnauthorized: verifyCertificate || !allowUnverified, ...(ca && { ca }) };
    return httpsRequest(url, { ...options, ...tls, agent: keep && agents["https:"] });
  }

  function attempt(letter: Letter, signal: AbortSignal, keep: boolean): Promise<number> {
    return new Promise((answered, failed) => {
      const request = open(letter, signal, keep);
      const stopWaiting = clock.after(timeLimit, () => request.destroy(new Error("no answer in time")));
      request.on("close", stopWaiting);
      request.on("error", (error) =>
        failed(request.reusedSocket && isReset(error) ? new StaleConnection(error) : error),
      );
      request.on("response", (response) => {
        discard(response);
        answered(response.statusCode ?? 0);
      });
      request.end(letter.body);
    });
  }

  return {
    async post(letter, signal) {
      checkLiteral(policy, letter.url);
      try {
        return await attempt(letter, signal, true);
      } catch (error) {
        // The receiver closed a kept connection while we sent: that is no refusal, so it is tried again on a new one at once.
        if (!(error instanceof StaleConnection) || signal.aborted) throw error;
        return await attempt(letter, signal, false);
      }
    },
    close() {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

const isReset = (error: NodeJS.ErrnoException): boolean => error.code === "ECONNRESET" || error.code === "EPIPE";

class StaleConnection extends Error {
  override readonly name = "StaleConnection";
  constructor(override readonly cause: Error) {
    super(cause.message);
  }
}

function headersFor(body: string, own: Readonly<Record<string, string>>): Record<string, string> {
  const headers = new Map<string, string>([
    ["content-type", "application/json"],
    ["odata-version", "4.0"],
    ["user-agent", "Shoal"],
  ]);
  for (const [name, value] of Object.entries(own)) headers.set(name.toLowerCase(), value);
  headers.set("content-length", String(Buffer.byteLength(body)));
  return Object.fromEntries(headers);
}
