/** What a guest's driver makes of a QEMU that does not do as it should: one that a test plays. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Acceleration } from "../../adapters/machine/qemu/accelerator.js";
import type { DriverParts } from "../../adapters/machine/qemu/driver.js";
import { until } from "../support/until.js";
import { attached, guestFolder } from "./qemu/driven-guest.js";
import type { Undoing } from "./shoal.js";

const program = fileURLToPath(new URL("./qemu/fake-qemu.js", import.meta.url));

const working = () => new Acceleration({ deviceProblem: () => null, architecture: "x64" });

/** One that behaves in this manner. */
function guestThat(t: Undoing, manner: string, acceleration = working(), own = { accelerator: "auto" } as const) {
  const launchOf: DriverParts["launchOf"] = async ({ accelerator }) => ({
    program: process.execPath,
    args: [program, manner, accelerator],
    setUp: [],
    prepare: async () => {},
    undo: async () => {},
  });
  return attached(t, guestFolder(t), own, acceleration, { launchOf, cleanUp: async () => {} });
}

for (const manner of ["refuses KVM", "fails under KVM"]) {
  test(`one that ${manner} goes on without, and others do not try`, async (t) => {
    const acceleration = working();
    const guest = guestThat(t, manner, acceleration);
    await guest.tell("on");
    await until(() => guest.troubles().length === 1);
    assert.match(guest.troubles().join(), /^it runs without KVM, slowly/);
    await until(() => guest.powers.at(-1) === "On");
    assert.equal(await guest.power(), "On");
    assert.ok(!guest.powers.slice(1).includes("Off"), "nobody sees it off meanwhile");
    assert.ok(acceleration.fault);
    assert.equal(acceleration.choose(guest.inventory), "tcg");
    await guest.tell("off");
    assert.deepEqual(guest.troubles(), []);
  });
}

test("where KVM is demanded it is not done without", async (t) => {
  const guest = guestThat(t, "refuses KVM", working(), { accelerator: "kvm" } as never);
  await assert.rejects(guest.tell("on"), /KVM/);
  assert.equal(await guest.power(), "Off");
  const none = new Acceleration({ deviceProblem: () => "EACCES", architecture: "x64" });
  const other = guestThat(t, "refuses KVM", none, { accelerator: "kvm" } as never);
  await assert.rejects(other.tell("on"), /add it to the group kvm/);
});

test("the power button is pressed until it is heard", async (t) => {
  const guest = guestThat(t, "hears the third press");
  await guest.tell("on");
  await guest.tell("shutdown");
  assert.equal(await guest.power(), "On", "accepted, and no more");
  await until(() => guest.powers.at(-1) === "Off");
  assert.deepEqual(guest.troubles(), []);
});

test("a panic is told, in words", async (t) => {
  const guest = guestThat(t, "panics");
  await guest.tell("on");
  await until(() => guest.troubles().length === 2);
  assert.match(guest.troubles().join(), /its operating system has crashed \(panic\)/);
  assert.equal(await guest.power(), "On");
});

test("what is off has no process, also where QEMU would stay", async (t) => {
  const guest = guestThat(t, "stays");
  await guest.tell("on");
  await guest.tell("button");
  await until(() => guest.powers.at(-1) === "Off");
  assert.equal(guest.pid(), null);
});

test("one that hangs is ended by force", async (t) => {
  const guest = guestThat(t, "hangs");
  await guest.tell("on");
  await guest.tell("off");
  assert.equal(await guest.power(), "Off");
  assert.deepEqual(guest.troubles(), [], "that was asked for");
});

test("the last that QEMU said is told when it ends by itself", async (t) => {
  const guest = guestThat(t, "ends");
  await guest.tell("on");
  await guest.tell("nmi");
  await until(() => guest.troubles().length > 0);
  assert.equal(guest.troubles().join(), "QEMU ended unexpectedly, with exit code 3: the last that it said");
});
