/** What a guest uses of what it was given is read of its process. */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import { residentIn, usedTicksIn } from "../../../adapters/machine/qemu/process-use.js";
import { GuestSensors, guestSensors } from "../../../adapters/machine/qemu/sensors.js";
import { minutes, seconds } from "../../../src/model/clock.js";
import { ManualClock } from "../../support/manual-clock.js";
import { newFolder } from "../../support/new-folder.js";

const stat = (ticks: number) =>
  `42 (qemu) x) S 1 42 42 0 -1 4194560 1 0 0 0 ${ticks - 10} 10 0 0 20 0 4 0 1234 1000 500 184467`;
const mapping = (size: number, rss: number) =>
  `7f00-7f01 rw-p 00000000 00:00 0 \nSize:               ${size} kB\nKernelPageSize:        4 kB\nRss:               ${rss} kB\nPss:                 1 kB\n`;

function process(test: TestContext) {
  const proc = newFolder(test);
  const clock = new ManualClock();
  const sensors = new GuestSensors(clock, proc);
  mkdirSync(join(proc, "42"));
  const used = (ticks: number) => writeFileSync(join(proc, "42", "stat"), stat(ticks));
  const resident = (kB: number) =>
    writeFileSync(join(proc, "42", "smaps"), mapping(64, 64) + mapping(262_144, kB) + mapping(2048, 2048));
  const read = async (pid = 42) => {
    const readings = await sensors.read(pid, 2, 256);
    return Object.fromEntries(Object.entries(readings).map(([id, { value }]) => [id, value]));
  };
  return { clock, used, resident, read };
}

test("processors are read between two reads, memory now and then", async (t) => {
  const { clock, used, resident, read } = process(t);
  used(100);
  resident(65_536);
  assert.deepEqual(await read(), { MemoryUse: 25 });
  // A second of two processors, of which one is half used.
  clock.advance(seconds(10));
  used(600);
  resident(131_072);
  assert.deepEqual(await read(), { CPUUse: 25, MemoryUse: 25 });
  clock.advance(500);
  used(9000);
  assert.deepEqual(await read(), { CPUUse: 25, MemoryUse: 25 });
  clock.advance(minutes(1));
  assert.deepEqual((await read()).MemoryUse, 50);
});

test("QEMU's own work shows as no more than all there is", async (t) => {
  const { clock, used, read } = process(t);
  used(100);
  await read();
  clock.advance(seconds(10));
  used(100_000);
  assert.deepEqual(await read(), { CPUUse: 100 });
});

test("of a process that is not there nothing is read", async (t) => {
  const { clock, used, resident, read } = process(t);
  used(100);
  resident(4);
  await read();
  clock.advance(seconds(10));
  assert.deepEqual(await read(43), {});
});

test("all that is read is described", async (t) => {
  const { clock, used, resident, read } = process(t);
  used(100);
  resident(1);
  await read();
  clock.advance(seconds(10));
  assert.deepEqual(
    Object.keys(await read()),
    guestSensors.map(({ id }) => id),
  );
});

test("files of any content may be read", () => {
  fc.assert(fc.property(fc.string(), (text) => (usedTicksIn(text) ?? 0) >= 0 && (residentIn(text, 1) ?? 0) >= 0));
  assert.equal(usedTicksIn(""), undefined);
  assert.equal(residentIn(mapping(2048, 4), 1), undefined);
});
