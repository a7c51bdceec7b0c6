/** A UniFi Network controller: what it is, logging in, and asking it. */
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import type { DeviceHost } from "../../../src/ports/power-device.js";
import { plain } from "../../kit/http/failures.js";
import type { HttpAnswer, HttpRequest, HttpSession } from "../../kit/http/session.js";
import { LoginPause, LoginRefused } from "../../kit/refused-login.js";
import { dataOf, errorOf, type Row } from "./device.js";
import { type ControllerKind, type UnifiSettings, usualSite } from "./settings.js";

const kinds: Readonly<Record<ControllerKind, { readonly login: string; readonly api: string }>> = {
  classic: { login: "/api/login", api: "" },
  "unifi-os": { login: "/api/auth/login", api: "/proxy/network" },
};

/** Errors that the settings are at fault for. */
const meanings: Readonly<Record<string, string>> = {
  "api.err.NoSiteContext": "has no such site, or does not let this account see it: check `site`",
  "api.err.UnknownDevice": "has no such device in this site: check `switch` and `site`",
  "api.err.NoPermission": "does not let this account do it: make it an administrator of the site",
};

export class Controller {
  private kind: ControllerKind | undefined;
  /** Counts logins; null = none is in force. */
  private login: number | null = null;
  private logins = 0;
  /** Whoever comes while somebody logs in waits for that login. */
  private entering: Promise<void> = Promise.resolve();
  private csrf: string | undefined;
  private readonly pause: LoginPause;

  constructor(
    private readonly session: HttpSession,
    private readonly settings: UnifiSettings,
    private readonly host: DeviceHost,
  ) {
    this.pause = new LoginPause(host.clock);
  }

  /** @param path below the site. Logs in when that has not been done or is over. @throws AdapterError */
  async read(path: string, signal: AbortSignal): Promise<readonly Row[]> {
    const request: HttpRequest = { method: "GET", path: await this.place(path, signal) };
    const { login } = this;
    const answer = await this.ask(request, signal);
    if (!isLoggedOut(answer) || this.settings.apiKey !== undefined) return this.data(request, answer);
    this.forget(login);
    await this.place(path, signal);
    return this.data(request, await this.ask(request, signal));
  }

  /** Sends it once: whoever writes has read just before, so that the login is fresh. @throws AdapterError */
  async write(path: string, body: Row, signal: AbortSignal): Promise<void> {
    const request: HttpRequest = { method: "PUT", path: await this.place(path, signal), body };
    const { login } = this;
    const answer = await this.ask(request, signal);
    if (isLoggedOut(answer)) this.forget(login);
    this.data(request, answer);
  }

  private async place(path: string, signal: AbortSignal): Promise<string> {
    const turn = this.entering.then(() => this.enter(signal));
    this.entering = turn.then(
      () => {},
      () => {},
    );
    return `${kinds[await turn].api}/api/s/${this.settings.site ?? usualSite}${path}`;
  }

  private async enter(signal: AbortSignal): Promise<ControllerKind> {
    this.kind ??= await this.detect(signal);
    if (this.settings.apiKey === undefined && this.login === null) await this.logIn(kinds[this.kind].login, signal);
    return this.kind;
  }

  /** Somebody else may have logged in anew since. */
  private forget(login: number | null): void {
    if (this.login === login) this.login = null;
  }

  private async ask(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const answer = await this.session.ask({ ...request, headers: this.credentials() }, signal);
    this.noteToken(answer);
    return answer;
  }

  private credentials(): Record<string, string> {
    const { apiKey } = this.settings;
    if (apiKey !== undefined) return { "X-API-KEY": this.host.secret(apiKey) };
    const token = this.csrf ?? this.session.cookies.get("csrf_token");
    return token === undefined ? {} : { "X-CSRF-Token": token };
  }

  /** It may change with any answer. */
  private noteToken({ headers }: HttpAnswer): void {
    const token = headers["x-updated-csrf-token"] ?? headers["x-csrf-token"];
    if (typeof token === "string") this.csrf = token;
  }

  private data(request: HttpRequest, answer: HttpAnswer): readonly Row[] {
    const ok = answer.status >= 200 && answer.status < 300;
    const body = ok ? answer.json() : bodyOf(answer);
    const error = errorOf(body);
    const meaning = error === null ? undefined : meanings[error];
    if (meaning !== undefined) throw new AdapterError(`${this.session.label} ${meaning} (${error})`, "misconfigured");
    if (!ok) throw this.session.failure(request, answer, error ?? undefined);
    if (error !== null) throw new AdapterError(`${this.session.label} refuses: ${plain(error)}`, "refused");
    const data = dataOf(body);
    if (data !== null) return data;
    const text = `${this.session.label} answers ${request.path} in another form than a UniFi controller does: check \`url\` and \`controller\``;
    throw new AdapterError(text, "misconfigured");
  }

  /* ── what it is ──────────────────────────────────────────────────────────────────────────────────────────────── */

  /** A console shows its page at `/`; the Network application by itself sends one from there to `/manage`. */
  private async detect(signal: AbortSignal): Promise<ControllerKind> {
    const { controller = "detect" } = this.settings;
    if (controller !== "detect") return controller;
    const request: HttpRequest = { method: "GET", path: "/" };
    const answer = await this.session.ask(request, signal);
    this.noteToken(answer);
    if (answer.status === 200) return "unifi-os";
    if (answer.status >= 300 && answer.status < 400) return "classic";
    const text = `${this.session.label} does not let it be seen what kind of controller it is (${answer.status}): say so by \`controller\``;
    throw new AdapterError(text, answer.status >= 500 ? "unreachable" : "misconfigured");
  }

  /* ── logging in ──────────────────────────────────────────────────────────────────────────────────────────────── */

  private async logIn(path: string, signal: AbortSignal): Promise<void> {
    const { username = "", password: from = "" } = this.settings;
    const password = this.host.secret(from);
    await this.pause.during(JSON.stringify([username, password]), async () => {
      this.session.cookies.clear();
      this.csrf = undefined;
      const request: HttpRequest = { method: "POST", path, body: { username, password, remember: true } };
      const answer = await this.ask(request, signal);
      if (answer.status < 200 || answer.status >= 300) throw this.refused(request, answer);
    });
    this.login = ++this.logins;
  }

  /** The classic controller says 400 `api.err.Invalid` where others say 401 or 403. */
  private refused(request: HttpRequest, answer: HttpAnswer): AdapterError {
    const reason = errorOf(bodyOf(answer)) ?? undefined;
    if (![400, 401, 403].includes(answer.status)) return this.session.failure(request, answer, reason);
    const text = `${this.session.label} does not accept the login (${reason ?? answer.status}): check \`username\` and \`password\`, which must be those of a local account without a second factor`;
    return new LoginRefused(text);
  }
}

/** A console says 401 without more, the Network application names it. */
function isLoggedOut(answer: HttpAnswer): boolean {
  if (answer.status !== 401 && answer.status !== 403) return false;
  const error = errorOf(bodyOf(answer));
  return error === "api.err.LoginRequired" || (answer.status === 401 && !error?.startsWith("api.err."));
}

/** Of an answer that may have a body of any kind. */
function bodyOf(answer: HttpAnswer): unknown {
  try {
    return answer.json();
  } catch {
    return null;
  }
}
