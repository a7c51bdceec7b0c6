/** What the hardware says of itself takes the place of what the configuration says, and is no wish of anybody's. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createFake } from "../../../adapters/machine/fake/index.js";
import { linkOf } from "../../../redfish-schema/resources/link.js";
import type { Inventory } from "../../../src/model/inventory.js";
import type { LinkState } from "../../../src/model/observation.js";
import type { MachineAdapter, MachineHost } from "../../../src/ports/machine-adapter.js";
import { alice, Bench, inventoryOf } from "./bench.js";

interface Attached {
  readonly inventory: Inventory;
  readonly host: MachineHost;
}

function begun() {
  const attached: Attached[] = [];
  const fake = createFake();
  const adapter: MachineAdapter = {
    ...fake,
    attach(inventory, host) {
      attached.push({ inventory, host });
      return fake.attach(inventory, host);
    },
  };
  const bench = new Bench({ adapter, inventory: [inventoryOf("node", { power: "On" })] }).start();
  const report: MachineHost["report"] = (seen) => attached.at(-1)?.host.report(seen);
  return { bench, attached, report };
}

test("clients see what was found, and whoever takes the machine up again is told what is configured", async () => {
  const { bench, attached, report } = begun();
  await bench.elapse(1000);
  report({ found: { memoryMiB: 512 } });
  assert.equal(bench.machine().inventory.memoryMiB, 512);
  assert.equal(bench.machine().inventory.serialNumber, "node");
  await bench.machines.commands.resetManager("node", "ForceRestart", alice);
  await bench.elapse(1000);
  assert.deepEqual(
    attached.map(({ inventory }) => inventory.memoryMiB),
    [8192, 8192],
  );
});

test("what was found already makes no new document", async () => {
  const { bench, report } = begun();
  await bench.elapse(1000);
  report({ found: { memoryMiB: 512 }, links: { eth0: "NoLink" } });
  const before = bench.machine();
  report({ found: { memoryMiB: 512 }, links: { eth0: "NoLink" } });
  assert.equal(bench.machine(), before);
});

test("a link is as it was seen, else as it follows from the power", async () => {
  const { bench, report } = begun();
  await bench.elapse(1000);
  const link = () => linkOf(bench.machine(), { id: "eth0" });
  const power = (state: "On" | "Off" | "Paused") => report({ power: { state, at: bench.clock.now(), source: "test" } });
  power("On");
  assert.equal(link(), "LinkUp");
  power("Off");
  assert.equal(link(), "LinkDown");
  const cases: readonly (readonly [LinkState, "On" | "Off" | "Paused", LinkState])[] = [
    ["LinkUp", "On", "LinkUp"],
    ["LinkDown", "On", "LinkDown"],
    ["NoLink", "On", "NoLink"],
    ["LinkUp", "Paused", "LinkUp"],
    // It went off a moment ago.
    ["LinkUp", "Off", "LinkDown"],
    ["NoLink", "Off", "NoLink"],
  ];
  for (const [eth0, state, shown] of cases) {
    power(state);
    report({ links: { eth0 } });
    assert.equal(link(), shown, `${eth0} ${state}`);
  }
  report({ contact: { state: "Lost", since: bench.clock.now(), problem: "gone" } });
  assert.equal(link(), null);
});
