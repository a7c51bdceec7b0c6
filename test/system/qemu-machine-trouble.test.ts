/** What a guest's driver makes of a QEMU that does not do as it should: one that a test plays. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Acceleration } from "../../adapters/machine/qemu/accelerator.js";
import { until } from "./program.js";
import { guestThat, working } from "./qemu/played-guest.js";

for (const manner of ["refuses KVM", "fails under KVM", "crashes under KVM", "crashes under KVM, having begun"]) {
  test(`one that ${manner} goes on without, and others do not try`, async (t) => {
    const acceleration = working();
    const guest = guestThat(t, manner, acceleration);
    await guest.tell("on");
    await until("what is wrong", () => guest.troubles().length === 1);
    assert.match(guest.troubles().join(), /^it runs without KVM, slowly/);
    await until("power", () => guest.powers.at(-1) === "On");
    assert.equal(await guest.power(), "On");
    assert.ok(!guest.powers.slice(1).includes("Off"), "nobody sees it off meanwhile");
    assert.ok(acceleration.fault);
    assert.equal(acceleration.choose(guest.inventory), "tcg");
    await guest.tell("off");
    assert.deepEqual(guest.troubles(), []);
  });
}

test("where KVM is demanded it is not done without", async (t) => {
  const guest = guestThat(t, "refuses KVM", working(), { accelerator: "kvm" });
  await assert.rejects(guest.tell("on"), /KVM/);
  assert.equal(await guest.power(), "Off");
  const none = new Acceleration({ deviceProblem: () => "EACCES", architecture: "x64" });
  const other = guestThat(t, "refuses KVM", none, { accelerator: "kvm" });
  await assert.rejects(other.tell("on"), /add it to the group kvm/);
});

test("a panic is told, in words", async (t) => {
  const guest = guestThat(t, "panics");
  await guest.tell("on");
  await until("all that is wrong", () => guest.troubles().length === 2);
  assert.match(guest.troubles().join(), /its operating system has crashed \(panic\)/);
  assert.equal(await guest.power(), "On");
});

test("the last that QEMU said is told when it ends by itself", async (t) => {
  const guest = guestThat(t, "ends");
  await guest.tell("on");
  await guest.tell("nmi");
  await until("what is wrong", () => guest.troubles().length > 0);
  assert.equal(guest.troubles().join(), "QEMU ended unexpectedly, with exit code 3: the last that it said");
});

test("where it cannot be started without KVM either, it is off, and why is told", async (t) => {
  const guest = guestThat(t, "fails under KVM, and without");
  await guest.tell("on");
  await until("its end", () => guest.powers.at(-1) === "Off");
  assert.equal(guest.troubles().join(), "KVM failed it, and it could not be started without: there is no memory");
  assert.equal(await guest.power(), "Off");
});

test("one that takes its time to end is about to be off, and is not lost", async (t) => {
  const guest = guestThat(t, "lingers");
  await guest.tell("on");
  const off = guest.tell("off");
  const states = new Set<string>();
  let isOver = false;
  void off.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    states.add(await guest.power());
    // What ends it has to have its turn too.
    await new Promise((resolve) => setImmediate(resolve));
  }
  await off;
  assert.deepEqual(
    [...states].filter((state) => !["On", "PoweringOff", "Off"].includes(state)),
    [],
  );
  assert.ok(states.has("PoweringOff"));
});

// At once: they wait for the patience of who asks.
describe("where it takes its time", { concurrency: true }, () => {
  test("the power button is pressed until it is heard", async (t) => {
    const guest = guestThat(t, "hears the third press");
    await guest.tell("on");
    await guest.tell("shutdown");
    assert.equal(await guest.power(), "On", "accepted, and no more");
    await until("its end", () => guest.powers.at(-1) === "Off");
    assert.deepEqual(guest.troubles(), []);
  });

  test("what is off has no process, also where QEMU would stay", async (t) => {
    const guest = guestThat(t, "stays");
    await guest.tell("on");
    await guest.tell("button");
    await until("its end", () => guest.powers.at(-1) === "Off");
    assert.equal(guest.pid(), null);
  });

  test("one that hangs is ended by force", async (t) => {
    const guest = guestThat(t, "hangs");
    await guest.tell("on");
    await guest.tell("off");
    assert.equal(await guest.power(), "Off");
    assert.deepEqual(guest.troubles(), [], "that was asked for");
  });
});
