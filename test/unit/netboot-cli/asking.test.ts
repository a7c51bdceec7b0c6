/** Commands that ask a service which runs: who they ask, what they print, and what they say when nobody answers. */
import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { runIn, TestTerminal } from "../cli/terminal.js";
import { credentials, runShoal, serve } from "./service.js";

const plan = {
  machine: "board01",
  summary: "The next boot is from Pxe.",
  reasons: ["BootSourceOverrideEnabled is Once."],
  network: {
    stages: [
      { stage: "board", architecture: null, file: "boot folder", reasons: ["It asks as the boot loader of a board."] },
      { stage: "ipxe", architecture: "arm64", file: null, reasons: ["Nothing\u001b[2J to boot."] },
    ],
    underWay: "A boot began at 10:00.",
  },
};

test("a boot plan is printed in words, without anything that drives a terminal", async (t) => {
  const { url } = await serve(t, { "/shoal/v1/machines/board%2001/boot-plan": plan });
  const { code, out, err } = await runShoal(["boot-plan", "board 01", "--url", url], credentials);
  assert.deepEqual([code, err], [0, ""]);
  assert.equal(
    out,
    `board01: The next boot is from Pxe.
  - BootSourceOverrideEnabled is Once.

Now: A boot began at 10:00.

When it asks the network:
  its boot loader gets boot folder
    - It asks as the boot loader of a board.
  iPXE (arm64) gets nothing
    - Nothing·[2J to boot.
`,
  );
});

test("for programs it is the JSON of the service", async (t) => {
  const { url } = await serve(t, { "/shoal/v1/machines/board01/boot-plan": plan });
  const { out } = await runShoal(["boot-plan", "board01", "--json", "--url", url], credentials);
  assert.deepEqual(JSON.parse(out), plan);
});

test("a machine that the network has nothing for", async (t) => {
  const { network: _, ...rest } = plan;
  const { url } = await serve(t, { "/shoal/v1/machines/a/boot-plan": rest });
  const { out } = await runShoal(["boot-plan", "a", "--url", url], credentials);
  assert.match(out, /The network has nothing for it, or is not served: see shoal netboot status\.\n$/);
});

test("a password does not go over the network without TLS", async () => {
  for (const url of ["http://192.0.2.1:8000", "http://127.0.0.1.example.net", "http://localhost.example.net"]) {
    const { code, err } = await runShoal(["boot-plan", "board01", "--url", url], credentials);
    assert.deepEqual([code, /for everybody on the way to read/.test(err)], [2, true], url);
  }
});

test("a password is asked for when the environment has none", async (t) => {
  const { url } = await serve(t, { "/shoal/v1/machines/board01/boot-plan": plan });
  const terminal = new TestTerminal();
  terminal.env.SHOAL_USER = "ann";
  terminal.typed = ["pa:ss"];
  assert.equal(await runIn(terminal, ["boot-plan", "board01", "--url", url]), 0);
  assert.deepEqual(terminal.prompts, ["Password of ann: "]);
});

test("the service of a configuration is asked at its address", async (t) => {
  const { url } = await serve(t, { "/shoal/v1/machines/a/boot-plan": plan });
  const file = join(mkdtempSync(join(tmpdir(), "shoal-plan-")), "shoal.yaml");
  writeFileSync(file, `listen: { host: 0.0.0.0, port: ${new URL(url).port}, tls: off }\nmachines: [{ id: a }]\n`);
  const { code, err } = await runShoal(["boot-plan", "a", "--config", file], credentials);
  assert.deepEqual([code, err], [0, ""]);
});

for (const [name, args, env, said, exit] of [
  ["a wrong password", [], { SHOAL_USER: "ann", SHOAL_PASSWORD: "x" }, /The user name or the password is wrong/, 1],
  ["a machine that there is not", [], credentials, /There is nothing here\./, 1],
  [
    "nobody listens",
    ["--url", "http://127.0.0.1:1"],
    credentials,
    /No service listens at http:\/\/127\.0\.0\.1:1\./,
    1,
  ],
  ["a URL that is none", ["--url", "shoal"], credentials, /shoal is no URL that begins with https/, 2],
  [
    "no certificate",
    ["--cacert", "/nowhere.pem"],
    credentials,
    /\/nowhere\.pem cannot be read: there is no such file/,
    1,
  ],
] as const)
  test(`says in words: ${name}`, async (t) => {
    const { url } = await serve(t, {});
    const { code, err } = await runShoal(["boot-plan", "a", "--url", url, ...args], env);
    assert.match(err, said);
    assert.equal(code, exit);
  });

const status = {
  networks: [
    { id: "lab", dhcp: "proxy", interface: "eth1", address: "10.0.0.1", subnet: "10.0.0.0/24", problem: null },
  ],
  servers: [
    { kind: "tftp", address: "10.0.0.1", ports: {}, counters: {}, problem: "It cannot." },
    { kind: "dhcp", address: null, ports: { dhcp: 67, proxy: 4011 }, counters: { received: 5 }, problem: null },
  ],
  otherServers: [],
  leases: 2,
  strangers: 1,
  conditions: [{ severity: "Critical", text: "TFTP cannot be served.", since: "" }],
};

test("the servers are shown in a table", async (t) => {
  const { url } = await serve(t, { "/shoal/v1/netboot": status });
  const { out } = await runShoal(["netboot", "status", "--url", url], credentials);
  assert.equal(
    out,
    `NETWORK  DHCP   INTERFACE  ADDRESS   SUBNET
lab      proxy  eth1       10.0.0.1  10.0.0.0/24

SERVER  ADDRESS   PORTS                COUNTERS
tftp    10.0.0.1  not open             -
dhcp    -         dhcp 67, proxy 4011  received 5

2 leases, 1 machine that nobody configured.
Critical: TFTP cannot be served.
`,
  );
});

test("strangers are shown with configuration to paste", async (t) => {
  const stranger = {
    mac: "02:00:00:00:00:07",
    stage: "uefi-pxe",
    architecture: "x86-64",
    vendorClass: "PXEClient",
    uuid: "00112233-4455-6677-8899-aabbccddeeff",
    hostName: null,
    firstSeen: "2030-01-01T00:00:00Z",
    lastSeen: "2030-01-01T00:00:00Z",
    times: 3,
  };
  const { url } = await serve(t, { "/shoal/v1/netboot/strangers": { total: 1, strangers: [stranger] } });
  const { out } = await runShoal(["netboot", "strangers", "--url", url], credentials);
  assert.match(out, /^MAC +ASKED AS +FOR /);
  assert.match(out, /\n02:00:00:00:00:07 +uefi-pxe +x86-64 +- +00112233/);
  assert.ok(
    out.endsWith(`machines:
  - id: node-020000000007
    uuid: "00112233-4455-6677-8899-aabbccddeeff"
    nics: [{ mac: "02:00:00:00:00:07" }]
    netboot: {}
`),
  );
});
