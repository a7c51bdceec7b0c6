/** Who may talk to a UniFi controller: logins, cookies, the CSRF token and API keys. */
import { randomBytes } from "node:crypto";
import type { Answer, Asked } from "../http/json-server.js";
import type { Timers } from "../switches/device.js";

export interface UnifiCredentials {
  readonly username: string;
  readonly password: string;
  /** Accepted in X-API-KEY; absent = none is. */
  readonly apiKey?: string;
}

export const refuse = (status: number, msg: string): Answer => ({
  status,
  body: { meta: { rc: "error", msg }, data: [] },
});

const minute = 60_000;

export class Doors {
  /** Logins in one minute before it answers 429. */
  loginsPerMinute = 5;
  private readonly sessions = new Map<string, string>();
  private logins: number[] = [];

  constructor(
    private readonly credentials: UnifiCredentials,
    private readonly os: boolean,
    private readonly timers: Timers,
  ) {}

  /** As after a restart of the controller, or a day. */
  expire(): void {
    this.sessions.clear();
  }

  login({ body }: Asked): Answer {
    const now = this.timers.now();
    this.logins = this.logins.filter((at) => at > now - minute);
    if (this.logins.length >= this.loginsPerMinute) return this.tooMany(now);
    this.logins.push(now);
    const { username, password } = Object(body) as Readonly<Record<string, unknown>>;
    if (username !== this.credentials.username || password !== this.credentials.password) return this.wrong();
    const token = randomBytes(16).toString("hex");
    const csrf = randomBytes(16).toString("hex");
    this.sessions.set(token, csrf);
    if (!this.os) return { status: 200, headers: { "Set-Cookie": cookies(token, csrf) }, body: ok };
    const headers = { "Set-Cookie": `TOKEN=${token}; path=/; secure; httponly`, "X-CSRF-Token": csrf };
    return { status: 200, headers, body: { username, isOwner: false } };
  }

  logout({ headers }: Asked): Answer {
    this.sessions.delete(this.cookie(headers.cookie));
    return { status: 200, body: ok };
  }

  /** @returns why not, or null */
  refusal({ method, headers }: Asked): Answer | null {
    const { apiKey } = this.credentials;
    if (headers["x-api-key"] !== undefined)
      return apiKey !== undefined && headers["x-api-key"] === apiKey ? null : refuse(401, "api.err.LoginRequired");
    const csrf = this.sessions.get(this.cookie(headers.cookie));
    if (csrf === undefined) return refuse(401, "api.err.LoginRequired");
    if (this.os && method !== "GET" && headers["x-csrf-token"] !== csrf)
      return { status: 403, body: { error: { code: 403, message: "Invalid CSRF Token" } } };
    return null;
  }

  private cookie(header = ""): string {
    const name = this.os ? "TOKEN" : "unifises";
    return new RegExp(`(?:^|; ?)${name}=([0-9a-f]+)`).exec(header)?.[1] ?? "";
  }

  private tooMany(now: number): Answer {
    const wait = Math.ceil(((this.logins[0] ?? now) + minute - now) / 1000);
    const body = this.os
      ? {
          code: "AUTHENTICATION_FAILED_LIMIT_REACHED",
          message: "You've reached the login attempt limit",
          level: "debug",
        }
      : { meta: { rc: "error", msg: "api.err.LoginLimitReached" }, data: [] };
    return { status: 429, headers: { "Retry-After": String(wait) }, body };
  }

  private wrong(): Answer {
    if (!this.os) return refuse(400, "api.err.Invalid");
    return {
      status: 403,
      body: {
        code: "AUTHENTICATION_FAILED_INVALID_CREDENTIALS",
        message: "Invalid username or password",
        level: "debug",
      },
    };
  }
}

const ok = { meta: { rc: "ok" }, data: [] };

const cookies = (token: string, csrf: string): readonly string[] => [
  `unifises=${token}; Path=/; Secure; HttpOnly`,
  `csrf_token=${csrf}; Path=/; Secure`,
];
