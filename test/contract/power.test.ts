import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { powerContract } from "../../adapters/kit/power/contract.js";
import { cliNames } from "../../mock-hardware/cli/fixtures.js";
import { fixtureNames } from "../../mock-hardware/fixtures/load.js";
import { FastClock } from "../support/fast-clock.js";
import { until } from "../support/until.js";
import { subjectOf, type TestedDevice } from "./bench.js";
import { testedDevices } from "./devices.js";

/** Seconds pass in a tenth: fast enough for a test, slow enough for a loopback on a busy computer. */
const factor = 10;

const devices = await testedDevices();

/** They wait for each other most of the time. */
test("every device keeps the contract", { concurrency: 6 }, async (t) => {
  await Promise.all(devices.map((device) => t.test(device.name, (one) => holdTo(device, one))));
});

async function holdTo({ mount }: TestedDevice, t: TestContext): Promise<void> {
  const clock = new FastClock(factor);
  const mounted = await mount(clock);
  const subject = subjectOf(mounted, clock);
  try {
    // What hangs on a port takes its time to be found.
    await until(() => mounted.ports.names.every((_, port) => mounted.ports.powered(port)));
    for (const check of powerContract) {
      await t.test(check.name, async (one) => {
        const without = await check.run(subject);
        if (without !== null) one.skip(without);
      });
    }
  } finally {
    await subject.close();
    await mounted.close();
  }
}

/** It is driven by SSH alone: what it shows by SNMP is too old to be of use. */
const readOnlyFaces = ["cumulus/as4610/snmp"];

test("every fixture is held against the contract", () => {
  const held = new Set([...devices.flatMap(({ fixtures }) => fixtures), ...readOnlyFaces]);
  const all = [...fixtureNames().map((name) => `${name}/snmp`), ...cliNames().map((name) => `${name}/cli`)];
  assert.deepEqual(
    all.filter((name) => !held.has(name)),
    [],
  );
});
