import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import { checkConfig } from "../../../src/config/check.js";
import type { Config } from "../../../src/config/config.js";
import { demoConfig, demoConfigText, switchToFillIn } from "../../../src/config/demo.js";
import { loadConfig } from "../../../src/config/load.js";
import { nearest } from "../../../src/config/nearest.js";
import { ConfigError } from "../../../src/config/problem.js";
import { configSchema } from "../../../src/config/schema.js";
import { demoAdapters } from "../../support/demo-adapters.js";
import { adapters } from "./adapters.js";

function configOf(text: string): Config {
  const check = checkConfig(text, adapters);
  assert.ok("config" in check, JSON.stringify(check));
  return check.config;
}

test("an empty file is a service without machines, for this computer only", () => {
  assert.deepEqual(configOf(""), {
    listen: { host: "127.0.0.1", port: 8443, tls: "on", http: "redirect", certificate: null, key: null },
    state: "./state",
    hostName: "shoal",
    outbound: {
      events: { allow: [], allowUnverified: false, deny: [] },
      images: { allow: [], allowUnverified: false, deny: [] },
      media: { allow: [], allowUnverified: false, deny: [] },
    },
    protocol: { requireIfMatch: false, simpleStorage: true },
    firmware: { largestImageMiB: 256, signers: [], requireSignature: false },
    media: { largestImageMiB: 16_384, largestTotalMiB: 65_536, keepMinutes: 10 },
    console: { webSocket: true, idleMinutes: 480, ssh: null },
    netboot: null,
    ssdp: null,
    racks: [],
    devices: [],
    directory: ".",
    machines: [],
  });
});

test("a machine needs no more than an id", () => {
  const [machine] = configOf("machines: [{ id: node01 }]").machines;
  const { storage, memory, pcie, networkAdapters, ...rest } = machine ?? assert.fail();
  assert.ok(storage?.length && memory?.length && pcie?.length && networkAdapters?.length, "see parts.test.ts");
  assert.deepEqual(
    [rest],
    [
      {
        id: "node01",
        name: "node01",
        uuid: "f32d4578-15e0-5c20-bf25-b865b7260053",
        manufacturer: "Generic",
        model: "Machine",
        serialNumber: "B865B7260053",
        firmwareVersion: "1.0",
        processors: {
          count: 1,
          cores: 4,
          threads: 4,
          model: "Generic processor",
          architecture: "x86",
          instructionSet: "x86-64",
          maxSpeedMHz: 2400,
        },
        memoryMiB: 8192,
        nics: [{ id: "eth0", mac: "02:f0:84:fd:af:86", speedMbps: 1000 }],
        adapter: { kind: "fake", settings: { delay: 5 } },
      },
    ],
  );
});

test("what the file says of a machine is kept, in one spelling", () => {
  const [machine] = configOf(`
racks: [{ id: r1, name: Left rack }]
machines:
  - id: pi
    name: kitchen
    uuid: 0A000000-0000-0000-0000-00000000000B
    serialNumber: S1
    rack: r1
    processors: { cores: 8, threads: 16, architecture: ARM }
    nics: [{ mac: 02-00-00-00-00-0A }, { id: wan, mac: "02:00:00:00:00:0B", speedMbps: 100 }]
    adapter: { kind: pdu, address: pdu.example.net, outlet: 3 }
`).machines;
  assert.equal(machine?.uuid, "0a000000-0000-0000-0000-00000000000b");
  assert.equal(machine?.serialNumber, "S1");
  assert.deepEqual([machine?.processors.threads, machine?.processors.instructionSet], [16, "ARM-A64"]);
  assert.deepEqual(machine?.nics, [
    { id: "eth0", mac: "02:00:00:00:00:0a", speedMbps: 1000 },
    { id: "wan", mac: "02:00:00:00:00:0b", speedMbps: 100 },
  ]);
  assert.deepEqual(machine?.adapter, { kind: "pdu", settings: { address: "pdu.example.net", outlet: 3 } });
});

test("a fleet is as many machines as it says, all of them different", () => {
  const { machines } = configOf(
    "machines: [{ fleet: { prefix: node, count: 1000, memoryMiB: 512, nics: [{}, { speedMbps: 100 }] } }]",
  );
  assert.equal(machines.length, 1000);
  assert.equal(machines[999]?.id, "node01000");
  assert.deepEqual(
    machines[0]?.nics.map(({ id, speedMbps }) => [id, speedMbps]),
    [
      ["eth0", 1000],
      ["eth1", 100],
    ],
  );
  assert.ok(machines.every(({ memoryMiB, adapter }) => memoryMiB === 512 && adapter.settings.delay === 5));
  assert.equal(new Set(machines.flatMap(({ nics }) => nics.map(({ mac }) => mac))).size, 2000);
});

test("words that YAML 1.1 took for booleans are words", () => {
  assert.equal(configOf("listen: { tls: off }").listen.tls, "off");
  assert.equal(configOf("listen: { tls: off }").listen.http, "serve");
});

test("JSON will do", () => {
  assert.equal(configOf('{"machines": [{"id": "a"}], "hostName": "x"}').hostName, "x");
});

test("the schema for editors takes what the check takes", () => {
  const schema = JSON.parse(JSON.stringify(configSchema(adapters)));
  const ajv = new Ajv2020({ discriminator: true, strictTypes: false });
  ajv.addVocabulary(["x-allowed"]);
  const validate = ajv.compile(schema);
  assert.ok(
    validate({ machines: [{ id: "a", adapter: { kind: "pdu", address: "b" } }, { fleet: { prefix: "n", count: 3 } }] }),
  );
  assert.ok(!validate({ machines: [{ id: "a", adapter: { kind: "pdu" } }] }));
});

test("file names in the file are relative to it", () => {
  const folder = mkdtempSync(join(tmpdir(), "shoal-config-"));
  const file = join(folder, "shoal.yaml");
  writeFileSync(file, "state: here\nlisten: { certificate: c.pem, key: /etc/k.pem }\n");
  const config = loadConfig(file, adapters);
  assert.equal(config.state, join(folder, "here"));
  assert.equal(config.listen.certificate, join(folder, "c.pem"));
  assert.equal(config.listen.key, "/etc/k.pem");
});

test("a file with problems is refused with all of them", () => {
  const file = join(mkdtempSync(join(tmpdir(), "shoal-config-")), "shoal.yaml");
  writeFileSync(file, "machines: 1\nracks: 2\n");
  assert.throws(
    () => loadConfig(file, adapters),
    (error) =>
      error instanceof ConfigError &&
      error.message === `${file}:1:11: machines: is 1; must be a list\n${file}:2:8: racks: is 2; must be a list`,
  );
});

test("the demo is a rack of ten machines, or as many as wanted", () => {
  const config = demoConfig(demoAdapters, switchToFillIn);
  assert.equal(config.machines.length, 10);
  assert.ok(config.machines.every(({ rack }) => rack === "rack1"));
  assert.deepEqual(
    [1, 10, 250].map((count) => demoConfig(demoAdapters, switchToFillIn, count).machines.length),
    [1, 10, 250],
  );
});

test("the demo's file has as many machines as are wanted, and nothing of the others", () => {
  const all = demoConfig(demoAdapters, switchToFillIn).machines;
  for (let count = 1; count <= 10; count += 1) {
    const text = demoConfigText(switchToFillIn, count);
    const check = checkConfig(text, demoAdapters);
    assert.ok("config" in check, text);
    assert.deepEqual(check.config.machines, all.slice(0, count));
    assert.match(text, /adapter: .*\n$/);
  }
});

test("the demo names no maker that clients treat in a way of its own", () => {
  assert.doesNotMatch(
    demoConfigText(switchToFillIn),
    /dell|hpe|hewlett|supermicro|lenovo|cisco|fujitsu|huawei|ami\b|intel|nvidia/i,
  );
});

test("finds the word that was meant", () => {
  const known = ["host", "port", "certificate"];
  for (const [word, meant] of [
    ["prot", "port"],
    ["Port", "port"],
    ["certifcate", "certificate"],
    ["cretificaet", "certificate"],
    ["ports", "port"],
    ["colour", undefined],
    ["", undefined],
    ["x".repeat(1_000_000), undefined],
  ] as const) {
    assert.equal(nearest(word, known), meant);
  }
});
