/** OpenSSH and curl, to which the mock command lines and the mock controller are devices like any other. */
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { cliNamed } from "../../mock-hardware/cli/fixtures.js";
import { type CliServer, openCli } from "../../mock-hardware/cli/open-cli.js";
import { MockSwitch } from "../../mock-hardware/switches/poe-switch.js";
import { systemTimers } from "../../mock-hardware/switches/timers.js";
import { openUnifi, type UnifiServer } from "../../mock-hardware/unifi/open-unifi.js";
import { missing, type Ran, run, until } from "./program.js";
import { temporaryFolder } from "./shoal.js";
import { afterwards, suiteUndoing } from "./undoing.js";

const makeSwitch = (): MockSwitch => new MockSwitch({ name: "sw1", ports: 8, budgetWatts: 370, timers: systemTimers });

/** A folder for the whole suite. */
function sharedFolder(): () => string {
  const suite = suiteUndoing();
  let folder = "";
  before(() => {
    folder = temporaryFolder(suite);
  });
  return () => folder;
}

describe("OpenSSH", { skip: missing("ssh") || missing("ssh-keygen") }, () => {
  const folder = sharedFolder();
  const file = (name: string): string => join(folder(), name);
  let publicKey: string;
  before(async () => {
    const { code, stderr } = await run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", file("key")]);
    assert.equal(code, 0, stderr);
    publicKey = await readFile(file("key.pub"), "utf8");
  });

  const open = async (name: string, device: MockSwitch): Promise<CliServer> =>
    openCli({
      device,
      fixture: await cliNamed(name),
      credentials: { user: "admin", password: "unused", publicKeys: [publicKey] },
      timers: systemTimers,
    });

  const ssh = (cli: CliServer, args: readonly string[], input = ""): Promise<Ran> => {
    const settings = ["BatchMode=yes", "IdentitiesOnly=yes", "StrictHostKeyChecking=accept-new", "LogLevel=ERROR"];
    const options = [...settings, `UserKnownHostsFile=${file(`known-${cli.port}`)}`].flatMap((text) => ["-o", text]);
    const where = ["-F", "none", "-i", file("key"), "-p", String(cli.port), "admin@127.0.0.1"];
    return run("ssh", [...options, ...where, ...args], { input });
  };

  const orders: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    [
      "cisco/catalyst-9300",
      ["enable", "conf t", "interface Gi1/0/3", "power inline never", "end", "exit"],
      ["enable", "conf t", "interface Gi1/0/3", "power inline auto", "end", "exit"],
    ],
    [
      "netgear/m4300",
      ["enable", "configure", "interface 1/0/3", "no poe", "exit", "exit", "logout"],
      ["enable", "configure", "interface 1/0/3", "poe", "exit", "exit", "logout"],
    ],
  ];
  for (const [name, off, on] of orders) {
    test(`switches a port of ${name} at its prompt`, async (context) => {
      const device = makeSwitch();
      await until("power", () => device.ports.every(({ powered }) => powered));
      const cli = await open(name, device);
      afterwards(context, () => cli.close());
      const typed = await ssh(cli, ["-tt"], off.map((line) => `${line}\r`).join(""));
      assert.equal(typed.code, 0, typed.stderr + typed.stdout);
      await until("darkness", () => device.ports[2]?.powered === false);
      await ssh(cli, ["-tt"], on.map((line) => `${line}\r`).join(""));
      await until("light", () => device.ports[2]?.powered === true);
      assert.deepEqual(
        device.writes.map(({ port, on: lit }) => [port, lit]),
        [
          [3, false],
          [3, true],
        ],
      );
    });
  }

  test("runs single commands, and hears their exit status", async (context) => {
    const device = makeSwitch();
    const cli = await open("openwrt/realtek-poe", device);
    afterwards(context, () => cli.close());
    await until("power", () => device.ports.every(({ powered }) => powered));
    const info = await ssh(cli, ["ubus call poe info"]);
    assert.equal(JSON.parse(info.stdout).ports.lan3.status, "Delivering power");
    assert.equal((await ssh(cli, [`ubus call poe manage '{"port":"lan3","enable":false}'`])).code, 0);
    assert.equal((await ssh(cli, [`ubus call poe manage '{"port":"lan9","enable":false}'`])).code, 1);
    await until("darkness", () => device.ports[2]?.powered === false);
  });

  test("reads the same fingerprint, and refuses another host key", async (context) => {
    const cli = await open("openwrt/realtek-poe", makeSwitch());
    afterwards(context, () => cli.close());
    assert.equal((await ssh(cli, ["ubus call poe info"])).code, 0);
    const known = await run("ssh-keygen", ["-l", "-f", file(`known-${cli.port}`)]);
    assert.ok(known.stdout.includes(cli.hostKeyFingerprint), known.stdout);
    cli.rekey();
    const refused = await ssh(cli, ["ubus call poe info"]);
    assert.equal(refused.code, 255);
  });
});

describe("curl at a UniFi controller", { skip: missing("curl") }, () => {
  const folder = sharedFolder();

  test("logs in, switches a port and reads it back", async (context) => {
    const device = makeSwitch();
    await until("power", () => device.ports.every(({ powered }) => powered));
    const credentials = { username: "shoal", password: "pa55" };
    const unifi = await openUnifi({ device, timers: systemTimers, credentials, os: true, applyDelay: 100 });
    afterwards(context, () => unifi.close());
    const certificate = join(folder(), "ca.pem");
    await writeFile(certificate, unifi.certificate ?? "");
    const curl = curlWith(unifi, certificate, join(folder(), "cookies"));

    const login = await curl("/api/auth/login", "-i", ...json(credentials));
    const csrf = /^x-csrf-token: (\S+)/im.exec(login.stdout)?.[1];
    assert.ok(csrf, login.stdout + login.stderr);
    const base = "/proxy/network/api/s/default";
    const [{ _id: id }] = JSON.parse((await curl(`${base}/stat/device/${unifi.mac}`)).stdout).data;
    const body = json({ port_overrides: [{ port_idx: 3, poe_mode: "off" }] });
    const put = await curl(`${base}/rest/device/${id}`, "-X", "PUT", "-H", `X-CSRF-Token: ${csrf}`, ...body);
    assert.equal(JSON.parse(put.stdout).meta.rc, "ok");
    await until("darkness", () => device.ports[2]?.powered === false);
    const { data } = JSON.parse((await curl(`${base}/stat/device`)).stdout);
    assert.deepEqual([data[0].port_table[2].poe_mode, data[0].port_table[2].poe_power], ["off", "0.00"]);
  });
});

const json = (value: unknown): readonly string[] => [
  "-H",
  "Content-Type: application/json",
  "-d",
  JSON.stringify(value),
];

const curlWith =
  ({ url }: UnifiServer, certificate: string, cookies: string) =>
  (path: string, ...args: readonly string[]): Promise<Ran> =>
    run("curl", ["-sS", "--noproxy", "*", "--cacert", certificate, "-b", cookies, "-c", cookies, ...args, url + path]);
