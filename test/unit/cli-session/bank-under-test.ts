/** A bank over a scripted switch, whose command line is as plain as can be. */
import type { TestContext } from "node:test";
import { createCliBank } from "../../../adapters/kit/cli/bank.js";
import type { Dialect } from "../../../adapters/kit/cli/dialect.js";
import type { SshSettings } from "../../../adapters/kit/cli/settings.js";
import type { Clock } from "../../../src/model/clock.js";
import type { DeviceMemory } from "../../../src/ports/power-device.js";
import { deviceHost, untilStopped } from "./device-host.js";
import { type Script, scriptedSwitch, type Terminal } from "./scripted-switch.js";

const dialect: Dialect = {
  shell: "interactive",
  prompts: { config: /^(?<host>\w+)\(config\)#$/, enable: /^(?<host>\w+)#$/, user: /^(?<host>\w+)>$/ },
  home: "enable",
  enable: { from: "user", send: "enable", password: /^Password:$/ },
  login: [
    { to: /Press any key$/, send: "\n" },
    { to: /^Login password:$/, send: "{password}\n" },
  ],
  pagers: [{ to: /^--More--/, send: "\n" }],
  errors: [/^% /],
  enter: [{ send: "configure", mode: "config" }],
  on: ["power {name} {onWord}"],
  off: ["power {name} never"],
  leave: [{ send: "end", mode: "enable" }],
  onWord: { usual: "auto", kept: ["auto", "static"] },
  readAll: {
    commands: ["show power"],
    layout: { kind: "lines", patterns: [/^(?<port>p\d+)\s+(?<admin>\S+)\s+(?<state>\S+)$/] },
  },
  words: { admin: { auto: "On", static: "On", never: "Off" }, state: { on: "delivering", off: "searching" } },
  wattsUnit: "W",
};

const table = "p1  auto   on\r\np2  static off\r\n";

/** What a well-behaved switch answers to each line. */
const answers: Readonly<Record<string, string>> = {
  "show power": `${table}sw#`,
  configure: "sw(config)#",
  "power p1 never": "sw(config)#",
  "power p2 never": "sw(config)#",
  "power p1 auto": "sw(config)#",
  "power p2 static": "sw(config)#",
  end: "sw#",
};

export const answer = (line: string, { write }: Terminal): void =>
  write(`${line}\r\n${answers[line] ?? "% Unknown\r\nsw#"}`);

export interface Setup extends Partial<Script> {
  readonly settings?: Partial<SshSettings>;
  readonly memory?: DeviceMemory;
  readonly dialect?: Partial<Dialect>;
  readonly port?: number;
  readonly clock?: Clock;
}

export async function start(t: TestContext, setup: Setup = {}) {
  const server = await scriptedSwitch({ greeting: "Welcome\r\nsw#", line: answer, ...setup });
  const host = deviceHost(setup.memory, setup.clock);
  const bank = createCliBank({
    dialect: { ...dialect, ...setup.dialect },
    settings: { user: "admin", password: "secret", port: setup.port ?? server.port, ...setup.settings },
    label: "sw1 (127.0.0.1)",
    address: "127.0.0.1",
    host,
    portOf: (name) => (name.startsWith("p") ? { name, group: 1, port: Number(name.slice(1)) } : null),
  });
  t.after(async () => {
    await server.close();
    await bank.close();
  });
  const read = (...ports: string[]) => bank.read(ports, untilStopped);
  return { server, host, bank, read, order: (port: string, on: "on" | "off") => bank.order(port, on, untilStopped) };
}

export const on = { admin: "On", detection: "delivering", watts: null, powerClass: null, fault: null };
