import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Evidence, type PlacedMachine, place } from "../../../src/domain/placement.js";
import type { SurveyedPort } from "../../../src/ports/power-device.js";

const at = Date.UTC(2026, 2, 1, 12);
const mac = (n: number): string => `02:00:5e:10:00:${n.toString(16).padStart(2, "0")}`;

const port = (name: string, macs: readonly number[] = [], more: Partial<SurveyedPort> = {}): SurveyedPort => ({
  name,
  label: null,
  link: "up",
  power: "on",
  macs: macs.map((n) => ({ mac: mac(n), vlan: 1, source: "Q-BRIDGE-MIB" })),
  neighbour: null,
  refusal: null,
  ...more,
});

const uplink = { refusal: { reason: "uplink", text: "it leads to another switch" } } as const;

const sw = (device: string, ...ports: readonly SurveyedPort[]): Evidence => ({
  device,
  survey: { at, name: device, description: "", family: null, ports },
});

const machine = (id: string, n: number, outlet: string | null = null, confirmed = false): PlacedMachine => {
  const [device = "", name = ""] = outlet?.split(" ") ?? [];
  return { id, macs: [mac(n)], outlet: outlet === null ? null : { device, port: name, confirmed } };
};

const verdicts = (machines: readonly PlacedMachine[], ...evidence: readonly Evidence[]) =>
  place(machines, evidence).sightings.map((one) => one.verdict);

test("a machine seen on one port is proposed there, with who saw it and when", () => {
  const { proposals, warnings } = place([machine("node1", 1)], [sw("sw1", port("4"), port("5", [1]))]);
  assert.deepEqual(proposals, [
    {
      machine: "node1",
      device: "sw1",
      port: "5",
      evidence: "02:00:5e:10:00:01 by Q-BRIDGE-MIB of sw1, 2026-03-01T12:00:00Z",
    },
  ]);
  assert.deepEqual(warnings, []);
});

test("an uplink that sees the machine too makes no difference, and is never proposed", () => {
  const evidence = [sw("sw1", port("5", [1])), sw("sw2", port("24", [1], uplink))];
  assert.deepEqual(
    place([machine("node1", 1)], evidence).proposals.map((one) => one.device),
    ["sw1"],
  );
  const alone = place([machine("node1", 1)], evidence.slice(1));
  assert.deepEqual(alone.proposals, []);
  assert.deepEqual(alone.warnings, ["node1 was seen on sw2 port 24 only, and it leads to another switch."]);
});

test("a bridge that is one of the machines is no uplink", () => {
  const bridge = { ...uplink.refusal, unless: { macs: [mac(1)], else: null } };
  const seen = sw("sw1", port("5", [1], { refusal: bridge }));
  assert.equal(place([machine("node1", 1)], [seen]).proposals[0]?.port, "5");
  assert.deepEqual(
    place([machine("node2", 2)], [seen]).sightings.map(({ verdict }) => verdict),
    ["never switched: it leads to another switch"],
  );
});

test("a port of many addresses is proposed to nobody, and is the machine's that expects them", () => {
  const many = { refusal: { reason: "manyMacs", text: "uplink: 5 MAC addresses are seen on it" } } as const;
  const seen = sw("sw1", port("5", [1, 11, 12, 13, 14], many));
  const found = place([machine("node1", 1)], [seen]);
  assert.deepEqual([found.proposals, found.strangers], [[], []]);
  const hint = "uplink: 5 MAC addresses are seen on it; if they are to be there, set manyMacs: true.";
  assert.deepEqual(found.warnings, [`node1 was seen on sw1 port 5 only, and ${hint}`]);
  const configured = machine("node1", 1, "sw1 5", true);
  const refused = `node1 is configured on sw1 port 5, which will never be switched: ${hint}`;
  assert.deepEqual(place([configured], [seen]).warnings, [refused]);
  const expecting = { ...configured, outlet: { device: "sw1", port: "5", confirmed: true, manyMacs: true } };
  assert.deepEqual(place([expecting], [seen]).warnings, []);
  assert.equal(verdicts([expecting], seen)[0], "as configured");
  const elsewhere = sw("sw1", port("5", [1, 11, 12, 13, 14], uplink));
  assert.match(verdicts([expecting], elsewhere)[0] ?? "", /never switched: it leads to another switch/);
});

test("an address in several VLANs, and two addresses of one machine, are one port", () => {
  const twice = port("5", [1, 1, 2]);
  const { proposals } = place([{ id: "node1", macs: [mac(1), mac(2)], outlet: null }], [sw("sw1", twice)]);
  assert.deepEqual(
    proposals.map((one) => one.port),
    ["5"],
  );
});

test("a machine seen on two ports is not proposed, and told", () => {
  const { proposals, warnings, sightings } = place([machine("node1", 1)], [sw("sw1", port("5", [1]), port("6", [1]))]);
  assert.deepEqual(proposals, []);
  assert.deepEqual(warnings, ["node1 was seen on sw1 port 5 and sw1 port 6: find out which of them feeds it."]);
  assert.deepEqual(
    sightings.map((one) => one.verdict),
    ["ambiguous", "ambiguous"],
  );
});

test("a port that two machines claim is proposed for neither", () => {
  const seen = place([machine("node1", 1), machine("node2", 2)], [sw("sw1", port("5", [1, 2]))]);
  assert.deepEqual([seen.proposals, seen.warnings.length], [[], 2]);
  const configured = place([machine("node1", 1), machine("node2", 2, "sw1 5")], [sw("sw1", port("5", [1]))]);
  assert.deepEqual(configured.proposals, []);
  assert.match(configured.warnings.join(), /node1 was seen on sw1 port 5, and so was or there is configured: node2/);
});

test("the configuration and what was seen agree, or disagree", () => {
  const seen = sw("sw1", port("5"), port("7", [1]));
  assert.deepEqual(verdicts([machine("node1", 1, "sw1 7", true)], seen), ["", "as configured"]);
  assert.deepEqual(verdicts([machine("node1", 1, "sw1 7")], seen), ["", "as configured, unconfirmed"]);
  assert.deepEqual(verdicts([machine("node1", 1, "sw1 5")], seen), ["", "configured: sw1 port 5"]);
  assert.deepEqual(place([machine("node1", 1, "sw1 5")], [seen]).warnings, [
    "node1 is configured on sw1 port 5, but was seen on sw1 port 7 " +
      "(02:00:5e:10:00:01 by Q-BRIDGE-MIB of sw1, 2026-03-01T12:00:00Z); look which is right.",
  ]);
});

test("a machine configured on a port that is refused is told", () => {
  const { warnings } = place([machine("node1", 1, "sw1 24")], [sw("sw1", port("24", [], uplink))]);
  assert.deepEqual(warnings, [
    "node1 is configured on sw1 port 24, which will never be switched: it leads to another switch.",
  ]);
});

test("a machine on a PDU is not contradicted by the switch that sees it", () => {
  const { warnings, proposals } = place(
    [machine("node1", 1, "pdu1 3")],
    [sw("pdu1", port("3")), sw("sw1", port("5", [1]))],
  );
  assert.deepEqual([warnings, proposals], [[], []]);
});

test("addresses that no machine has are strangers, once for each port", () => {
  const { strangers } = place(
    [machine("node1", 1)],
    [
      sw(
        "sw1",
        port("5", [1, 9]),
        port("6", [7, 8], { label: "node6" }),
        port("7", [6]),
        port("8", [6]),
        port("24", [5], uplink),
      ),
    ],
  );
  assert.deepEqual(
    strangers.map(({ port: name, label, macs }) => [name, label, macs]),
    [["6", "node6", [mac(7), mac(8)]]],
  );
});

test("a strange address on a port that is taken is told, and no machine is made of it", () => {
  const { strangers, warnings } = place([machine("node1", 1, "sw1 5")], [sw("sw1", port("5", [9]))]);
  assert.deepEqual(strangers, []);
  const told =
    /^node1 is configured on sw1 port 5, where an address was seen that no machine has: 02:00:5e:10:00:09 by/;
  assert.match(warnings.join(), told);
});

test("whatever was seen: no refused port, no port twice, no machine twice is proposed, and every port is shown", () => {
  const ports = fc.uniqueArray(
    fc.record({
      n: fc.integer({ min: 1, max: 6 }),
      macs: fc.array(fc.integer({ min: 1, max: 8 }), { maxLength: 4 }),
      bad: fc.boolean(),
    }),
    { selector: ({ n }) => n, maxLength: 6 },
  );
  const outlets = fc.array(fc.option(fc.constantFrom("sw1 1", "sw1 2", "sw2 1")), { minLength: 5, maxLength: 5 });
  fc.assert(
    fc.property(fc.tuple(ports, ports), outlets, (both, fed) => {
      const evidence = both.map((some, index) =>
        sw(`sw${index + 1}`, ...some.map(({ n, macs, bad }) => port(`${n}`, macs, bad ? uplink : {}))),
      );
      const machines = fed.map((outlet, index) => machine(`node${index}`, index + 1, outlet));
      const { proposals, strangers, sightings } = place(machines, evidence);
      const keys = [...proposals, ...strangers].map((one) => `${one.device} ${one.port}`);
      assert.equal(new Set(keys).size, keys.length);
      assert.equal(new Set(proposals.map((one) => one.machine)).size, proposals.length);
      for (const key of keys) {
        const shown = sightings.find((one) => `${one.device} ${one.port.name}` === key);
        assert.equal(shown?.port.refusal, null);
        assert.ok(!machines.some(({ outlet }) => `${outlet?.device} ${outlet?.port}` === key));
      }
      assert.ok(
        evidence.every(({ survey }) => survey.ports.every((one) => sightings.some((shown) => shown.port === one))),
      );
    }),
    { numRuns: 200 },
  );
});
