/** A Redfish service and our login there (DSP0266 §"Authentication"). */
import type { Duration } from "../../../src/model/clock.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import type { DeviceHost } from "../../../src/ports/power-device.js";
import { retryAfter } from "../../kit/http/retry-after.js";
import type { HttpAnswer, HttpRequest, HttpSession } from "../../kit/http/session.js";
import { LoginPause, LoginRefused } from "../../kit/refused-login.js";
import { type Document, isDocument, messageOf } from "./document.js";
import type { RedfishSettings } from "./settings.js";

const sessions = "/redfish/v1/SessionService/Sessions";
/** The end of the service is not held up for longer. */
const farewellLimit: Duration = 1_000;

interface Login {
  readonly token: string;
  /** Where it is given back; null = it did not say. */
  readonly uri: string | null;
}

export class RedfishService {
  private login: Login | undefined;
  private readonly pause: LoginPause;

  constructor(
    private readonly session: HttpSession,
    private readonly settings: RedfishSettings,
    private readonly host: DeviceHost,
  ) {
    this.pause = new LoginPause(host.clock);
  }

  /** @returns null when there is nothing at that path @throws AdapterError */
  async read(path: string, signal: AbortSignal): Promise<Document | null> {
    const request: HttpRequest = { method: "GET", path };
    let answer = await this.ask(request, signal);
    if (answer.status === 401 && this.login !== undefined) {
      // Its time was over, or the service has restarted.
      this.login = undefined;
      answer = await this.ask(request, signal);
    }
    if (answer.status === 404) return null;
    const document = this.checked(request, answer).json();
    if (isDocument(document)) return document;
    throw new AdapterError(`${this.session.label} answers GET ${path} with JSON that is no object`, "unreachable");
  }

  /** Sends it once: whoever acts has read just before, so that the login is fresh. @throws AdapterError */
  async act(path: string, body: Document, signal: AbortSignal): Promise<void> {
    const request: HttpRequest = { method: "POST", path, body };
    this.checked(request, await this.ask(request, signal));
  }

  /** Gives the session back, as there are few of them. */
  async close(): Promise<void> {
    const path = this.login?.uri;
    if (path) await this.farewell(path);
    this.login = undefined;
    this.session.close();
  }

  private async farewell(path: string): Promise<void> {
    const patience = new AbortController();
    const cancel = this.host.clock.after(farewellLimit, () => patience.abort());
    await this.ask({ method: "DELETE", path }, patience.signal).catch(() => undefined);
    cancel();
  }

  private async ask(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const { username } = this.settings;
    const password = this.host.secret(this.settings.password);
    const words = JSON.stringify([username, password]);
    if (this.settings.authentication === "basic")
      return this.pause.during(words, () => this.askWithPassword(request, username, password, signal));
    this.login ??= await this.pause.during(words, () => this.logIn(username, password, signal));
    return this.session.ask({ ...request, headers: { "X-Auth-Token": this.login.token } }, signal);
  }

  private checked(request: HttpRequest, answer: HttpAnswer): HttpAnswer {
    if (answer.status >= 200 && answer.status < 300) return answer;
    const wait = retryAfter(answer.headers["retry-after"], this.host.clock.now());
    const later = wait === null ? "" : ` It wants to be asked again in ${Math.ceil(wait / 1000)} s.`;
    const reason = `${messageOf(bodyOf(answer)) ?? ""}${later}`;
    throw this.session.failure(request, answer, reason.trim());
  }

  /* ── login ───────────────────────────────────────────────────────────────────────────────────────────────────── */

  /** HTTP Basic (RFC 7617): each request is a login. */
  private async askWithPassword(request: HttpRequest, username: string, password: string, signal: AbortSignal) {
    const headers = { Authorization: `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}` };
    const answer = await this.session.ask({ ...request, headers }, signal);
    if (answer.status === 401) this.refuse(request, answer);
    return answer;
  }

  private async logIn(username: string, password: string, signal: AbortSignal): Promise<Login> {
    const request: HttpRequest = { method: "POST", path: sessions, body: { UserName: username, Password: password } };
    const answer = await this.session.ask(request, signal);
    if (answer.status === 401 || answer.status === 403) this.refuse(request, answer);
    const { headers } = this.checked(request, answer);
    const token = headers["x-auth-token"];
    if (typeof token !== "string") throw this.noToken();
    return { token, uri: pathOf(headers.location) };
  }

  private noToken(): AdapterError {
    const text = `${this.session.label} makes a session and does not tell its token: set \`authentication: basic\``;
    return new AdapterError(text, "misconfigured");
  }

  private refuse(request: HttpRequest, answer: HttpAnswer): never {
    throw new LoginRefused(this.session.failure(request, answer, messageOf(bodyOf(answer))).message);
  }
}

/** Location may be a whole URI or a path (DSP0266 §"Session login"). Only what is below `/redfish/` is used. */
function pathOf(location: string | undefined): string | null {
  const path = location?.replace(/^https?:\/\/[^/]+/, "");
  return path !== undefined && /^\/redfish\/[\w./~%-]+$/.test(path) ? path : null;
}

function bodyOf(answer: HttpAnswer): unknown {
  try {
    return answer.json();
  } catch {
    return null;
  }
}
