/** Reads from a live service, patiently: what is busy is asked again when it says so, and nothing is asked of any other. */
import { type IncomingMessage, Agent as PlainAgent, request as plainRequest, type RequestOptions } from "node:http";
import { Agent as TlsAgent, request as tlsRequest } from "node:https";
import { rootCertificates } from "node:tls";
import { parseDocument } from "../../domain/mockup/parse-document.js";
import { type Clock, type Duration, seconds } from "../../model/clock.js";
import type { Fetch, Fetched } from "./walk.js";

export interface ServiceToRead {
  readonly url: URL;
  /** null = nobody in particular asks. */
  readonly login: { readonly user: string; readonly password: string } | null;
  /** PEM to trust beside the usual ones; null = none. */
  readonly certificate: string | null;
  /** Whoever answers is believed. */
  readonly insecure: boolean;
  readonly atOnce: number;
  readonly clock: Clock;
  /** What is under way and what is waited for ends then. */
  readonly signal?: AbortSignal;
}

/** Nothing can be had of the service. The message is a sentence. */
export class ServiceError extends Error {
  override readonly name = "ServiceError";

  constructor(
    message: string,
    readonly code: "unreachable" | "untrusted" | "unauthorized",
  ) {
    super(message);
  }
}

const mostBytes = 8 * 1024 * 1024;
const patience: Duration = seconds(60);
/** Of what says that it is busy. */
const tries = 5;
/** Of what says nothing. */
const triesToReach = 2;
/** When a busy service does not say when. */
const usualWait: Duration = seconds(2);
const longestWait: Duration = seconds(60);

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  /** null = it is longer than is taken. */
  readonly body: Buffer | null;
}

/** @returns also how to let go of its connections */
export function openReader(service: ServiceToRead): { readonly fetch: Fetch; close(): void } {
  const ask = asker(service);
  return {
    async fetch(uri) {
      for (let attempt = 1; ; attempt += 1) {
        const answer = await ask.get(uri).catch((error: NodeJS.ErrnoException) => failure(error, service.url));
        const wait = "status" in answer ? waitOf(answer) : answer.code === "unreachable" ? usualWait : null;
        const isLast = attempt === ("status" in answer ? tries : triesToReach);
        if (wait === null || isLast || service.signal?.aborted) {
          if ("status" in answer) return fetchedOf(answer, service);
          throw answer;
        }
        await pause(service, wait);
      }
    },
    close: ask.close,
  };
}

const pause = ({ clock, signal }: ServiceToRead, duration: Duration): Promise<void> =>
  new Promise((resolve) => {
    const end = (): void => {
      cancel();
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const cancel = clock.after(duration, end);
    signal?.addEventListener("abort", end);
  });

/** @returns null for an answer to go by */
function waitOf({ status, headers }: Answer): Duration | null {
  if (status !== 503 && status !== 429) return null;
  const said = Number(headers["retry-after"]);
  return Number.isFinite(said) && said > 0 ? Math.min(seconds(said), longestWait) : usualWait;
}

/** Headers that say how a resource may be used; others tell of the service and of the moment. */
const keptHeaders = ["allow", "content-type", "odata-version"];

/** @throws ServiceError where the same would be said of all */
function fetchedOf({ status, headers, body }: Answer, { url }: ServiceToRead): Fetched {
  if (status === 401) {
    throw new ServiceError(`${url.origin} wants a user and a password, or others than these.`, "unauthorized");
  }
  if (status !== 200) return { kind: "failed", problem: `answers ${status}` };
  if (body === null) return { kind: "failed", problem: `is longer than ${mostBytes} bytes` };
  const text = body.toString("utf8");
  const parsed = parseDocument(text);
  if ("problem" in parsed) return { kind: "text", text, bytes: body.length };
  const told = keptHeaders.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])]]));
  return { kind: "document", document: parsed.document, headers: Object.fromEntries(told), bytes: body.length };
}

function failure(error: NodeJS.ErrnoException, { origin }: URL): ServiceError {
  const { code = "", message } = error;
  if (/CERT|SIGNED|ALTNAME|TLS|SSL/.test(code)) {
    return new ServiceError(`The certificate of ${origin} cannot be trusted: ${message}.`, "untrusted");
  }
  return new ServiceError(`${origin} cannot be asked: ${message}.`, "unreachable");
}

/* ── one request ─────────────────────────────────────────────────────────────────────────────────────────────────── */

function asker({ url, login, certificate, insecure, atOnce, signal }: ServiceToRead) {
  const isPlain = url.protocol === "http:";
  const sockets = { keepAlive: true, maxSockets: atOnce };
  const agent = isPlain
    ? new PlainAgent(sockets)
    : new TlsAgent({
        ...sockets,
        rejectUnauthorized: !insecure,
        ...(certificate !== null && { ca: [...rootCertificates, certificate] }),
      });
  const options: RequestOptions = {
    agent,
    timeout: patience,
    ...(signal && { signal }),
    headers: {
      Accept: "application/json, application/xml;q=0.5",
      "OData-Version": "4.0",
      ...(login && { Authorization: `Basic ${Buffer.from(`${login.user}:${login.password}`).toString("base64")}` }),
    },
  };
  const send = isPlain ? plainRequest : tlsRequest;
  const once = (target: URL): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const sent = send(target, options, (response) => void received(response).then(resolve, reject));
      sent.on("timeout", () => sent.destroy(new Error("it does not answer")));
      sent.on("error", reject);
      sent.end();
    });
  return {
    /** Goes along with one redirection, where it stays with the same service. */
    async get(uri: string): Promise<Answer> {
      const asked = new URL(uri, url.origin);
      if (asked.origin !== url.origin) throw new Error(`${uri} is at another service`);
      const answer = await once(asked);
      const isMoved = [301, 302, 307, 308].includes(answer.status);
      const there = isMoved ? sameService(asked, answer.headers.location ?? "") : null;
      return there === null ? answer : once(there);
    },
    close: () => agent.destroy(),
  };
}

/** @returns where it went, or null when that is another service. Its path alone may be the name of another host: `//evil`. */
function sameService({ href, origin }: URL, location: string): URL | null {
  const there = URL.canParse(location, href) ? new URL(location, href) : null;
  return there?.origin === origin ? there : null;
}

async function received(response: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > mostBytes) {
      response.destroy();
      return answerOf(response, null);
    }
    chunks.push(chunk);
  }
  return answerOf(response, Buffer.concat(chunks));
}

const answerOf = ({ statusCode = 0, headers }: IncomingMessage, body: Buffer | null): Answer => ({
  status: statusCode,
  headers,
  body,
});
