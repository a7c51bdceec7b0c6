/** Talks JSON with one device: its base URL, its cookies, its patience. */
import type { IncomingHttpHeaders } from "node:http";
import type { Clock, Duration, Instant } from "../../../src/model/clock.js";
import type { Logger } from "../../../src/ports/logger.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import { DeviceAgent } from "./connection.js";
import { Cookies } from "./cookies.js";
import { exchange, type Received } from "./exchange.js";
import { failureOf, mustWait, statusFailure } from "./failures.js";
import { Gate } from "./gate.js";
import { retryAfter } from "./retry-after.js";
import type { HttpSettings, TlsTrust } from "./settings.js";

export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below the base URL, beginning with `/`. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** @throws AdapterError `unreachable` when the body is not JSON */
  json(): unknown;
  /** The body as text, of any kind. */
  readonly text: string;
}

export interface HttpSessionOptions extends Pick<HttpSettings, "url"> {
  readonly tls?: TlsTrust;
  /** The device in messages, e.g. `pdu1 (https://192.0.2.10)`. */
  readonly label: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** For one request. */
  readonly timeLimit?: Duration;
  /** Requests on their way at once; 1 unless told. */
  readonly sockets?: number;
}

const usualTimeLimit: Duration = 10_000;
/** After 429 without Retry-After. */
const usualWait: Duration = 30_000;

export class HttpSession {
  readonly cookies = new Cookies();
  readonly label: string;
  private readonly url: URL;
  private readonly agent: DeviceAgent;
  private readonly clock: Clock;
  private readonly timeLimit: Duration;
  private readonly gate: Gate;
  private leftAloneUntil: Instant = 0;

  constructor({ label, url, tls = {}, clock, logger, timeLimit = usualTimeLimit, sockets = 1 }: HttpSessionOptions) {
    this.label = label;
    this.url = new URL(url);
    this.clock = clock;
    this.timeLimit = timeLimit;
    this.agent = new DeviceAgent({ label, url: this.url, tls, clock, timeLimit, sockets });
    this.gate = new Gate(sockets);
    const weakness = weaknessOf(this.url, tls);
    if (weakness !== null) logger.warn(`${label}: ${weakness}`);
  }

  /**
   * Sends a request once, whatever becomes of it; only a GET is sent again when a kept connection turns out to be closed.
   * @returns the answer of any status but 429
   * @throws AdapterError `unreachable` · `misconfigured` = its certificate is not trusted
   */
  async ask(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const wait = this.leftAloneUntil - this.clock.now();
    if (wait > 0) throw mustWait(this.label, wait);
    const received = await this.send(request, signal);
    this.cookies.take(received.headers["set-cookie"] ?? [], this.clock.now());
    if (received.status === 429) throw this.leaveAlone(received);
    return { ...received, text: received.body.toString("utf8"), json: () => this.parse(request, received) };
  }

  /** What a status other than 2xx means. @param reason the device's own words */
  failure(request: HttpRequest, { status, headers }: HttpAnswer, reason?: string): AdapterError {
    const asked = `${request.method} ${request.path}`;
    return statusFailure(this.label, { status, asked, reason, location: headers.location });
  }

  close(): void {
    this.agent.destroy();
    this.cookies.clear();
  }

  private async send(request: HttpRequest, signal: AbortSignal): Promise<Received> {
    try {
      return await this.exchange(request, signal);
    } catch (error) {
      if (request.method !== "GET" || !isStale(error)) throw failureOf(error, this.label);
    }
    return this.exchange(request, signal).catch((error: unknown) => {
      throw failureOf(error, this.label);
    });
  }

  private exchange({ method, path, headers = {}, body }: HttpRequest, signal: AbortSignal): Promise<Received> {
    const { agent, url, clock, timeLimit } = this;
    const cookie = this.cookies.header;
    const sent = {
      Accept: "application/json",
      ...(cookie === undefined ? {} : { Cookie: cookie }),
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      ...headers,
    };
    const text = body === undefined ? undefined : JSON.stringify(body);
    const how = { agent, url, method, path, headers: sent, body: text, clock, timeLimit, signal };
    return this.gate.pass(() => exchange(how), how);
  }

  private leaveAlone({ headers }: Received): AdapterError {
    const now = this.clock.now();
    const wait = retryAfter(headers["retry-after"], now) ?? usualWait;
    this.leftAloneUntil = now + wait;
    return mustWait(this.label, wait);
  }

  private parse({ method, path }: HttpRequest, { headers, body }: Received): unknown {
    try {
      return JSON.parse(body.toString("utf8"));
    } catch {
      const kind = headers["content-type"]?.split(";")[0] ?? "something without a type";
      throw new AdapterError(
        `${this.label} answers ${method} ${path} with ${kind} that is not JSON: check that \`url\` is the device's`,
        "unreachable",
      );
    }
  }
}

/** The device had closed a kept connection: the request did not reach it. */
const isStale = (error: unknown): boolean => ["ECONNRESET", "EPIPE"].includes((error as { code?: string }).code ?? "");

function weaknessOf({ protocol }: URL, { verify, fingerprint }: TlsTrust): string | null {
  if (protocol === "http:") return "its `url` is http://, so that its password can be read on the way";
  if (verify !== false || fingerprint !== undefined) return null;
  return "its certificate is not verified (`tls.verify: false`), so that anybody on the way can take its place";
}
