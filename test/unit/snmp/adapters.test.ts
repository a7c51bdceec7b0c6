/** The adapters' settings and ports: what can be said before any device answers. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { refusalOf } from "../../../adapters/kit/port-refusal.js";
import { neighboursIn } from "../../../adapters/kit/snmp/neighbours.js";
import { longestMatch, numbersOf } from "../../../adapters/kit/snmp/oid.js";
import { macOf, type SnmpValue, textOf } from "../../../adapters/kit/snmp/value.js";
import pdu from "../../../adapters/power/pdu/index.js";
import { loadFamilies } from "../../../adapters/power/poe-switch/families.js";
import poeSwitch from "../../../adapters/power/poe-switch/index.js";
import { portNames } from "../../../adapters/power/poe-switch/port-names.js";
import { refusalFor } from "../../../src/ports/power-device.js";

const families = await loadFamilies();

const ajv = new Ajv2020({ allErrors: true, strictTypes: false, useDefaults: true });
ajv.addVocabulary(["x-allowed"]);
const checks = { "poe-switch": ajv.compile(poeSwitch.settingsSchema), pdu: ajv.compile(pdu.settingsSchema) };

const community = { host: "192.0.2.1", snmp: { community: "public" } };
const password = { password: { file: "/run/secrets/auth" } };

const accepted: readonly object[] = [
  community,
  { ...community, family: "netgear", timing: { minimumOff: 6_000 } },
  {
    host: "2001:db8::1",
    snmp: { version: "2c", community: { env: "COMMUNITY" }, write: { community: "x" }, port: 1161 },
  },
  { host: "sw1.example.org", snmp: { version: 3, user: "shoal", auth: { protocol: "SHA-1", ...password } } },
  { host: "sw1", snmp: { user: "shoal", auth: password, privacy: { protocol: "AES-256-Reeder", ...password } } },
];

const refused: readonly object[] = [
  {},
  { host: "192.0.2.1/24", snmp: { community: "public" } },
  { host: "sw1", snmp: { user: "shoal" } },
  { host: "sw1", snmp: { user: "shoal", privacy: password } },
  { host: "sw1", snmp: { auth: password } },
  { host: "sw1", snmp: { user: "shoal", auth: { protocol: "none", ...password } } },
  { host: "sw1", snmp: { user: "shoal", auth: password, privacy: { protocol: "DES", ...password } } },
  { host: "sw1", snmp: { community: "" } },
  { host: "sw1", snmp: { community: { file: "a", env: "b" } } },
  { host: "sw1", snmp: { community: "public" }, family: "no-such-family" },
];

for (const [kind, check] of Object.entries(checks)) {
  for (const settings of accepted)
    test(`${kind} takes ${JSON.stringify(settings)}`, () => {
      const { family, ...rest } = settings as { family?: string };
      assert.ok(
        check(structuredClone(kind === "pdu" ? rest : { family, ...rest, ...(family ? {} : { family: "auto" }) })),
        JSON.stringify(check.errors),
      );
    });
  for (const settings of refused)
    test(`${kind} refuses ${JSON.stringify(settings)}`, () => assert.equal(check(structuredClone(settings)), false));
}

const problems = (settings: Readonly<Record<string, unknown>>): readonly string[] =>
  poeSwitch.problems?.({ id: "sw1", kind: "poe-switch", settings }) ?? [];

test("what the schema cannot say is said in words", () => {
  assert.deepEqual(problems(community), []);
  assert.match(problems({ host: "sw1" }).join(), /give "snmp"/);
  assert.match(problems({ host: "sw1", family: "netgear" }).join(), /needs "snmp"/);
  assert.match(problems({ host: "sw1", snmp: { version: 3, community: "public" } }).join(), /needs "user" and "auth"/);
  assert.deepEqual(problems({ host: "sw1", family: "netgear", snmp: { version: 1, community: "public" } }), []);
  assert.match(problems({ host: "sw1", snmp: { version: "2c", user: "x", auth: password } }).join(), /set version: 3/);
});

const portOf = (family: string, port: string) =>
  poeSwitch.port({ id: "sw1", kind: "poe-switch", settings: { ...community, family } }, port);

test("ports have one spelling each", () => {
  const spellings = [
    ["netgear", "1/0/05", "1/0/5"],
    ["netgear", "5", "1/0/5"],
    ["netgear", "g5", "1/0/5"],
    ["cisco-ios", "gigabitethernet1/0/5", "Gi1/0/5"],
    ["cisco-ios", "Gi0/5", "Gi0/5"],
    ["cisco-smb", "GE5", null],
    ["cisco-smb", "gi5", "gi5"],
    ["tp-link", "gigabitEthernet 1/0/5", "1/0/5"],
    ["aruba-aos-s", "A5", "A5"],
    ["edgeswitch", "0/5", "0/5"],
    ["zyxel", "5", "5"],
    ["generic", "5", "1.5"],
    ["netgear", "1/0/0", null],
    ["netgear", "1/0/5; reload", null],
  ] as const;
  for (const [family, written, name] of spellings) {
    const facts = portOf(family, written);
    assert.equal("name" in facts ? facts.name : null, name, `${family} ${written}`);
    if ("problem" in facts) assert.match(facts.problem, /e\.g\./);
  }
});

test("a canonical name is its own, and parsing never throws", () => {
  const some = fc.constantFrom(...families);
  const text = fc.oneof(fc.string(), fc.stringMatching(/^[A-Za-z]{0,4}[0-9/.]{0,12}$/));
  fc.assert(
    fc.property(some, text, ({ ports }, written) => {
      const port = ports.parse(written);
      if (port !== null) assert.deepEqual(ports.parse(port.name), port);
    }),
    { numRuns: 1_000 },
  );
});

test("what comes from a device is taken as it is, and bounded", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2_000 }), (octets) => {
      const buffer = Buffer.from(octets);
      assert.ok((textOf(buffer)?.length ?? 0) <= 256);
      macOf(buffer);
      numbersOf(buffer.toString("latin1"));
    }),
    { numRuns: 300 },
  );
  assert.equal(macOf([2, 0, 94, 16, 0, 1]), "02:00:5e:10:00:01");
  assert.equal(macOf([2, 0, 94, 16, 0]), null);
});

test("the longest sysObjectID that fits wins", () => {
  const prefixes = ["1.3.6.1.4.1.9", "1.3.6.1.4.1.9.6", "1.3.6.1.4.1.91"];
  assert.equal(
    longestMatch("1.3.6.1.4.1.9.6.1", prefixes, (prefix) => [prefix]),
    "1.3.6.1.4.1.9.6",
  );
  assert.equal(
    longestMatch("1.3.6.1.4.1.99", prefixes, (prefix) => [prefix]),
    undefined,
  );
});

test("no machine is switched by an uplink or by our own way to the switch", () => {
  const mac = (n: number) => ({ mac: `02:00:00:00:00:0${n}`, vlan: 1, source: "Q-BRIDGE-MIB" });
  const plain = { macs: [mac(1)], neighbour: null, ownMacs: [] };
  assert.equal(refusalOf(plain), null);
  assert.equal(refusalOf({ ...plain, macs: [1, 2, 3, 4].map(mac) }), null);
  const many = { ...plain, macs: [1, 2, 3, 4, 5].map(mac) };
  const reasons = (evidence: Parameters<typeof refusalOf>[0]) => refusalOf(evidence)?.reason;
  assert.match(refusalOf(many)?.text ?? "", /5 MAC addresses/);
  assert.match(refusalOf({ ...plain, ownMacs: [mac(1).mac] })?.text ?? "", /our own way/);
  const neighbour = { name: "core", mac: null, forwards: true };
  assert.match(refusalOf({ ...plain, neighbour })?.text ?? "", /core says by LLDP/);
  // What may be overridden is named only where nothing else speaks against the port.
  assert.equal(reasons(many), "manyMacs");
  assert.equal(reasons({ ...many, ownMacs: [mac(5).mac] }), "ownPath");
  assert.equal(reasons({ ...many, ownMacs: [mac(5).mac], neighbour }), "uplink");
  assert.equal(refusalOf({ ...plain, neighbour: { ...neighbour, forwards: false } }), null);
});

test("a machine that says by LLDP that it is a bridge is no uplink for itself, yet whatever else speaks against it does", () => {
  const own = "02:00:00:00:00:07";
  const neighbour = { name: "docker-host", mac: "02:42:00:00:00:01", macs: ["02:42:00:00:00:01", own], forwards: true };
  const mac = (n: number) => ({ mac: `02:00:00:00:00:0${n}`, vlan: 1, source: "BRIDGE-MIB" });
  const refusal = refusalOf({ macs: [mac(7)], neighbour, ownMacs: [] });
  assert.equal(refusalFor(refusal, [own]), null);
  assert.equal(refusalFor(refusal, ["02:00:00:00:00:08"])?.reason, "uplink");
  const many = refusalOf({ macs: [1, 2, 3, 4, 7].map(mac), neighbour, ownMacs: [] });
  assert.equal(refusalFor(many, [own])?.reason, "manyMacs");
  const ours = refusalOf({ macs: [mac(7)], neighbour, ownMacs: [own] });
  assert.equal(refusalFor(ours, [own])?.reason, "ownPath");
  const declared = refusalOf({ macs: [mac(7)], neighbour, ownMacs: [], uplink: "the switch calls it its uplink" });
  assert.equal(refusalFor(declared, [own])?.reason, "uplink");
});

test("of several bridges at one port none is taken for the machine", () => {
  const mac = (last: number) => Buffer.from([2, 0, 0, 0, 0, last]);
  const bridge = Buffer.from([0x20, 0]);
  const remote = (...chassis: readonly number[]) => {
    const column = (of: (last: number) => SnmpValue) =>
      new Map(chassis.map((last, at) => [`0.5.${at + 1}`, of(last)] as const));
    return {
      chassisSubtype: column(() => 4),
      chassisId: column((last) => mac(last)),
      portSubtype: column(() => 3),
      portId: column((last) => mac(last + 100)),
      sysName: column(() => null),
      capabilities: column(() => bridge),
    };
  };
  const at = (...chassis: readonly number[]) => neighboursIn(remote(...chassis), (port) => port).get(5);
  assert.deepEqual(at(1)?.macs, ["02:00:00:00:00:01", "02:00:00:00:00:65"]);
  assert.deepEqual([at(1, 2)?.forwards, at(1, 2)?.macs], [true, []]);
});

test("what a device counts from 0 its tables count from 1", () => {
  const ports = portNames({ forms: ["{type}-{group}/0/{port}"], types: { ge: [], mge: [] }, from: 0, example: "" });
  assert.deepEqual(ports.parse("GE-0/0/0"), { name: "ge-0/0/0", group: 1, port: 1 });
  assert.deepEqual(ports.parse("mge-2/0/47"), { name: "mge-2/0/47", group: 3, port: 48 });
  assert.deepEqual([ports.nameOf(1, 1), ports.nameOf(2, 24), ports.nameOf(1, 0)], ["ge-0/0/0", "ge-1/0/23", null]);
  assert.deepEqual([ports.parse("ge-0/1/0"), ports.parse("xe-0/0/0")], [null, null]);
});
