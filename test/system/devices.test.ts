/** The commands for power devices, run as a user runs them against devices that speak the wire. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  boardOn,
  type MockOfDevice,
  macAt,
  netgear,
  openSnmpDevice,
  openSshSwitch,
  portOf,
  uplink,
  writeConfig,
} from "./boards.js";
import { missing, run, until } from "./program.js";
import { shoal, startProgram, temporaryFolder, type Undoing } from "./shoal.js";

interface Discovered {
  readonly proposals: readonly { readonly machine: string; readonly device: string; readonly port: string }[];
  readonly sightings: readonly { readonly port: string; readonly mac: string | null; readonly verdict: string }[];
  readonly warnings: readonly string[];
}

test("discover proposes the port that a machine hangs on, and never an uplink", async (context) => {
  const mock = await openSnmpDevice(context, netgear);
  for (const number of [2, 4, 5]) portOf(mock, number).switch(true);
  await until("light", () => [2, 4, 5].every((number) => portOf(mock, number).powered));
  const config = writeConfig(context, {
    devices: { sw1: mock.entry },
    machines: [
      { id: "node4", nics: [{ mac: macAt(4) }] },
      { id: "node8", nics: [{ mac: macAt(uplink) }] },
      boardOn("sw1", "1/0/2", 2),
      boardOn("sw1", "1/0/6", 5, "misplaced"),
    ],
  });
  const { code, stdout, stderr } = await shoal(["discover", "--config", config, "--json"]);
  assert.equal(code, 0, stderr);
  const { proposals, sightings, warnings } = JSON.parse(stdout) as Discovered;
  assert.deepEqual(
    proposals.map(({ machine, device, port }) => [machine, device, port]),
    [["node4", "sw1", "1/0/4"]],
  );
  assert.match(sightings.find(({ port }) => port === `1/0/${uplink}`)?.verdict ?? "", /switch|uplink|bridge/i);
  assert.ok(
    warnings.some((warning) => warning.includes("misplaced") && warning.includes("1/0/5")),
    warnings.join("\n"),
  );
  const readable = await shoal(["discover", "--config", config]);
  assert.match(
    readable.stdout,
    /- id: node4\n +adapter: \{ kind: board, power: \{ device: sw1, port: "1\/0\/4", confirmed: false/,
  );
  assert.equal(mock.device.writes.length, 3, "looking switches nothing");
});

test("discover shows the others when one device is silent, and says so", async (context) => {
  const mock = await openSnmpDevice(context, netgear);
  const silent = await openSnmpDevice(context, netgear);
  silent.device.faults.misbehave = () => "drop";
  const config = writeConfig(context, { devices: { sw1: mock.entry, sw2: silent.entry }, machines: [] });
  const { code, stdout, stderr } = await shoal(["discover", "--config", config]);
  assert.equal(code, 1);
  assert.match(stdout, /^sw1 +1\/0\/1 /m);
  assert.match(stderr, /Not everything was seen: sw2 could not be looked at\.\n$/);
});

const tested: Readonly<Record<string, (test: Undoing) => Promise<MockOfDevice>>> = {
  "a switch by SNMPv3": (test) => openSnmpDevice(test, netgear),
  "a switch by SSH": (test) => openSshSwitch(test, "aruba/cx6100", "aruba-cx"),
};

// At once: mostly they wait for ports to be dark long enough.
describe("adapter test", { concurrency: true }, () => {
  for (const [name, open] of Object.entries(tested)) {
    test(`${name} keeps every promise, and the port is left as it was`, async (context) => {
      const mock = await open(context);
      portOf(mock, 4).switch(true);
      await until("light", () => portOf(mock, 4).powered);
      const port = portOf(mock, 4).name;
      const machines = [boardOn("sw1", port, 4), boardOn("sw1", portOf(mock, 5).name, 5)];
      const config = writeConfig(context, { devices: { sw1: mock.entry }, machines });
      const args = ["adapter", "test", "--config", config, "--device", "sw1", "--port", port];
      const asked = await shoal(args);
      assert.equal(asked.code, 2, "nobody agreed");
      const { code, stdout, stderr } = await shoal([...args, "--yes"]);
      assert.equal(code, 0, stdout + stderr);
      assert.match(stdout, /^\d+ kept, 0 broken, 0 not to be asked of this device\.$/m);
      assert.match(stderr, /which feeds board4, will lose its power/);
      assert.equal(portOf(mock, 4).powered, true);
      assert.deepEqual([...new Set(mock.device.writes.map((write) => write.port))], [4]);
    });
  }
});

describe("mock-switch", { skip: missing("snmpget") }, () => {
  test("answers snmpget and snmpset by SNMPv3, and ends in good order", async (context) => {
    const [auth, privacy] = ["authentication", "encrypted-words"];
    const env = { SHOAL_SWITCH_AUTH: auth, SHOAL_SWITCH_PRIVACY: privacy };
    const program = startProgram(context, ["mock-switch", "--port", "0", "--off"], env);
    const [, port] = await until("its port", () => {
      program.checkRunning();
      return /127\.0\.0\.1:(\d+), user shoal/.exec(program.output.stdout) ?? false;
    });
    const folder = temporaryFolder(context);
    const login = ["-v", "3", "-l", "authPriv", "-u", "shoal", "-a", "SHA-256", "-A", auth, "-x", "AES", "-X", privacy];
    const tool = async (name: string, ...args: readonly string[]) => {
      const { code, stdout, stderr } = await run(
        name,
        ["-m", "", "-On", "-Oe", ...login, `127.0.0.1:${port}`, ...args],
        {
          env: { SNMPCONFPATH: folder, SNMP_PERSISTENT_DIR: folder },
        },
      );
      assert.equal(code, 0, stderr);
      return stdout.trim();
    };
    // pethPsePortAdminEnable and pethPsePortDetectionStatus of port 2 (RFC 3621).
    const [admin, detection] = ["1.3.6.1.2.1.105.1.1.1.3.1.2", "1.3.6.1.2.1.105.1.1.1.6.1.2"];
    assert.equal(await tool("snmpget", detection), `.${detection} = INTEGER: 1`);
    await tool("snmpset", admin, "i", "1");
    await until("deliveringPower", async () => (await tool("snmpget", detection)).endsWith("INTEGER: 3"));
    assert.deepEqual(await program.end(), { code: 0, signal: null });
  });
});
