/** What can go wrong on the way to a device, in the operator's words. */
import type { Instant } from "../../../src/model/clock.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import { NotTrusted } from "./trust.js";

const broken = "broke the connection off";
const noTls = "does not speak TLS at that port: check the port in `url`";
const noHttp = "does not speak HTTP at that port: check `url`, and whether it should begin with https://";

/** By `code` of the errors of node:net, node:tls and the parser of node:http. */
const texts: Readonly<Record<string, string>> = {
  ENOTFOUND: "has a name that does not resolve to an address: check the host name in `url`",
  EAI_AGAIN: "has a name that cannot be resolved now: check the name server of this computer",
  ECONNREFUSED: "refuses the connection: check the port in `url`, and whether its web service is enabled",
  EHOSTUNREACH: "cannot be reached: check its address, and whether it has power and network",
  ENETUNREACH: "cannot be reached: this computer has no route to its address",
  ETIMEDOUT: "does not answer: check its address, and whether it has power and network",
  ECONNRESET: broken,
  EPIPE: broken,
  EPROTO: noTls,
  ERR_SSL_WRONG_VERSION_NUMBER: noTls,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: noTls,
  ERR_SSL_UNSUPPORTED_PROTOCOL: "speaks only versions of TLS that are too old to be safe: update its firmware",
  HPE_HEADER_OVERFLOW: "sends more header lines than can be real",
};

/** Ends an exchange from our side. */
export class Ended extends Error {}

/** @param error whatever an exchange failed by */
export function failureOf(error: unknown, label: string): AdapterError {
  if (error instanceof AdapterError) return error;
  if (error instanceof NotTrusted) return new AdapterError(`${label} ${error.message}`, "misconfigured");
  if (error instanceof Ended) return new AdapterError(`${label} ${error.message}`, "unreachable");
  const { code = "", message = String(error) } = error as { code?: string; message?: string };
  const text = texts[code] ?? (code.startsWith("HPE_") ? noHttp : `cannot be talked to (${code || message})`);
  return new AdapterError(`${label} ${text}`, "unreachable");
}

type Kind = AdapterError["kind"];

const notLetIn = "check the user name and the password or key in its settings";

const statuses: Readonly<Record<number, readonly [Kind, string]>> = {
  401: ["misconfigured", `does not let us in (401): ${notLetIn}`],
  403: ["misconfigured", "does not let this account do it (403): give the account the right to control power"],
  404: ["misconfigured", "knows nothing there (404): check `url` and the names in the settings"],
  408: ["unreachable", "gave the request up (408)"],
};

/** For statuses without words of their own, by their hundreds. RFC 9110 §15. */
const classes: Readonly<Record<number, readonly [Kind, string]>> = {
  3: ["misconfigured", "sends us elsewhere"],
  4: ["refused", "refuses"],
  // Nobody knows what it had done before it failed.
  5: ["unreachable", "failed"],
};

export interface Refusal {
  readonly status: number;
  /** What was to be done there, e.g. `PUT /api/x`. */
  readonly asked: string;
  /** Its own words; they are shortened and cleaned here. */
  readonly reason?: string | undefined;
  readonly location?: string | undefined;
  /** When it wants to be asked again. */
  readonly busyUntil?: Instant | undefined;
}

/** For an answer that is not 2xx. 501 is the one of the 5xx that says that nothing was done. */
export function statusFailure(label: string, { status, asked, reason, location }: Refusal): AdapterError {
  const fallback =
    classes[status === 501 ? 4 : Math.floor(status / 100)] ?? (["unreachable", "answers oddly"] as const);
  const [kind, text] = statuses[status] ?? [fallback[0], `${fallback[1]} (${status})`];
  const where = location === undefined ? "" : ` to ${plain(location)}: if that is right write it into \`url\``;
  const why = reason === undefined || reason === "" ? "" : `. It says: ${plain(reason)}`;
  return new AdapterError(`${label} ${text}${where}, when asked to ${asked}${why}`, kind);
}

export const mustWait = (label: string, waitMs: number): AdapterError =>
  new AdapterError(
    `${label} is asked too often (429) and wants to be left alone for ${Math.ceil(waitMs / 1000)} s: nothing is sent before`,
    "unreachable",
  );

const longest = 300;

/** A device's words, fit to be shown: on one line, of bounded length. */
export function plain(words: string): string {
  const line = words
    .slice(0, 4 * longest)
    .replace(/[\p{Cc}\s]+/gu, " ")
    .trim();
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
}
