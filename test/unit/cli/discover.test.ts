import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "yaml";
import type { SurveyedPort } from "../../../src/ports/power-device.js";
import { runDevices, scriptedPower, surveyed } from "./scripted-power.js";
import { TestTerminal } from "./terminal.js";

const config = `
devices:
  - { id: sw1, kind: scripted }
  - { id: sw2, kind: scripted }
machines:
  - { id: node1, nics: [{ mac: "02:00:5e:10:00:01" }] }
  - id: node2
    nics: [{ mac: "02:00:5e:10:00:02" }]
    adapter: { kind: board, power: { device: sw1, port: p6 } }
`;

const seen = (last: number, vlan: number | null = 10) => ({
  mac: `02:00:5e:10:00:0${last}`,
  vlan,
  source: "Q-BRIDGE-MIB",
});

const sw1: readonly SurveyedPort[] = [
  surveyed("4"),
  surveyed("5", { label: "bench", link: "up", power: "on, delivering 4.2 W", macs: [seen(1)] }),
  surveyed("6", { link: "up", macs: [seen(2)] }),
  surveyed("7", { label: "node7", link: "up", macs: [seen(7, null)] }),
  surveyed("24", {
    link: "up",
    macs: [seen(3), seen(4)],
    neighbour: { name: "core\u001b[2J", mac: null, forwards: true },
    refusal: { reason: "uplink", text: "the neighbour (core) is a switch" },
  }),
];

async function discovered(surveys: Parameters<typeof scriptedPower>[0], ...args: readonly string[]) {
  const terminal = new TestTerminal();
  const { adapter, opened, closed } = scriptedPower(surveys);
  const code = await runDevices(terminal, ["discover", ...args], { config, power: adapter });
  return { code, stdout: terminal.stdout, stderr: terminal.stderr, opened, closed };
}

test("a table of what was seen, and configuration to paste", async () => {
  const { code, stdout, closed } = await discovered({ sw1, sw2: [] });
  assert.equal(code, 0);
  const [table = "", yaml = ""] = stdout.split("\n\n");
  assert.deepEqual(
    table.split("\n").map((line) => line.split(/ {2,}/)),
    [
      ["DEVICE", "PORT", "LABEL", "LINK", "POWER", "MAC", "VLAN", "SOURCE", "NEIGHBOUR", "MACHINE", "VERDICT"],
      ["sw1", "4", "-", "down", "on", "-", "-", "-", "-", "-", "-"],
      ["sw1", "5", "bench", "up", "on, delivering 4.2 W", seen(1).mac, "10", "Q-BRIDGE-MIB", "-", "node1", "proposed"],
      ["sw1", "6", "-", "up", "on", seen(2).mac, "10", "Q-BRIDGE-MIB", "-", "node2", "as configured, unconfirmed"],
      ["sw1", "7", "node7", "up", "on", seen(7).mac, "-", "Q-BRIDGE-MIB", "-", "-", "no machine has this MAC"],
      ...[3, 4].map((last) => [
        "sw1",
        "24",
        "-",
        "up",
        "on",
        seen(last).mac,
        "10",
        "Q-BRIDGE-MIB",
        "core·[2J",
        "-",
        "never switched: the neighbour (core) is a switch",
      ]),
    ],
  );
  const power = {
    device: "sw1",
    port: "5",
    confirmed: false,
    evidence: "02:00:5e:10:00:01 by Q-BRIDGE-MIB of sw1, 2026-03-01T12:00:00Z",
  };
  assert.deepEqual(parse(yaml), { machines: [{ id: "node1", adapter: { kind: "board", power } }] });
  assert.deepEqual(closed.sort(), ["sw1", "sw2"]);
});

test("the entry for an address that no machine has is commented, and right once it is not", async () => {
  const { stdout } = await discovered({ sw1, sw2: [] });
  const yaml = stdout.slice(stdout.indexOf("machines:")).replaceAll(/^ {2}# (?=[- ] )/gm, "  ");
  const [, stranger] = parse(yaml).machines;
  assert.equal(stranger.id, "node7");
  assert.deepEqual(stranger.nics, [{ mac: seen(7).mac }]);
  assert.deepEqual([stranger.adapter.power.port, stranger.adapter.power.confirmed], ["7", false]);
});

test("a device that does not answer is told, and the others are shown", async () => {
  const { code, stdout, stderr } = await discovered({ sw1, sw2: "sw2 (192.0.2.2) does not answer" });
  assert.equal(code, 1);
  assert.match(stdout, /^sw1 +5 /m);
  assert.match(stderr, /^sw2 \(192\.0\.2\.2\) does not answer$/m);
  assert.match(stderr, /Not everything was seen: sw2 could not be looked at\.\n$/);
});

test("where no address was seen at all, it is told what may be the reason", async () => {
  const dark = await discovered({ sw1: [surveyed("5")], sw2: [] });
  assert.match(
    dark.stderr,
    /^No MAC address was seen\. A machine that is off is not seen: turn it on at the switch, then/m,
  );
  for (const { stderr } of [await discovered({ sw1, sw2: [] }), await discovered({ sw1: "gone", sw2: "gone" })]) {
    assert.ok(!stderr.includes("No MAC address was seen"), stderr);
  }
});

test("a device that sees nothing by its nature is no failure", async () => {
  const { code, stderr } = await discovered({ sw1 });
  assert.equal(code, 0);
  assert.match(stderr, /^sw2: cannot tell what hangs on its ports$/m);
});

test("the configuration that contradicts what was seen is told", async () => {
  const { stderr, code } = await discovered({ sw1: [surveyed("6"), surveyed("8", { macs: [seen(2)] })], sw2: [] });
  assert.equal(code, 0);
  assert.match(stderr, /^Warning: node2 is configured on sw1 port 6, but was seen on sw1 port 8 /m);
});

test("only the devices that were asked for", async () => {
  const { opened } = await discovered({ sw1, sw2: [] }, "--device", "sw2");
  assert.deepEqual(opened, ["sw2"]);
  const unknown = await discovered({ sw1, sw2: [] }, "--device", "sw9");
  assert.equal(unknown.code, 1);
  assert.match(unknown.stderr, /There is no device "sw9" in the configuration; there are: sw1, sw2\./);
});

test("--json is one object, with nothing beside it", async () => {
  const { stdout } = await discovered({ sw1, sw2: "no answer" }, "--json");
  const found = JSON.parse(stdout);
  assert.deepEqual(
    found.devices.map(({ id, problem }: { id: string; problem: string | null }) => [id, problem]),
    [
      ["sw1", null],
      ["sw2", "no answer"],
    ],
  );
  assert.deepEqual([found.proposals.length, found.strangers.length, found.warnings.length], [1, 1, 0]);
});

test("the help has an example and says what confirms a port", async () => {
  const { code, stdout } = await discovered({}, "--help");
  assert.equal(code, 0);
  assert.match(stdout, /\$ shoal discover/);
  assert.match(stdout, /confirmed: true/);
});
