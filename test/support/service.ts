/** The whole service in this process, on loopback, with a clock that a test moves and machines that fail as they are told. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import board from "../../adapters/machine/board/index.js";
import { createFake, type FakeAdapter } from "../../adapters/machine/fake/index.js";
import type { MockupOptions, Running } from "../../src/cli/start-options.js";
import type { AddressRules, Config } from "../../src/config/config.js";
import type { Emulation } from "../../src/config/sushy/emulation.js";
import { startService } from "../../src/main.js";
import type { Adapters } from "../../src/ports/adapters.js";
import type { MachineAdapter } from "../../src/ports/machine-adapter.js";
import type { PowerDeviceAdapter } from "../../src/ports/power-device.js";
import { scryptPasswords } from "../../src/services/accounts/passwords.js";
import { type Answer, type Ask, type Headers, HttpClient } from "./http-client.js";
import { ManualClock } from "./manual-clock.js";
import { rackConfig } from "./rack.js";
import { realFamilies } from "./real-firmware.js";
import { patienceFor } from "./until.js";

/** How a request shows who it comes from. Left out: the first administrator, by Basic. */
export type Credentials = "nobody" | { readonly token: string } | { readonly basic: readonly [string, string] };

export interface Asking extends Ask {
  readonly as?: Credentials;
}

export interface Setup {
  /** A configuration file's text; the rack of simulated machines when left out. */
  readonly rack?: string;
  /** What the devices of the rack are driven by. */
  readonly powerDevices?: readonly PowerDeviceAdapter[];
  /** Where events may be sent to; to this computer only when left out. */
  readonly events?: AddressRules;
  /** Where images may be fetched from; from this computer only when left out. */
  readonly images?: AddressRules;
  /** Where images of media may be fetched from; from this computer only when left out. */
  readonly media?: AddressRules & { readonly allowUnverified?: boolean };
  readonly tls?: "on" | "off";
  readonly adminPassword?: string;
  readonly debugResponses?: boolean;
  readonly requireIfMatch?: boolean;
  /** It stands in for sushy-emulator. */
  readonly emulation?: Emulation;
  /** Shown in the place of the machines. */
  readonly mockup?: MockupOptions;
}

export interface LogLine {
  readonly level: "debug" | "info" | "warn" | "error";
  readonly text: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Tests of other things send nothing beyond this computer, and fetch nothing from there. */
const loopbackOnly: AddressRules = { allow: ["127.0.0.0/8"], deny: [] };

/** Nobody would find it by chance in an answer. */
export const adminPassword = "Tr1ton-under-glass";

export const basicOf = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;

export class TestService {
  readonly log: LogLine[] = [];
  readonly clock = new ManualClock();
  readonly fake: FakeAdapter = createFake();
  private running: Running | undefined;
  private client: HttpClient | undefined;

  private constructor(
    private readonly setup: Setup,
    /** Directory of its documents. */
    readonly state: string,
  ) {}

  /** @param t ends with this test; `{ after }` of node:test = with the file's last one */
  static async start(t: { after(end: () => Promise<void>): void }, setup: Setup = {}): Promise<TestService> {
    const service = new TestService(setup, await mkdtemp(join(tmpdir(), "shoal-")));
    t.after(async () => {
      await service.stop();
      await rm(service.state, { recursive: true });
    });
    await service.open();
    return service;
  }

  /** Without a path. */
  get url(): string {
    return this.opened.running.url;
  }

  get http(): HttpClient {
    return this.opened.client;
  }

  private get opened(): { readonly running: Running; readonly client: HttpClient } {
    if (this.running === undefined || this.client === undefined) throw new Error("the service is not running");
    return { running: this.running, client: this.client };
  }

  /** Again with the same documents, as after a reboot of the host. */
  async restart(): Promise<void> {
    await this.stop();
    await this.open();
  }

  private async stop(): Promise<void> {
    this.client?.close();
    await this.running?.close();
    this.running = undefined;
  }

  private async open(): Promise<void> {
    const adapters: Adapters = {
      machines: new Map<string, MachineAdapter>([this.fake, board].map((one) => [one.kind, one])),
      powerDevices: new Map((this.setup.powerDevices ?? []).map((one) => [one.kind, one])),
      ...realFamilies,
    };
    const line =
      (level: LogLine["level"]) =>
      (text: string, fields: LogLine["fields"] = {}) =>
        void this.log.push({ level, text, fields });
    this.running = await startService({
      config: this.config(adapters),
      adminPassword: this.setup.adminPassword ?? adminPassword,
      firstPasswordMustChange: false,
      logger: { debug: line("debug"), info: line("info"), warn: line("warn"), error: line("error") },
      debugResponses: this.setup.debugResponses ?? false,
      ...(this.setup.emulation && { emulation: this.setup.emulation }),
      ...(this.setup.mockup && { mockup: this.setup.mockup }),
      // The cheapest there is: what a password costs is tested elsewhere.
      parts: { clock: this.clock, passwords: scryptPasswords({ N: 2, r: 1, p: 1 }), adapters },
    });
    this.client = new HttpClient(new URL(this.running.url));
  }

  private config(adapters: Adapters): Config {
    const rack = rackConfig(adapters, this.setup.rack);
    const { events, images, media } = rack.outbound;
    const outbound = {
      events: { ...events, ...(this.setup.events ?? loopbackOnly) },
      images: { ...images, ...(this.setup.images ?? loopbackOnly) },
      media: { ...media, ...(this.setup.media ?? loopbackOnly) },
    };
    const config = {
      ...rack,
      outbound,
      protocol: { ...rack.protocol, requireIfMatch: this.setup.requireIfMatch ?? false },
    };
    const tls = this.setup.tls ?? "off";
    const http = tls === "on" ? ("redirect" as const) : ("serve" as const);
    return { ...config, state: this.state, listen: { ...config.listen, host: "127.0.0.1", port: 0, tls, http } };
  }

  /* ── asking ──────────────────────────────────────────────────────────────────────────────────────────────────── */

  request(method: string, target: string, { as, headers, body }: Asking = {}): Promise<Answer> {
    return this.http.send(method, target, { body, headers: { ...this.credentials(as), ...headers } });
  }

  get(target: string, asking?: Asking): Promise<Answer> {
    return this.request("GET", target, asking);
  }

  patch(target: string, body: unknown, asking: Asking = {}): Promise<Answer> {
    return this.request("PATCH", target, { body, ...asking });
  }

  post(target: string, body?: unknown, asking: Asking = {}): Promise<Answer> {
    return this.request("POST", target, { ...(body !== undefined && { body }), ...asking });
  }

  delete(target: string, asking?: Asking): Promise<Answer> {
    return this.request("DELETE", target, asking);
  }

  credentials(as?: Credentials): Headers {
    if (as === "nobody") return {};
    if (as === undefined) return { Authorization: basicOf("admin", this.setup.adminPassword ?? adminPassword) };
    return "token" in as ? { "X-Auth-Token": as.token } : { Authorization: basicOf(...as.basic) };
  }

  /* ── time ────────────────────────────────────────────────────────────────────────────────────────────────────── */

  /** Lets time pass, a tenth of a second after each look, until what is read is as wanted. */
  async until<T>(read: () => T | Promise<T>, isRight: (value: T) => boolean): Promise<T> {
    const wait = patienceFor(`${read}: ${isRight}`);
    for (;;) {
      const value = await read();
      if (isRight(value)) return value;
      wait();
      this.clock.advance(100);
      // Real sockets need real turns: time must not run away from what is under way on them.
      for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** The body of a resource, once it is as wanted. */
  async untilBody(target: string, isRight: (body: Answer["json"]) => boolean): Promise<Answer["json"]> {
    return this.until(async () => (await this.get(target)).json, isRight);
  }
}
