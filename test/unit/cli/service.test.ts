import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { message } from "../../../redfish-schema/registries/messages.js";
import { CommandFailure } from "../../../src/cli/exit-codes.js";
import { listenError } from "../../../src/http/listen-error.js";
import { refuse } from "../../../src/model/refusal.js";
import { demoAdapters } from "../../support/demo-adapters.js";
import { until } from "../../support/until.js";
import { runIn, TestComposition, TestTerminal } from "./terminal.js";

const folder = mkdtempSync(join(tmpdir(), "shoal-service-"));
const config = join(folder, "shoal.yaml");
writeFileSync(config, "state: kept\nmachines: [{ id: a }]\n");

class DemoComposition extends TestComposition {
  override readonly adapters = demoAdapters;
}

function begin(args: readonly string[], composition = new TestComposition(), terminal = new TestTerminal()) {
  return { terminal, composition, code: runIn(terminal, args, composition) };
}

test("serve starts what the file says and ends well at a signal", async () => {
  const { terminal, composition, code } = begin(["serve", "--config", config]);
  await until(() => terminal.stdout !== "");
  const [options] = composition.started;
  assert.equal(options?.config.state, join(folder, "kept"));
  assert.equal(options?.config.listen.port, 8443);
  assert.equal(options?.firstPasswordMustChange, true);
  assert.equal(options?.adminPassword, undefined);
  assert.equal(terminal.stdout, "Serving 1 machine at https://127.0.0.1:8443/redfish/v1/\n");
  assert.equal(composition.closed, 0);
  terminal.signal("SIGTERM");
  assert.equal(await code, 0);
  assert.equal(composition.closed, 1);
});

test("the command line overrides the file", async () => {
  const args = ["serve", "-c", config, "--listen", "[::1]:0", "--state", "elsewhere", "--debug-responses"];
  const terminal = new TestTerminal();
  terminal.env.SHOAL_ADMIN_PASSWORD = "correct horse";
  const { composition, code } = begin(args, undefined, terminal);
  await until(() => terminal.stdout !== "");
  const [options] = composition.started;
  assert.deepEqual([options?.config.listen.host, options?.config.listen.port], ["::1", 0]);
  assert.equal(options?.config.state, resolve("elsewhere"));
  assert.equal(options?.adminPassword, "correct horse");
  assert.equal(options?.debugResponses, true);
  terminal.signal("SIGINT");
  assert.equal(await code, 0);
});

test("serve shows a password that the service made, once", async () => {
  const composition = new TestComposition();
  composition.running = { firstLogin: { userName: "admin", password: "kq7fm-0000" } };
  const { terminal, code } = begin(["serve", "-c", config], composition);
  await until(() => terminal.stdout !== "");
  assert.match(terminal.stdout, /Log in as admin .*\n {2}kq7fm-0000\n$/);
  assert.doesNotMatch(terminal.stderr, /kq7fm/);
  terminal.signal("SIGINT");
  await code;
});

test("a second signal ends at once", async () => {
  const composition = new TestComposition();
  let finish = () => {};
  composition.closing = new Promise((done) => {
    finish = done;
  });
  const { terminal, code } = begin(["serve", "-c", config], composition);
  await until(() => terminal.stdout !== "");
  terminal.signal("SIGINT");
  await until(() => composition.closed === 1);
  assert.equal(terminal.exited, undefined);
  terminal.signal("SIGTERM");
  assert.equal(terminal.exited, 143);
  finish();
  await code;
});

test("a signal during the start is not lost", async () => {
  const { terminal, composition, code } = begin(["serve", "-c", config]);
  await until(() => composition.started.length === 1);
  terminal.signal("SIGTERM");
  assert.equal(await code, 0);
  assert.equal(composition.closed, 1);
});

test("the ready file is there while the service listens", async () => {
  const file = join(folder, "ready.json");
  const composition = new TestComposition();
  composition.running = { ready: { switch: "127.0.0.1:1161" } };
  const { terminal, code } = begin(["serve", "-c", config, "--ready-file", file], composition);
  await until(() => terminal.stdout !== "");
  assert.deepEqual(JSON.parse(readFileSync(file, "utf8")), {
    url: "https://127.0.0.1:8443",
    pid: process.pid,
    switch: "127.0.0.1:1161",
  });
  terminal.signal("SIGTERM");
  await code;
  assert.ok(!existsSync(file));
});

test("a ready file that cannot be written ends the service", async () => {
  const { terminal, composition, code } = begin(["serve", "-c", config, "--ready-file", join(folder, "no", "ready")]);
  assert.equal(await code, 1);
  assert.match(terminal.stderr, /The ready file cannot be written: ENOENT/);
  assert.equal(composition.closed, 1);
});

test("problems of the configuration: exit code 3, nothing started", async () => {
  const file = join(folder, "wrong.yaml");
  writeFileSync(file, "machines: 5\n");
  const { terminal, composition, code } = begin(["serve", "-c", file]);
  assert.equal(await code, 3);
  assert.match(terminal.stderr, /wrong\.yaml:1:11: machines: is 5; must be a list/);
  assert.deepEqual(composition.started, []);
});

const failures: readonly [what: string, error: Error, says: RegExp][] = [
  [
    "the port is taken",
    listenError("127.0.0.1:8443", Object.assign(new Error(), { code: "EADDRINUSE" })),
    /^Cannot listen on 127\.0\.0\.1:8443: another program has this port\..*\n.*--listen 127\.0\.0\.1:9443\n$/m,
  ],
  [
    "the port is not ours to take",
    listenError("127.0.0.1:443", Object.assign(new Error(), { code: "EACCES" })),
    /--listen 127\.0\.0\.1:8443\n$/,
  ],
  [
    "the first password is no good",
    refuse(400, message("Base.PasswordIncorrectLength")),
    /^SHOAL_ADMIN_PASSWORD cannot be used: \w/,
  ],
  ["anything else", new Error("the moon is full"), /^The service cannot start: the moon is full\n$/],
];

for (const [what, error, says] of failures) {
  test(`exit code 1 when ${what}`, async () => {
    const composition = new TestComposition();
    composition.failure = error;
    const { terminal, code } = begin(["serve", "-c", config], composition);
    assert.equal(await code, 1);
    assert.match(terminal.stderr, says);
  });
}

test("what says itself how it is to end is heard", async () => {
  const composition = new TestComposition();
  composition.failure = new CommandFailure("signer.pem holds no public key.", 3);
  const { terminal, code } = begin(["serve", "-c", config], composition);
  assert.equal(await code, 3);
  assert.equal(terminal.stderr, "signer.pem holds no public key.\n");
});

test("demo tells who may come in and what to try", async () => {
  const composition = new DemoComposition();
  composition.running = {
    firstLogin: { userName: "admin", password: "kq7fm-0000" },
    certificateFile: "/tmp/a b/c.pem",
    url: "https://127.0.0.1:40001",
  };
  const { terminal, code } = begin(["demo", "--machines", "3"], composition);
  await until(() => terminal.stdout !== "");
  assert.equal(composition.started[0]?.config.machines.length, 3);
  assert.equal(composition.started[0]?.firstPasswordMustChange, false);
  assert.equal(composition.started[0]?.config.state, resolve(".shoal/demo"));
  assert.equal(
    terminal.stdout,
    `Shoal gives a BMC to 3 simulated machines.

  Redfish   https://127.0.0.1:40001/redfish/v1/
  switch    127.0.0.1:16161 (SNMPv3; feeds the boards, simulated like everything here)
  netboot   board01 to board03 boot by DHCP, TFTP and HTTP when the switch gives power
  user      admin
  password  kq7fm-0000

Try, in another shell:

  curl -sS --cacert '/tmp/a b/c.pem' -u admin:kq7fm-0000 https://127.0.0.1:40001/redfish/v1/Systems
  curl -sS --cacert '/tmp/a b/c.pem' -u admin:kq7fm-0000 -H 'Content-Type: application/json' -d '{"ResetType":"On"}' https://127.0.0.1:40001/redfish/v1/Systems/board01/Actions/ComputerSystem.Reset
  curl -sS --cacert '/tmp/a b/c.pem' -u admin:kq7fm-0000 'https://127.0.0.1:40001/redfish/v1/Systems/board01?$select=PowerState,Status,BootProgress'
  curl -sS --cacert '/tmp/a b/c.pem' -u admin:kq7fm-0000 'https://127.0.0.1:40001/redfish/v1/Managers/board01/LogServices/Log/Entries?$select=Message'

Ctrl-C ends it.
`,
  );
  terminal.signal("SIGINT");
  assert.equal(await code, 0);
});

test("boards of the demo boot from its servers, with the serials and addresses of its configuration", async () => {
  const { terminal, code, composition } = begin(["demo", "--state", join(folder, "boards")], new DemoComposition());
  await until(() => terminal.stdout !== "");
  const [opened] = composition.boards;
  assert.deepEqual(opened?.ports, { dhcp: 10_067, proxy: 14_011, tftp: 10_069, syslog: 10_514 });
  assert.deepEqual(
    opened?.boards.map(({ port, mac, serial, hostName }) => [port, mac, serial, hostName]),
    [1, 2, 3, 4].map((n) => [n, `02:00:5e:10:01:0${n}`, `0b0a4d0${n}`, `board0${n}`]),
  );
  const { netboot } = composition.started[0]?.config ?? {};
  assert.equal(netboot?.files, join(folder, "boards", "demo", "files"));
  terminal.signal("SIGINT");
  assert.equal(await code, 0);
});

test("the demo runs on without its boards where nothing serves them", async () => {
  const composition = new DemoComposition();
  composition.running = { ready: {} };
  const { terminal, code } = begin(["demo", "--state", join(folder, "alone")], composition);
  await until(() => terminal.stdout !== "");
  assert.deepEqual(composition.boards, []);
  terminal.signal("SIGINT");
  assert.equal(await code, 0);
});

test("demo says how to set a password when it does not know it", async () => {
  const { terminal, code } = begin(["demo", "--state", join(folder, "demo")], new DemoComposition());
  await until(() => terminal.stdout !== "");
  assert.match(terminal.stdout, new RegExp(`shoal account set-password admin --state ${join(folder, "demo")}\n`));
  assert.match(terminal.stdout, /curl -sS -k -u admin https:/);
  terminal.signal("SIGINT");
  await code;
});
