import assert from "node:assert/strict";
import { test } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import { timingOf } from "../../../adapters/kit/power/timing-schema.js";
import command from "../../../adapters/power/command/index.js";
import ipmi from "../../../adapters/power/ipmi/index.js";
import redfish from "../../../adapters/power/redfish/index.js";
import unifi from "../../../adapters/power/unifi/index.js";
import wakeOnLan from "../../../adapters/power/wake-on-lan/index.js";
import type { DeviceEntry, PowerDeviceAdapter } from "../../../src/ports/power-device.js";
import { TestHost } from "../http-kit/host.js";

const url = "https://192.0.2.10";

interface Example {
  readonly adapter: PowerDeviceAdapter;
  readonly good: Record<string, unknown>;
  /** Each is put in place of or beside what is good. */
  readonly bad: readonly Record<string, unknown>[];
  /** As written, and as it is called; null = there can be none. */
  readonly ports: readonly (readonly [string, string | null])[];
}

const examples: readonly Example[] = [
  {
    adapter: unifi,
    good: {
      url,
      switch: "02:00:5E:20:00:01",
      apiKey: { env: "UNIFI_KEY" },
      tls: { fingerprint: `SHA256:${"A".repeat(43)}` },
    },
    bad: [
      { url: "192.0.2.10" },
      { url: "https://x/path" },
      { switch: "sw1" },
      { tls: { fingerprint: "SHA256:short" } },
      { site: "a/b" },
      { timing: { minimumOff: 1999 } },
    ],
    ports: [
      ["5", "5"],
      ["outlet2", "outlet2"],
      ["05", null],
      ["1/0/5", null],
    ],
  },
  {
    adapter: redfish,
    good: {
      url: "https://[2001:db8::1]:8443",
      username: "u",
      password: { file: "/run/secret" },
      resetTypes: ["On", "ForceOff"],
    },
    bad: [{ password: {} }, { resetTypes: ["PowerCycle"] }, { authentication: "none" }],
    ports: [
      ["/redfish/v1/Systems/1", "Systems/1"],
      ["PDU1/Outlets/3", "PDU1/Outlets/3"],
      ["Chassis/1", null],
    ],
  },
  {
    adapter: wakeOnLan,
    good: { broadcast: "192.0.2.255" },
    bad: [{ broadcast: "everywhere" }, { broadcast: "192.0.2.256" }, { udpPort: 0 }],
    ports: [
      ["02-00-5E-10-00-01", "02:00:5e:10:00:01"],
      ["01:00:5e:10:00:01", null],
      ["node1", null],
    ],
  },
  {
    adapter: command,
    good: { on: ["/opt/relay", "{port}", "on"], environment: { TOKEN: { env: "RELAY" } } },
    bad: [{ on: "/opt/relay on" }, { off: [] }, { on: ["a\u0000"] }, { environment: { "A B": "x" } }, { shell: true }],
    ports: [
      ["line-4", "line-4"],
      ["--help", null],
      ["a b", null],
      ["", null],
    ],
  },
  {
    adapter: ipmi,
    good: { host: "192.0.2.7", username: "u", password: "p" },
    bad: [{ host: "-x" }, { username: "more-than-16-letters" }, { cipherSuite: 3 }],
    ports: [
      ["chassis", "chassis"],
      ["1", null],
    ],
  },
];

for (const { adapter, good, bad, ports } of examples) {
  const device = (settings: Record<string, unknown>): DeviceEntry => ({ id: "dev1", kind: adapter.kind, settings });

  test(`${adapter.kind}: its schema takes what is good and nothing else`, () => {
    const ajv = new Ajv2020({ strictTypes: false });
    ajv.addVocabulary(["x-allowed"]);
    const validate = ajv.compile(adapter.settingsSchema);
    assert.ok(validate(good), JSON.stringify(validate.errors));
    for (const part of [...bad, { unknown: 1 }]) assert.ok(!validate({ ...good, ...part }), JSON.stringify(part));
  });

  test(`${adapter.kind}: ports are called by one name, and what cannot be one is told why`, () => {
    for (const [written, name] of ports) {
      const facts = adapter.port(device(good), written);
      assert.equal("problem" in facts ? null : facts.name, name, written);
    }
  });

  test(`${adapter.kind}: it opens and closes without its device`, async () => {
    const host = new TestHost();
    await adapter.open(device(good), host).close();
    assert.equal(host.clock.pending, 0);
  });
}

test("commands and readability follow from the settings", () => {
  const facts = (adapter: PowerDeviceAdapter, settings: Record<string, unknown>, port: string) => {
    const found = adapter.port({ id: "d", kind: adapter.kind, settings }, port);
    return "problem" in found ? [] : [...found.commands, found.readable];
  };
  assert.deepEqual(facts(command, { on: ["x"] }, "1"), ["on", false]);
  assert.deepEqual(facts(command, { on: ["x"], off: ["x"], status: ["x"] }, "1"), ["on", "off", true]);
  assert.deepEqual(facts(redfish, { resetTypes: ["On", "Nmi"] }, "Systems/1"), ["on", "nmi", true]);
  assert.deepEqual(facts(redfish, {}, "PDU1/Outlets/1"), ["on", "off", true]);
});

test("a UniFi controller is logged in to in one way", () => {
  const problems = (settings: Record<string, unknown>) => unifi.problems?.({ id: "d", kind: "unifi", settings }).length;
  assert.deepEqual(
    [{}, { username: "u" }, { username: "u", password: "p" }, { apiKey: "k" }, { apiKey: "k", username: "u" }].map(
      problems,
    ),
    [1, 1, 0, 0, 1],
  );
});

test("timing: what the device's settings say goes before the family's, and that before the usual", () => {
  const { minimumOff, confirmOn, stagger } = timingOf(
    { timing: { minimumOff: 9000 } },
    { minimumOff: 1, confirmOn: 60_000 },
  );
  assert.deepEqual([minimumOff, confirmOn, stagger], [9000, 60_000, 250]);
});
