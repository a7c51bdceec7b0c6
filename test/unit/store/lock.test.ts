import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { lock } from "../../../src/store/lock.js";
import { SimulatedDisk } from "../../store/simulated-disk.js";
import { directory, killed, opened } from "./opened.js";

async function withLock(holder: string): Promise<SimulatedDisk> {
  const disk = new SimulatedDisk();
  await disk.makeDirectory(directory);
  disk.place(`${directory}/lock.4`, holder);
  return disk;
}

async function endedPid(): Promise<number> {
  const child = spawn(process.execPath, ["-e", ""]);
  await once(child, "exit");
  assert.ok(child.pid);
  return child.pid;
}

test("the directory of a living process is refused, naming it", async () => {
  const disk = await withLock(JSON.stringify({ pid: process.ppid, started: null }));
  await assert.rejects(opened(disk), {
    name: "StoreError",
    code: "locked",
    message: `The state directory /state is in use by process ${process.ppid}. Stop that process first, or name another state directory.`,
  });
});

const stale: Readonly<Record<string, () => Promise<string>>> = {
  "a process that ended": async () => JSON.stringify({ pid: await endedPid(), started: null }),
  "an earlier process with the pid of one that lives": async () =>
    JSON.stringify({ pid: process.ppid, started: "long ago" }),
  "an earlier process with our pid": async () => JSON.stringify({ pid: process.pid, started: null }),
  "nobody knows whom": async () => "",
};

for (const [holder, content] of Object.entries(stale)) {
  test(`the lock of ${holder} is taken over`, async () => {
    const disk = await withLock(await content());
    const { store } = await opened(disk);
    assert.deepEqual(await locksOn(disk), ["lock.5"]);
    await store.close();
    assert.deepEqual(await locksOn(disk), []);
  });
}

test("the same process has a directory once", async () => {
  const { disk, store } = await opened();
  await assert.rejects(opened(disk), { code: "locked" });
  await store.close();
  await opened(disk);
});

test("of many that find a stale lock one gets it", async () => {
  const disk = await withLock(JSON.stringify({ pid: await endedPid(), started: null }));
  const tries = await Promise.allSettled(Array.from({ length: 8 }, () => lock(disk, directory)));
  assert.equal(tries.filter(({ status }) => status === "fulfilled").length, 1);
});

test("a killed process leaves a lock that is taken over", async () => {
  const { disk } = await opened();
  await opened(killed(disk));
});

const locksOn = async (disk: SimulatedDisk) => (await disk.list(directory)).filter((name) => name.startsWith("lock"));
