/** What the power of a guest of QEMU does, told by Redfish's words for it, and seen. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Acceleration } from "../../adapters/machine/qemu/accelerator.js";
import { missing, until } from "./program.js";
import { attached, guestFolder } from "./qemu/driven-guest.js";

const skip = missing("qemu-system-x86_64");

test("a guest goes on and off, and says so itself", { skip }, async (t) => {
  const guest = attached(t, guestFolder(t));
  assert.equal(await guest.power(), "Off");
  await guest.tell("on");
  assert.equal(await guest.power(), "On");
  const pid = guest.pid();
  await guest.tell("on");
  assert.equal(guest.pid(), pid, "one that runs is left alone");
  await guest.tell("pause");
  assert.equal(await guest.power(), "Paused");
  await guest.tell("resume");
  assert.equal(await guest.power(), "On");
  await guest.tell("nmi");
  await guest.tell("off");
  assert.equal(await guest.power(), "Off");
  assert.deepEqual(guest.powers, ["Off", "PoweringOn", "On", "Paused", "On", "PoweringOff", "Off"]);
  assert.deepEqual(guest.troubles(), []);
  assert.equal(guest.pid(), null);
});

test("a guest that is killed is off, and somebody is told", { skip }, async (t) => {
  const guest = attached(t, guestFolder(t));
  await guest.tell("on");
  const { length } = guest.powers;
  process.kill(guest.pid() ?? 0, "SIGKILL");
  await until("its end", () => guest.powers[length] === "Off");
  await until("what is wrong", () => guest.troubles().length > 0);
  assert.match(guest.troubles().join(), /^QEMU ended unexpectedly, by SIGKILL: nothing is in its qemu\.log$/);
  await guest.tell("on");
  assert.deepEqual(guest.troubles(), [], "that is over");
  assert.equal(await guest.power(), "On");
});

test("KVM is used where it works, and done without where it does not", { skip }, async (t) => {
  const acceleration = new Acceleration();
  const guest = attached(t, guestFolder(t), { accelerator: "auto" }, acceleration);
  await guest.tell("on");
  assert.equal(await guest.power(), "On");
  assert.equal(guest.troubles().length, acceleration.fault === null ? 0 : 1);
});
