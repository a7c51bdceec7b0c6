/**
 * Fetches a file over HTTP: from an address the policy allows, with the certificate checked, within bounds of time. Each
 * redirect is judged like the first address; credentials go to the server they were given for.
 */
import { request as httpRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { request as httpsRequest } from "node:https";
import { rootCertificates } from "node:tls";
import { type Clock, type Duration, minutes, seconds } from "../../model/clock.js";
import type { OutboundPolicy } from "../outbound.js";
import { checkLiteral, guardedLookup, portOf, type Resolve, systemResolve } from "../outbound-connect.js";
import { withoutExtras } from "./source-url.js";
import { badRedirect, cutOff, noAnswer, refusedWith, TransferError, tooSlow } from "./transfer-error.js";

export interface FetchParts {
  readonly clock: Clock;
  readonly policy: OutboundPolicy;
  /** Certificates of servers are not checked, unless what is wanted says otherwise. */
  readonly allowUnverified: boolean;
  readonly resolve?: Resolve;
  /** What the transfer of all of it may take; absent = what is usual for firmware. */
  readonly longest?: Duration;
  /** Bytes that have to come in each minute of it. */
  readonly slowest?: number;
}

export interface Wanted {
  /** Without credentials. */
  readonly url: URL;
  /** For the origin of `url` only. */
  readonly authorization?: string;
  /** How its servers are trusted; absent = as all. */
  readonly trust?: Trust;
  /** What is here already: where the server still has the same, nothing comes. */
  readonly known?: Validators;
}

export interface Trust {
  readonly verify: boolean;
  /** PEM, beside those that everybody trusts. */
  readonly certificates: readonly string[];
}

/** What a server tells one version of a file from others by (RFC 9110 §8.8). */
export interface Validators {
  readonly etag: string | null;
  /** null also where it is so young that what is served may have changed since. */
  readonly lastModified: string | null;
}

export interface About extends Validators {
  /** The server has what is here already. */
  readonly isUnchanged: boolean;
}

/** @param size bytes that the server says there are; null = it does not */
export type Take<T> = (content: AsyncIterable<Uint8Array>, size: number | null, about: About) => Promise<T>;

/**
 * Resolves with what `take` made of it.
 * @throws TransferError, what `take` throws, or the signal's reason (by rejection)
 */
export type Fetch = <T>(wanted: Wanted, signal: AbortSignal, take: Take<T>) => Promise<T>;

const limits = {
  /** From the look-up of the name to the headers of the answer, for each redirect anew. */
  answer: seconds(30),
  /** Between two pieces. */
  idle: seconds(30),
  /** 256 MiB at 1.2 Mbit/s; a server that is slower holds a place on purpose. */
  whole: minutes(30),
  redirects: 3,
};

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const unchanged = 304;

export function openFetch(parts: FetchParts): Fetch {
  const { clock, longest = limits.whole, slowest = 0 } = parts;
  const ask = asking(parts);

  async function follow(wanted: Wanted, signal: AbortSignal): Promise<IncomingMessage> {
    let { url } = wanted;
    for (let hop = 0; hop <= limits.redirects; hop += 1) {
      const { authorization, ...rest } = wanted;
      const isHome = url.origin === wanted.url.origin;
      const response = await ask({ ...rest, url, ...(isHome && authorization && { authorization }) }, signal);
      const status = response.statusCode ?? 0;
      if (status === 200 || (status === unchanged && wanted.known)) return response;
      response.destroy();
      if (!redirects.has(status)) throw refusedWith(status);
      url = redirected(url, response.headers.location);
    }
    throw badRedirect();
  }

  return async (wanted, signal, take) => {
    const late = new AbortController();
    const stopWaiting = clock.after(longest, () => late.abort(tooSlow()));
    const ended = AbortSignal.any([signal, late.signal]);
    try {
      ended.throwIfAborted();
      const response = await follow(wanted, ended);
      try {
        refuseEncoded(response);
        return await take(pieces(response, clock, slowest), sizeOf(response), aboutOf(response));
      } finally {
        response.destroy();
      }
    } catch (error) {
      throw ended.aborted ? ended.reason : error;
    } finally {
      stopWaiting();
    }
  };
}

/** One request; resolves with the answer's headers. */
function asking({ clock, policy, allowUnverified, resolve = systemResolve() }: FetchParts) {
  const open = ({ url, trust }: Wanted, options: RequestOptions) =>
    url.protocol === "http:"
      ? httpRequest(url, options)
      : httpsRequest(url, {
          ...options,
          rejectUnauthorized: trust?.verify ?? !allowUnverified,
          ...(trust && trust.certificates.length > 0 && { ca: [...rootCertificates, ...trust.certificates] }),
        });
  return (wanted: Wanted, signal: AbortSignal) =>
    new Promise<IncomingMessage>((answered, failed) => {
      const { url } = wanted;
      const fail = (error: unknown) => failed(noAnswer(error));
      try {
        checkLiteral(policy, url);
      } catch (error) {
        return fail(error);
      }
      const request = open(wanted, {
        // No connection is kept: images are rare, and large.
        agent: false,
        signal,
        headers: headersWith(wanted),
        lookup: guardedLookup(policy, portOf(url), resolve),
      });
      const stopWaiting = clock.after(limits.answer, () => request.destroy(tooSlow()));
      request.on("error", fail);
      request.on("close", () => {
        stopWaiting();
        fail(cutOff());
      });
      request.on("response", (response) => {
        stopWaiting();
        // Whoever reads it hears of it; what is not read need not be heard of.
        response.on("error", () => undefined);
        answered(response);
      });
      request.end();
    });
}

/** A body that is packed would have another digest. */
const headersWith = ({ authorization, known }: Wanted) => ({
  "user-agent": "Shoal",
  accept: "*/*",
  "accept-encoding": "identity",
  ...(authorization !== undefined && { authorization }),
  ...(known?.etag && { "if-none-match": known.etag }),
  ...(known?.lastModified && { "if-modified-since": known.lastModified }),
});

/** @throws TransferError unless it leads to HTTP, and from HTTPS to HTTPS */
function redirected(from: URL, location: string | undefined): URL {
  if (location === undefined || !URL.canParse(location, from.href)) throw badRedirect();
  const to = withoutExtras(new URL(location, from));
  const isDowngrade = from.protocol === "https:" && to.protocol !== "https:";
  if (isDowngrade || (to.protocol !== "http:" && to.protocol !== "https:")) throw badRedirect();
  return to;
}

function refuseEncoded({ headers }: IncomingMessage): void {
  const encoding = headers["content-encoding"]?.trim().toLowerCase() ?? "";
  if (encoding !== "" && encoding !== "identity") {
    throw new TransferError("encoded", "Its server sends it packed, though asked for it as it is.");
  }
}

function sizeOf({ headers }: IncomingMessage): number | null {
  const length = headers["content-length"];
  return length === undefined ? null : Number(length);
}

const aboutOf = ({ headers, statusCode }: IncomingMessage): About => ({
  // A weak one may be the same for two versions of the same second (RFC 9110 §8.8.1).
  etag: headers.etag?.startsWith('"') ? headers.etag : null,
  lastModified: settledSince(headers),
  isUnchanged: statusCode === unchanged,
});

/** A time of which the server can no longer have two versions: RFC 9110 §8.8.2.2 wants a minute between it and the answer. */
function settledSince({ date, "last-modified": modified }: IncomingMessage["headers"]): string | null {
  if (date === undefined || modified === undefined) return null;
  return Date.parse(date) - Date.parse(modified) >= minutes(1) ? modified : null;
}

/** @param slowest bytes that have to come in each minute */
async function* pieces(response: IncomingMessage, clock: Clock, slowest: number): AsyncGenerator<Uint8Array> {
  const iterator = (response as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
  const pace = { since: clock.now(), bytes: 0 };
  for (;;) {
    const stopWaiting = clock.after(limits.idle, () => response.destroy(tooSlow()));
    const next = await iterator
      .next()
      .catch((error: unknown) => {
        throw error instanceof TransferError ? error : cutOff(error);
      })
      .finally(stopWaiting);
    if (next.done) break;
    pace.bytes += next.value.length;
    if (clock.now() - pace.since >= minutes(1)) {
      if (pace.bytes < slowest) throw tooSlow();
      pace.since = clock.now();
      pace.bytes = 0;
    }
    yield next.value;
  }
  if (!response.complete) throw cutOff();
}
