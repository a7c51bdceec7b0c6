/** Guests go on when the service ends, whatever way, and the next one finds them. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { processOf } from "../../adapters/machine/qemu/proc.js";
import { missing, until } from "./program.js";
import { attached, guestFolder } from "./qemu/driven-guest.js";
import { afterwards } from "./undoing.js";

const skip = missing("qemu-system-x86_64");

test("a guest goes on without its driver, and the next driver has it", { skip }, async (t) => {
  const home = guestFolder(t);
  const first = attached(t, home);
  await first.tell("on");
  const pid = first.pid();
  await first.driver.detach();
  const second = attached(t, home);
  assert.equal(await second.power(), "On");
  await second.tell("on");
  assert.equal(second.pid(), pid);
  await second.tell("off");
  assert.equal(await second.power(), "Off");
});

test("its end is seen by a driver that did not start it", { skip }, async (t) => {
  const home = guestFolder(t);
  const first = attached(t, home);
  await first.tell("on");
  await first.driver.detach();
  const second = attached(t, home);
  await until("the guest found", () => second.powers.includes("On"));
  process.kill(second.pid() ?? 0, "SIGKILL");
  await until("its end", () => second.powers.at(-1) === "Off");
  await until("what is wrong", () => second.troubles().length > 0);
  assert.match(second.troubles().join(), /^QEMU ended unexpectedly, without a word/);
});

test("a guest that was killed while nobody looked is off, and somebody is told", { skip }, async (t) => {
  const home = guestFolder(t);
  const first = attached(t, home);
  await first.tell("on");
  const pid = first.pid() ?? 0;
  await first.driver.detach();
  process.kill(pid, "SIGKILL");
  await until("the end of its process", () => processOf(pid) === null);
  const second = attached(t, home);
  await until("its end", () => second.powers.at(-1) === "Off");
  assert.deepEqual(second.troubles(), ["QEMU ended unexpectedly while the service did not run"]);
});

test("where its folder has a long name it is reached all the same", { skip }, async (t) => {
  const guest = attached(t, guestFolder(t, join("a".repeat(120), "b".repeat(120))));
  await guest.tell("on");
  assert.equal(await guest.power(), "On");
  await guest.tell("off");
  assert.equal(await guest.power(), "Off");
});

test("a process that a forged record names is no guest, and is let be", { skip }, async (t) => {
  const home = guestFolder(t);
  const bystander = spawn("sleep", ["600"], { stdio: "ignore" });
  afterwards(t, () => bystander.kill());
  const named = processOf(bystander.pid ?? 0);
  mkdirSync(home);
  writeFileSync(
    join(home, "guest.json"),
    JSON.stringify({ process: named, phase: "running", accelerator: "tcg", at: 0 }),
  );
  writeFileSync(join(home, "guest.pid"), `${bystander.pid}\n`);
  const guest = attached(t, home);
  assert.equal(await guest.power(), "Off");
  await guest.tell("off");
  await guest.tell("on");
  await guest.tell("off");
  assert.deepEqual(processOf(bystander.pid ?? 0), named);
});

test("one whose files somebody took away is found before another is started beside it", { skip }, async (t) => {
  const home = guestFolder(t);
  const first = attached(t, home);
  await first.tell("on");
  const pid = first.pid() ?? 0;
  afterwards(t, () => processOf(pid) && process.kill(pid));
  await first.driver.detach();
  for (const file of ["guest.pid", "guest.json"]) rmSync(join(home, file));
  const second = attached(t, home);
  assert.equal(await second.power(), "Off");
  await second.tell("on");
  assert.equal(second.driver.pid, pid);
  await second.tell("off");
  assert.equal(processOf(pid), null);
});

/** It runs without a driver, and somebody else is connected to its monitor. */
async function guestWithTakenMonitor(t: TestContext) {
  const home = guestFolder(t);
  const first = attached(t, home);
  await first.tell("on");
  await first.driver.detach();
  const other = connect(join(home, "qmp.sock"));
  afterwards(t, () => other.destroy());
  await new Promise((resolve) => other.once("data", resolve));
  return { home, other };
}

// At once: they wait for the patience of who asks.
describe("where nobody answers", { concurrency: true }, () => {
  test("a monitor that somebody else has taken is said to be", { skip }, async (t) => {
    const { home, other } = await guestWithTakenMonitor(t);
    const second = attached(t, home);
    assert.equal(await second.power(), "On", "for its process is there");
    assert.match(second.troubles().join(), /nothing can be seen of it: .* somebody else is connected to it/);
    other.destroy();
    assert.equal(await second.power(), "On");
    assert.deepEqual(second.troubles(), []);
  });

  test("one that hangs is on, with a word of that, and can be switched off", { skip }, async (t) => {
    const guest = attached(t, guestFolder(t));
    await guest.tell("on");
    const pid = guest.pid() ?? 0;
    process.kill(pid, "SIGSTOP");
    assert.equal(await guest.power(), "On");
    assert.match(guest.troubles().join(), /QEMU does not answer/);
    process.kill(pid, "SIGCONT");
    assert.equal(await guest.power(), "On");
    assert.deepEqual(guest.troubles(), []);
    process.kill(pid, "SIGSTOP");
    await guest.tell("off");
    assert.equal(await guest.power(), "Off");
    assert.equal(processOf(pid), null);
  });

  test("it is switched off though its monitor is taken", { skip }, async (t) => {
    const { home } = await guestWithTakenMonitor(t);
    const second = attached(t, home);
    await second.tell("off");
    assert.equal(await second.power(), "Off");
    assert.deepEqual(second.troubles(), []);
  });
});
