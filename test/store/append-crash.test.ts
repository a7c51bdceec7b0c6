/** Items are added while their lists are being written to files: after a crash at any operation each is there once. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Happening } from "../../src/model/service.js";
import { openStore } from "../../src/store/open-store.js";
import { turn } from "../../src/store/turn.js";
import { SimulatedDisk } from "./simulated-disk.js";

const owners = ["a", "b", "c", "d", "e"];
const log = { warn() {}, error() {} };
const open = (files: SimulatedDisk) => openStore({ directory: "/state", log, files, segmentBytes: 1 });
const item = (id: number) => ({ id: String(id) }) as Happening;

for (const [outcome, random] of Object.entries({ everything: 1, "half of it": 0.5, nothing: 0 })) {
  test(`no item twice and none lost, when ${outcome} that was not synced is found`, async () => {
    for (let operations = 1; operations < 200; operations += 1) await crashAfter(operations, random);
  });
}

async function crashAfter(operations: number, random: number): Promise<void> {
  const disk = new SimulatedDisk();
  const store = await open(disk);
  const acknowledged = owners.map(() => 0);
  const appended: Promise<void>[] = [];
  disk.cutPowerAfter(operations);
  for (let n = 1; n <= 60; n += 1) {
    for (const [i, owner] of owners.entries()) {
      const done = () => {
        acknowledged[i] = n;
      };
      appended.push(store.append("logs", owner, item(n), 100).then(done));
    }
    await turn();
  }
  await Promise.race([disk.dead, Promise.all(appended)]);
  const found = await open(disk.afterPowerCut(() => Math.min(random, 0.999)));
  for (const [i, owner] of owners.entries()) {
    const ids = found.get("logs", owner)?.map(({ id }) => Number(id)) ?? [];
    assert.deepEqual(
      ids,
      Array.from(ids, (_, index) => index + 1),
      `after ${operations} operations`,
    );
    assert.ok(ids.length >= acknowledged[i]!, `after ${operations} operations`);
  }
}
