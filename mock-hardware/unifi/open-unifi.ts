/**
 * A UniFi Network controller that has adopted one switch. The API is undocumented: paths, fields and errors are those that
 * public programs use (aiounifi, Art-of-WiFi's client); how long a switch takes to follow is an estimate. No controller
 * was seen.
 */
import { type Answer, type Asked, type JsonServer, openJson } from "../http/json-server.js";
import type { MockDevice, MockPort, Timers } from "../switches/device.js";
import { Doors, refuse, type UnifiCredentials } from "./doors.js";
import { type Adopted, defaultProfile, modeOf, type Override, switchDocument } from "./switch-document.js";

export interface UnifiOptions {
  readonly device: MockDevice;
  readonly timers: Timers;
  readonly credentials: UnifiCredentials;
  /** UniFi OS: /api/auth/login, X-CSRF-Token, and the network application below /proxy/network. */
  readonly os?: boolean;
  readonly tls?: boolean;
  readonly site?: string;
  /** Of the switch. */
  readonly mac?: string;
  /** What is there before anybody changes something. */
  readonly overrides?: readonly Override[];
  /** Milliseconds from the PUT until the switch follows. */
  readonly applyDelay?: number;
  readonly host?: string;
  readonly port?: number;
}

export interface UnifiServer extends JsonServer {
  readonly site: string;
  readonly mac: string;
  /** The switch's `_id`. */
  readonly deviceId: string;
  /** As it is stored now: entries that a PUT leaves out are gone. */
  readonly overrides: readonly Override[];
  readonly doors: Doors;
}

/** Resolves when it listens. @throws Error (by rejection) when the port is taken */
export async function openUnifi(options: UnifiOptions): Promise<UnifiServer> {
  const controller = new Controller(options);
  const { device, timers, tls = true, host, port } = options;
  const answer = (asked: Asked): Answer => controller.answer(asked);
  const where = { ...(host === undefined ? {} : { host }), ...(port === undefined ? {} : { port }) };
  const server = await openJson({ device, timers, tls, answer, ...where });
  const { site, mac, deviceId, doors } = controller;
  return {
    ...server,
    site,
    mac,
    deviceId,
    doors,
    get overrides() {
      return controller.overrides;
    },
  };
}

type Route = readonly [method: string, path: RegExp, act: (asked: Asked, match: RegExpExecArray) => Answer];

const done = (data: readonly unknown[] = []): Answer => ({ status: 200, body: { meta: { rc: "ok" }, data } });

class Controller {
  readonly site: string;
  readonly mac: string;
  readonly deviceId = "63f5d0c2a1b9d3e4a0017788";
  readonly doors: Doors;
  overrides: readonly Override[];
  /** What the switch follows now. */
  private provisioned: readonly Override[];
  private readonly routes: readonly Route[] = [
    ["GET", /^\/stat\/device(?:\/([^/]+))?$/, (_, [, mac]) => this.tell(mac)],
    ["PUT", /^\/rest\/device\/([^/]+)$/, (asked, [, id]) => this.store(asked, id)],
    ["POST", /^\/cmd\/devmgr$/, (asked) => this.command(asked)],
    ["GET", /^\/self$/, () => done([{ name: this.options.credentials.username }])],
    ["GET", /^\/rest\/portconf$/, () => done([{ _id: defaultProfile, name: "All", poe_mode: "auto" }])],
  ];

  constructor(private readonly options: UnifiOptions) {
    const { credentials, os = false, timers, site = "default", mac = "74:ac:b9:00:00:01" } = options;
    this.site = site;
    this.mac = mac;
    this.doors = new Doors(credentials, os, timers);
    this.overrides = options.overrides ?? [];
    this.provisioned = this.overrides;
  }

  answer(asked: Asked): Answer {
    const { method, path } = asked;
    const os = this.options.os ?? false;
    if (method === "POST" && path === (os ? "/api/auth/login" : "/api/login")) return this.doors.login(asked);
    if (method === "POST" && path === (os ? "/api/auth/logout" : "/api/logout")) return this.doors.logout(asked);
    // The two kinds are told apart by what they answer to a plain GET.
    if (path === "/") return os ? { status: 200 } : { status: 302, headers: { Location: "/manage" } };
    const base = os ? "/proxy/network/api" : "/api";
    if (!path.startsWith(`${base}/`)) return refuse(404, "api.err.NotFound");
    return this.doors.refusal(asked) ?? this.route(asked, path.slice(base.length));
  }

  private route(asked: Asked, path: string): Answer {
    if (path === "/self") return done([{ name: this.options.credentials.username }]);
    const [, site, rest = ""] = /^\/s\/([^/]+)(\/.*)$/.exec(path) ?? [];
    if (site === undefined) return refuse(404, "api.err.NotFound");
    if (site !== this.site) return refuse(401, "api.err.NoSiteContext");
    for (const [method, pattern, act] of this.routes) {
      const match = pattern.exec(rest);
      if (match && method === asked.method) return act(asked, match);
    }
    return refuse(404, "api.err.NotFound");
  }

  private get adopted(): Adopted {
    return { id: this.deviceId, mac: this.mac, model: "US24P250", overrides: this.overrides };
  }

  private tell(mac: string | undefined): Answer {
    if (mac !== undefined && mac.toLowerCase() !== this.mac) return refuse(400, "api.err.UnknownDevice");
    return done([switchDocument(this.options.device, this.adopted)]);
  }

  /** What is sent replaces all there was: an override that is left out is lost, and its port goes back to the profile. */
  private store({ body, apply }: Asked, id: string | undefined): Answer {
    if (id !== this.deviceId) return refuse(400, "api.err.IdInvalid");
    const { port_overrides: sent } = Object(body) as { readonly port_overrides?: unknown };
    if (sent === undefined) return done([switchDocument(this.options.device, this.adopted)]);
    if (!isOverrides(sent, this.options.device.ports.length)) return refuse(400, "api.err.InvalidPayload");
    if (this.options.device.ports.some((port) => this.isRefused(port, sent)))
      return refuse(400, "api.err.InvalidTarget");
    if (!apply) return done([{ ...switchDocument(this.options.device, this.adopted), port_overrides: sent }]);
    this.overrides = sent;
    this.options.timers.after(this.options.applyDelay ?? 2000, () => this.provision(sent));
    return done([switchDocument(this.options.device, this.adopted)]);
  }

  private isRefused(port: MockPort, sent: readonly Override[]): boolean {
    const changes = modeOf(sent, port) !== modeOf(this.overrides, port);
    return changes && this.options.device.faults.refusing.has(port.number);
  }

  private provision(overrides: readonly Override[]): void {
    // A later PUT brings its own.
    if (overrides !== this.overrides) return;
    for (const port of this.options.device.ports) {
      const mode = modeOf(overrides, port);
      if (mode !== modeOf(this.provisioned, port)) port.switch(mode !== "off");
    }
    this.provisioned = overrides;
  }

  private command({ body, apply }: Asked): Answer {
    const { cmd, mac, port_idx: number } = Object(body) as Readonly<Record<string, unknown>>;
    if (cmd !== "power-cycle") return refuse(400, "api.err.InvalidCommand");
    if (mac !== this.mac) return refuse(400, "api.err.UnknownDevice");
    const port = this.options.device.ports.find((candidate) => candidate.number === number);
    if (!port || modeOf(this.overrides, port) === "off") return refuse(400, "api.err.InvalidTargetPort");
    if (apply && port.switch(false) === null) this.options.timers.after(5000, () => port.switch(true));
    return done();
  }
}

const modes = new Set<unknown>([undefined, "auto", "off", "pasv24", "passthrough"]);

function isOverrides(sent: unknown, ports: number): sent is readonly Override[] {
  if (!Array.isArray(sent)) return false;
  const entries = sent.map((entry: unknown) => Object(entry) as Partial<Override>);
  const numbers = new Set(entries.map(({ port_idx }) => port_idx));
  const fits = ({ port_idx: at, poe_mode: mode }: Partial<Override>): boolean =>
    at !== undefined && Number.isInteger(at) && at >= 1 && at <= ports && modes.has(mode);
  return numbers.size === entries.length && entries.every(fits);
}
