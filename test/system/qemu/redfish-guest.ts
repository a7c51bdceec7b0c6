/** A guest that the service itself runs, and a client that knows Redfish alone. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { serveHere } from "../../support/local-server.js";
import { type Answer, curl, json } from "../curl.js";
import { until } from "../program.js";
import { type Shoal, startShoal, temporaryFolder, type Undoing } from "../shoal.js";
import type { Architecture } from "./firmware.js";

export interface RedfishGuest {
  readonly service: Shoal;
  /** Command line of its process; "" = it is off. */
  commandLine(): string;
  /** Of its store of variables. */
  readonly variables: string;
  get(path: string): Promise<Record<string, unknown>>;
  /** @throws AssertionError unless it is accepted */
  patch(path: string, body: object): Promise<Answer>;
  post(path: string, body: object): Promise<Answer>;
  override(target: string, more?: Readonly<Record<string, string>>): Promise<void>;
  overrideNow(): Promise<readonly [enabled: string, target: string]>;
  reset(type: string): Promise<void>;
  /** Resolves once it says that after it was last switched on. */
  shows(what: RegExp): Promise<void>;
  /** Switches it on, and waits until it has switched itself off, and Redfish says so. @returns what its console showed */
  boot(): Promise<string>;
  isOff(): Promise<void>;
  /** Puts a file into a slot; resolves when it is in there. */
  insert(slot: string, file: string): Promise<void>;
  /** Takes away its store of variables, as if it were new. To be called while it is off. */
  forget(): void;
}

export const system = "/redfish/v1/Systems/guest";

/** Minutes; two busy cores take a fifth of it at their worst. */
const patience = 3;

/** @param settings of the adapter */
export async function startRedfishGuest(
  test: Undoing,
  architecture: Architecture,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<RedfishGuest> {
  const state = join(temporaryFolder(test), "state");
  const home = join(state, "machines", "guest");
  const here = { allow: ["127.0.0.0/8"] };
  const machine = {
    id: "guest",
    memoryMiB: 256,
    nics: [{ mac: "52:54:00:07:c0:01" }],
    processors: { architecture: architecture === "aarch64" ? "ARM" : "x86", cores: 1 },
    adapter: { kind: "qemu", accelerator: "tcg", screen: false, ...settings },
  };
  const config = join(temporaryFolder(test), "shoal.yaml");
  writeFileSync(config, JSON.stringify({ outbound: { images: here, media: here }, machines: [machine] }));
  const service = await startShoal(test, { config, state });
  return { service, variables: join(home, "vars.fd"), ...clientOf(test, service, home) };
}

/** @returns URL under which the service has it, with that name at its end */
export async function serveFile(test: Undoing, file: string, name: string): Promise<string> {
  const { url } = await serveHere(test, (request, response) => {
    const content = readFileSync(file);
    response.setHeader("Content-Length", content.length).end(request.method === "HEAD" ? undefined : content);
  });
  return `${url}/${name}`;
}

/** null = it is off. */
function pidOf(home: string): number | null {
  const record = join(home, "guest.json");
  const [, pid] = (existsSync(record) && /"pid":\s*(\d+)/.exec(readFileSync(record, "utf8"))) || [];
  return pid === undefined ? null : Number(pid);
}

function clientOf(test: Undoing, service: Shoal, home: string): Omit<RedfishGuest, "service" | "variables"> {
  const get = async (path: string) => (await curl(service, path)).json();
  const send = async (method: string, path: string, body: object) => {
    const answer = await curl(service, path, "-X", method, ...json(body));
    assert.ok(answer.status >= 200 && answer.status < 300, `${path}: ${answer.status} ${answer.body}`);
    return answer;
  };
  const reset = async (ResetType: string) => {
    heard = log().length;
    await send("POST", `${system}/Actions/ComputerSystem.Reset`, { ResetType });
  };
  const serial = join(home, "serial.log");
  const log = () => (existsSync(serial) ? readFileSync(serial, "latin1") : "");
  /** How much of it is from before. */
  let heard = 0;
  const console = () => stripVTControlCharacters(log().slice(heard));
  const boot = async () => (await get(system)).Boot as Record<string, string>;
  const isOff = () =>
    until(
      () => `no power; the console:\n${console()}`,
      async () => (await get(system)).PowerState === "Off",
      patience,
    ).then(() => {});
  return {
    get,
    patch: (path, body) => send("PATCH", path, body),
    post: (path, body) => send("POST", path, body),
    async override(target, more = {}) {
      const Boot = { BootSourceOverrideEnabled: "Once", BootSourceOverrideTarget: target, ...more };
      await send("PATCH", system, { Boot });
    },
    async overrideNow() {
      const { BootSourceOverrideEnabled: enabled = "", BootSourceOverrideTarget: target = "" } = await boot();
      return [enabled, target];
    },
    reset,
    async shows(what) {
      await until(
        () => `${what}; the console:\n${console()}`,
        () => what.test(console()),
        patience,
      );
    },
    async boot() {
      await reset("On");
      let state: unknown;
      await until(
        () => `power: ${JSON.stringify(state)}`,
        async () => {
          state = (await get(system)).Status;
          return existsSync(join(home, "guest.json"));
        },
        patience,
      );
      await until(
        () => `the end of its program; the console:\n${console()}`,
        () => !existsSync(join(home, "guest.json")),
        patience,
      );
      await isOff();
      return console();
    },
    isOff,
    async insert(slot, file) {
      const medium = `${system}/VirtualMedia/${slot}`;
      const Image = await serveFile(test, file, slot === "Cd" ? "disc.iso" : "stick.img");
      await send("POST", `${medium}/Actions/VirtualMedia.InsertMedia`, { Image });
      await until("the medium", async () => (await get(medium)).Inserted === true);
    },
    commandLine() {
      const pid = pidOf(home);
      return pid === null ? "" : readFileSync(`/proc/${pid}/cmdline`, "latin1");
    },
    forget: () => rmSync(join(home, "vars.fd"), { force: true }),
  };
}
