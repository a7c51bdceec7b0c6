import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { createCliBank } from "../../../adapters/kit/cli/bank.js";
import type { PortReading } from "../../../adapters/kit/power/bank.js";
import type { Family } from "../../../adapters/power/poe-switch/family.js";
import { cliNamed, cliNames } from "../../../mock-hardware/cli/fixtures.js";
import { openCli } from "../../../mock-hardware/cli/open-cli.js";
import { portName } from "../../../mock-hardware/cli/port-names.js";
import { MockSwitch } from "../../../mock-hardware/switches/poe-switch.js";
import { FastClock } from "../../support/fast-clock.js";
import { until } from "../../support/until.js";
import { deviceHost, untilStopped } from "./device-host.js";

const vendors = new URL("../../../adapters/power/poe-switch/vendors/", import.meta.url);

const credentials = { user: "admin", password: "s3cret pass" };

/** After each command it is waited for what may follow. */
const clock = new FastClock(5);

/** More than a page of any pager. */
const count = 30;

const families = await Promise.all(
  readdirSync(vendors)
    .filter((file) => file.endsWith(".js"))
    .map(async (file) => ((await import(new URL(file, vendors).href)) as { readonly default: Family }).default),
);

const commandLines = cliNames();
const tested = families.filter(({ ssh }) => ssh);

async function mount({ ssh, ports, fixtures }: Family, enable?: string) {
  assert.ok(ssh);
  const [name] = fixtures.filter((candidate) => commandLines.includes(candidate));
  assert.ok(name, "a family with a command line needs a fixture for it");
  const fixture = await cliNamed(name);
  const device = new MockSwitch({
    name: "sw1",
    ports: count,
    budgetWatts: 400,
    timers: clock,
    load: { watts: 5, powerClass: 4, detectedAfter: 1 },
  });
  const server = await openCli({
    device,
    fixture,
    credentials: { ...credentials, ...(enable !== undefined && { enable }) },
    timers: clock,
  });
  const host = deviceHost({}, clock);
  const bank = createCliBank({
    dialect: ssh,
    settings: { ...credentials, port: server.port, ...(enable !== undefined && { enablePassword: enable }) },
    label: "sw1 (127.0.0.1)",
    address: "127.0.0.1",
    host,
    portOf: (port) => ports.parse(port),
  });
  const names = device.ports.map(({ number }) => ports.parse(portName(number, fixture.portNames))?.name ?? "");
  const readings = async () => {
    const answer = await bank.read(names, untilStopped);
    return names.map((port) => answer.get(port) as PortReading);
  };
  const close = async () => {
    await bank.close();
    await server.close();
  };
  return { device, server, bank, host, names, readings, close };
}

test("every command line of the mock hardware has its family", () => {
  const played = tested.flatMap(({ fixtures }) => fixtures);
  assert.deepEqual(
    commandLines.filter((name) => !played.includes(name)),
    [],
  );
});

for (const family of tested) {
  test(`${family.id}: reads all ports and switches the one it is told to`, async () => {
    const { device, bank, names, readings, close } = await mount(family);
    try {
      await until(() => device.ports.every(({ powered }) => powered));
      for (const [at, reading] of (await readings()).entries())
        assert.deepEqual([names[at], reading.admin, reading.detection], [names[at], "On", "delivering"]);
      const [, second = ""] = names;
      await bank.order(second, "off", untilStopped);
      await until(() => device.ports.filter(({ powered }) => !powered).length === 1);
      const off = await readings();
      assert.deepEqual(
        off.map(({ admin }) => admin),
        names.map((name) => (name === second ? "Off" : "On")),
      );
      assert.equal(off[1]?.detection, "disabled");
      await bank.order(second, "on", untilStopped);
      await until(() => device.ports.every(({ powered }) => powered));
      assert.equal((await readings())[1]?.detection, "delivering");
      assert.deepEqual(
        device.writes.map(({ port, on }) => [port, on]),
        [
          [2, false],
          [2, true],
        ],
      );
    } finally {
      await close();
    }
  });

  test(`${family.id}: an empty port is searching, a faulty one in fault, and watts are plausible`, async () => {
    const { device, readings, close } = await mount(family);
    try {
      await until(() => device.ports.every(({ powered }) => powered));
      device.ports[2]?.plug(null);
      device.faults.faulty.add(4);
      await until(() => device.ports.filter(({ powered }) => !powered).length === 2);
      const [delivering, , empty, faulty] = await readings();
      assert.equal(empty?.detection, "searching");
      if (family.id !== "unifi-switch") assert.ok(["fault", "otherFault"].includes(String(faulty?.detection)));
      assert.ok([null, 5].includes(delivering?.watts ?? null), String(delivering?.watts));
      assert.ok([null, 4].includes(delivering?.powerClass ?? null), String(delivering?.powerClass));
    } finally {
      await close();
    }
  });

  test(`${family.id}: a port that the switch refuses to set is told in its own words, and the next order works`, async () => {
    const { device, bank, names, close } = await mount(family);
    try {
      device.faults.refusing.add(3);
      await assert.rejects(bank.order(names[2] ?? "", "off", untilStopped), { kind: "refused", message: /sw1/ });
      await bank.order(names[3] ?? "", "off", untilStopped);
      assert.deepEqual(
        device.writes.map(({ port }) => port),
        [4],
      );
    } finally {
      await close();
    }
  });
}

for (const id of ["cisco-ios", "netgear", "tp-link", "arista"])
  test(`${id}: becomes privileged with the enable password`, async () => {
    const family = tested.find((candidate) => candidate.id === id);
    assert.ok(family);
    const { device, bank, names, close } = await mount(family, "en4ble");
    try {
      await bank.order(names[0] ?? "", "off", untilStopped);
      assert.equal(device.writes.length, 1);
    } finally {
      await close();
    }
  });
