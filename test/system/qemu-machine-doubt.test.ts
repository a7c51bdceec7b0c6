/** What nobody can know of a guest is not taken for off, and no guest that may be at work is ended by guessing. */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { isAboutKvm } from "../../adapters/machine/qemu/accelerator.js";
import { isRunning, processOf } from "../../adapters/machine/qemu/proc.js";
import { until } from "./program.js";
import { attached, guestFolder } from "./qemu/driven-guest.js";
import { guestThat, playedLaunch, working } from "./qemu/played-guest.js";

const played = { launchOf: playedLaunch("does as it should"), cleanUp: async () => {} };

test("a folder that cannot be looked into may have a guest in it", async (t) => {
  const home = guestFolder(t);
  mkdirSync(join(home, "guest.json"), { recursive: true });
  const guest = attached(t, home, {}, working(), played);
  await assert.rejects(guest.power(), /whether its guest runs cannot be seen: guest.json cannot be read \(EISDIR\)/);
  await assert.rejects(guest.power(), /cannot be seen/, "nor does it change by being asked again");
  await assert.rejects(guest.tell("on"), /cannot be seen/, "there may be one");
  rmSync(join(home, "guest.json"), { recursive: true });
  assert.equal(await guest.power(), "Off");
});

test("one that may have begun is not ended because it does not answer", async (t) => {
  const home = guestFolder(t);
  const before = attached(t, home, {}, working(), played);
  await before.tell("on");
  const pid = before.pid() ?? 0;
  const id = processOf(pid);
  assert.ok(id);
  await before.driver.detach();
  // The service died before it could note that it runs.
  const path = join(home, "guest.json");
  writeFileSync(path, readFileSync(path, "latin1").replace('"running"', '"starting"'));
  const other = connect(join(home, "qmp.sock"));
  await new Promise((resolve) => other.once("data", resolve));
  const guest = attached(t, home, {}, working(), played);
  assert.equal(await guest.power(), "PoweringOn", "as far as anybody knows");
  assert.match(guest.troubles().join(), /has not answered since: .* somebody else is connected to it/);
  assert.ok(isRunning(id));
  other.destroy();
  assert.equal(await guest.power(), "On");
  assert.equal(guest.pid(), pid);
});

test("where nothing can be noted none is started, and nobody is shown where that is", async (t) => {
  const home = guestFolder(t);
  mkdirSync(join(home, "guest.json.new"), { recursive: true });
  const guest = attached(t, home, {}, working(), played);
  await assert.rejects(guest.tell("on"), (error: Error) => {
    assert.equal(error.message, "what runs cannot be noted in the guest's folder (EISDIR)");
    return true;
  });
  assert.equal(await guest.power(), "Off");
});

test("what one that has ended leaves behind and cannot be taken away ends nothing else", async (t) => {
  const guest = guestThat(t, "hears the third press");
  await guest.tell("on");
  rmSync(join(guest.home, "guest.json"));
  mkdirSync(join(guest.home, "guest.json"));
  for (let press = 0; press < 3; press += 1) await guest.tell("button");
  await until("its end", () => guest.powers.at(-1) === "Off");
  // Its turn is the next one.
  await guest.driver.detach();
  rmSync(join(guest.home, "guest.json"), { recursive: true });
});

test("KVM is not to blame for what was said before, or goes by its name", async (t) => {
  const acceleration = working();
  const home = guestFolder(t);
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, "qemu.log"), "error: kvm run failed Bad address\n");
  const lacking = async () => assert.fail("a disk is not there");
  const guest = attached(t, home, { accelerator: "auto" }, acceleration, { ...played, launchOf: lacking });
  await assert.rejects(guest.tell("on"), /a disk is not there/);
  assert.equal(acceleration.fault, null);
});

test("what QEMU says of KVM is told from what is only called so", () => {
  for (const said of [
    "qemu-system-x86_64: failed to initialize kvm: Permission denied",
    "Could not access KVM kernel module: No such file or directory",
    "qemu-kvm: ioctl(KVM_CREATE_VM) failed: 16 Device or resource busy",
    "KVM internal error. Suberror: 1\nextra data[0]: 0x0",
    "qemu-system-x86_64: CPU model 'host' requires KVM or HVF",
    "qemu-system-x86_64: -accel kvm: Could not open /dev/kvm: Permission denied",
  ])
    assert.ok(isAboutKvm(said), said);
  for (const said of [
    "",
    'qemu-kvm: -device virtio-blk-pci,drive=disk0-image: Failed to get "write" lock',
    "qemu-kvm: Could not open '/srv/my kvm/disk.qcow2': Permission denied",
    "Is another process using the image [/var/lib/kvm/disk0.qcow2]?",
  ])
    assert.ok(!isAboutKvm(said), said);
});
