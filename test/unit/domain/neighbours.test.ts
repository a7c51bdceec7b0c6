/** What is at the other end of a machine's cables is read seldom, and by the way: no answer is no trouble. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { minutes, seconds } from "../../../src/model/clock.js";
import type { LinkNeighbour } from "../../../src/model/parts.js";
import type { MachineAdapter, MachineDriver } from "../../../src/ports/machine-adapter.js";
import { Bench, inventoryOf } from "./bench.js";
import { ScriptedDevice, scripted } from "./scripted-device.js";

const neighbour: LinkNeighbour = {
  chassisId: "02:00:00:00:00:99",
  chassisIdSubtype: "MacAddr",
  portId: "1/0/7",
  portIdSubtype: "IfName",
  systemName: null,
  systemDescription: null,
  portDescription: null,
  managementAddress: null,
  managementVlanId: null,
};

type Read = NonNullable<MachineDriver["readNeighbours"]>;

function benchWith(readNeighbours: Read): Bench {
  const device = new ScriptedDevice();
  const plain = scripted(new Map([["m0", device]]));
  const adapter: MachineAdapter = {
    ...plain,
    attach: (inventory, host) => Object.assign(plain.attach(inventory, host), { readNeighbours }),
  };
  return new Bench({ adapter, inventory: [inventoryOf("m0", {}, "scripted")] });
}

const seen = (bench: Bench) => bench.machine("m0").observation.neighbours;

test("it is read once in ten minutes, and the document is new only when something is", async () => {
  let reads = 0;
  const answers = [{ eth0: neighbour }, { eth0: { ...neighbour } }, { eth0: { ...neighbour, portId: "1/0/8" } }];
  const bench = benchWith(async () => answers[reads++] ?? {});
  bench.start();
  await bench.elapse(minutes(1), seconds(1));
  assert.equal(reads, 1);
  const first = seen(bench);
  assert.deepEqual(first, { eth0: neighbour });
  await bench.elapse(minutes(10), seconds(1));
  assert.equal(reads, 2);
  assert.equal(seen(bench), first);
  await bench.elapse(minutes(10), seconds(1));
  assert.equal(seen(bench)?.eth0?.portId, "1/0/8");
  await bench.elapse(minutes(10), seconds(1));
  assert.deepEqual(seen(bench), {}, "it says nothing any more");
  await bench.machines.close();
});

test("who does not answer is in no trouble for it, and keeps nobody waiting", async () => {
  const failures: Read[] = [() => Promise.reject(new Error("silent")), () => new Promise(() => {})];
  for (const fail of failures) {
    const bench = benchWith(fail);
    bench.start();
    await bench.elapse(minutes(2), seconds(1));
    const { contact, troubles, power } = bench.machine("m0").observation;
    assert.deepEqual([contact.state, troubles, power?.state], ["Ok", [], "Off"]);
    assert.equal(seen(bench), undefined);
    await bench.machines.close();
    assert.equal(bench.clock.pending, 0);
  }
});
