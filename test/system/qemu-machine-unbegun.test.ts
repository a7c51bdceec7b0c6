/** A service that dies between a guest's process and its first instruction leaves none behind that nobody can use or end. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { allPids, isRunning, processOf, runsIn } from "../../adapters/machine/qemu/proc.js";
import { missing, until } from "./program.js";
import { attached, guestFolder } from "./qemu/driven-guest.js";
import { playedLaunch, working } from "./qemu/played-guest.js";

const program = fileURLToPath(new URL("./qemu/unbegun-guest.js", import.meta.url));
const played = "does as it should";
const parts = (launch: string) =>
  launch === "real" ? {} : { launchOf: playedLaunch(launch), cleanUp: async () => {} };

/**
 * Kills a driver that is about to let its guest run.
 * @param launch `real`, or how a played one behaves
 * @param asked `on`, or `again` = after KVM has failed it
 */
async function abandoned(t: TestContext, launch: string, asked: "on" | "again" = "on") {
  const home = guestFolder(t);
  const child = spawn(process.execPath, [program, home, launch, asked], { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  child.kill("SIGKILL");
  await once(child, "exit");
  const folder = realpathSync(home);
  const guests = () => allPids().filter((pid) => runsIn(pid, folder, "guest.pid"));
  const [pid = 0] = guests();
  const id = processOf(pid);
  assert.ok(id, "it stands still");
  assert.match(readFileSync(join(home, "guest.json"), "latin1"), /"starting"/);
  return { home, folder, guests, pid, id };
}

for (const [launch, skip] of [
  [played, false],
  ["real", missing("qemu-system-x86_64")],
] as const) {
  test(`it is ended, and started anew when it is asked for again (${launch})`, { skip }, async (t) => {
    const { home, id, guests } = await abandoned(t, launch);
    const next = attached(t, home, {}, working(), parts(launch));
    assert.equal(await next.power(), "Off");
    assert.equal(isRunning(id), false);
    await next.tell("on");
    assert.equal(await next.power(), "On");
    assert.equal(guests().length, 1);
  });

  test(`one that hung there for a while is ended once it answers, and begins anew (${launch})`, { skip }, async (t) => {
    const { home, id, pid, guests } = await abandoned(t, launch);
    process.kill(pid, "SIGSTOP");
    const next = attached(t, home, {}, working(), parts(launch));
    assert.equal(await next.power(), "PoweringOn");
    process.kill(pid, "SIGCONT");
    // Those who knocked in vain are heard first.
    await until("an answer", async () => (await next.power()) === "Off");
    await next.tell("on");
    assert.equal(await next.power(), "On");
    assert.equal(isRunning(id), false);
    assert.equal(guests().length, 1);
    assert.deepEqual(next.troubles(), []);
  });
}

test("one that hangs there is there, is not told to run half set up, and can be switched off", async (t) => {
  const { home, id, pid } = await abandoned(t, played);
  process.kill(pid, "SIGSTOP");
  const next = attached(t, home, {}, working(), parts(played));
  assert.equal(await next.power(), "PoweringOn");
  assert.match(next.troubles().join(), /nothing can be seen of it: it was being started when the service ended/);
  await assert.rejects(next.tell("on"), /was being started when the service ended, and has not answered since/);
  assert.ok(isRunning(id));
  await next.tell("off");
  assert.equal(await next.power(), "Off");
  assert.equal(isRunning(id), false);
});

test("what somebody has paused stays so", { skip: missing("qemu-system-x86_64") }, async (t) => {
  const home = guestFolder(t);
  const before = attached(t, home);
  await before.tell("on");
  await before.tell("pause");
  await before.driver.detach();
  // The service died before it could note that it runs.
  const path = join(home, "guest.json");
  writeFileSync(path, readFileSync(path, "latin1").replace('"running"', '"starting"'));
  const next = attached(t, home);
  assert.equal(await next.power(), "Paused");
  assert.equal(next.driver.pid, before.pid());
});

test("one that was started again since KVM had failed it is started by whoever finds it, for nobody asks again", async (t) => {
  const { home, id, guests } = await abandoned(t, played, "again");
  const next = attached(t, home, {}, working(), parts(played));
  await until("power", () => next.powers.at(-1) === "On");
  assert.equal(isRunning(id), false);
  assert.equal(guests().length, 1);
  await next.driver.detach();
  const [pid] = guests();
  const after = attached(t, home, {}, working(), parts(played));
  assert.equal(await after.power(), "On");
  assert.deepEqual(guests(), [pid], "once");
});

test("it stays off if that is what is asked first", async (t) => {
  const { home, guests } = await abandoned(t, played, "again");
  const next = attached(t, home, {}, working(), parts(played));
  await next.tell("off");
  assert.equal(await next.power(), "Off");
  assert.deepEqual(guests(), []);
  await until("the end of its record", () => !existsSync(join(home, "guest.json")));
});
