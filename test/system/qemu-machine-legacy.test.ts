/** What a guest with SeaBIOS boots from when its operating system restarts it: nobody has told it anything since it was started. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { Acceleration } from "../../adapters/machine/qemu/accelerator.js";
import { QemuMachine } from "../../adapters/machine/qemu/driver.js";
import type { QemuSettings } from "../../adapters/machine/qemu/settings.js";
import type { MachineHost, Seen } from "../../src/ports/machine-adapter.js";
import { until } from "../support/until.js";
import { missing } from "./program.js";
import { bootDisk } from "./qemu/boot-sector.js";
import { guestFolder, hostOf, inventoryOf, order } from "./qemu/driven-guest.js";
import { temporaryFolder } from "./shoal.js";
import { afterwards } from "./undoing.js";

const skip = missing("qemu-system-x86_64");

/** What SeaBIOS itself never says. */
const marks = { disk: "^", stick: "~" } as const;

type Choice = ReturnType<MachineHost["bootChoice"]>;

const own: Choice = { target: "Hdd", seq: 1, own: true };
const onceUsb = (seq: number): Choice => ({ target: "Usb", seq, once: true });

function guestWithTwo(t: TestContext) {
  const home = guestFolder(t);
  const folder = temporaryFolder(t);
  const [disk, stick] = [join(folder, "disk.img"), join(folder, "stick.img")];
  writeFileSync(disk, bootDisk(marks.disk, "when told"));
  writeFileSync(stick, bootDisk(marks.stick, "when told"));
  const buses = ["virtio", "sata", "scsi", "nvme"] as const;
  const others = buses.map((bus) => ({ bus, format: "qcow2", sizeGiB: 1 }) as const);
  const settings: Partial<QemuSettings> = {
    disks: [{ file: disk, format: "raw", bus: "virtio" }, ...others],
    media: ["Cd", "Usb"],
  };
  const inventory = { ...inventoryOf("guest", settings), nics: [{ id: "nic0", mac: "52:54:00:00:07:01" }] as never };
  const world = { choice: own, placedFor: own, cycled: Promise.resolve() };
  const seen: Seen[] = [];
  const host: MachineHost = {
    ...hostOf(home, seen),
    bootChoice: () => world.choice,
    report(one) {
      seen.push(one);
      // As the service does it: what was asked for once is over, and what waits is put in place, once.
      if (one.bootUsed !== undefined && world.choice.once && one.bootUsed >= world.choice.seq) world.choice = own;
      if (one.restarted && world.placedFor !== world.choice) {
        world.placedFor = world.choice;
        world.cycled = driver.command("off", order()).then(() => driver.command("on", order()));
      }
    },
  };
  const driver = new QemuMachine({ inventory, host, home, acceleration: new Acceleration() });
  driver.greet();
  afterwards(t, () => driver.detach());
  let said = "";
  driver.console.serial?.listen((bytes) => {
    said += Buffer.from(bytes).toString("latin1").replaceAll(/[^~^]/g, "");
  });
  const insert = () =>
    driver.media.insert("Usb", { path: stick, writeProtected: true } as Parameters<typeof driver.media.insert>[1]);
  /** As its operating system would. */
  const restarts = () => assert.ok(driver.console.serial?.write(Buffer.from("x")));
  return { driver, world, seen, insert, restarts, said: () => said };
}

test("what it was to boot from once is over with its next restart", { skip, timeout: 120_000 }, async (t) => {
  const { driver, world, seen, insert, restarts, said } = guestWithTwo(t);
  await insert();
  world.choice = onceUsb(2);
  await driver.command("on", order());
  await until(() => said().endsWith(marks.stick));
  restarts();
  await until(() => said().endsWith(marks.disk));
  assert.equal(said(), marks.stick + marks.disk);
  assert.ok(!seen.some(({ restarted }) => restarted), "nothing waited");
});

test("a stick that came while it ran is in the order of its next restart", { skip, timeout: 120_000 }, async (t) => {
  const { driver, world, seen, insert, restarts, said } = guestWithTwo(t);
  world.choice = { target: "Usb", seq: 3 };
  await driver.command("on", order());
  await until(() => said().endsWith(marks.disk));
  await insert();
  restarts();
  await until(() => said().endsWith(marks.stick));
  assert.ok(!seen.some(({ restarted }) => restarted), "it was asked for before");
});

test("what is asked while it runs holds for its own restart, once", { skip, timeout: 120_000 }, async (t) => {
  const { driver, world, seen, insert, restarts, said } = guestWithTwo(t);
  await driver.command("on", order());
  await until(() => said().endsWith(marks.disk));
  await insert();
  world.choice = onceUsb(5);
  restarts();
  await until(() => said().endsWith(marks.stick));
  await world.cycled;
  assert.ok(seen.some(({ bootUsed }) => bootUsed === 5));
  restarts();
  await until(() => said().endsWith(marks.disk));
  assert.equal(said(), marks.disk + marks.stick + marks.disk);
});
