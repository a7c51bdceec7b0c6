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
import { guestFolder, hostOf, inventoryOf, order } from "./qemu/driven-guest.js";
import { temporaryFolder } from "./shoal.js";

const skip = missing("qemu-system-x86_64");

/** What SeaBIOS itself never says. */
const marks = { disk: "^", stick: "~" } as const;

/** A boot sector that says a mark on the serial line, and resets the machine when it hears anything there. */
function bootSector(mark: string): Buffer {
  const sector = Buffer.alloc(512);
  // mov dx,3f8; mov al,mark; out dx,al; mov dx,3fd; again: in al,dx; test al,1; jz again
  const says = [0xba, 0xf8, 0x03, 0xb0, mark.charCodeAt(0), 0xee, 0xba, 0xfd, 0x03, 0xec, 0xa8, 0x01, 0x74, 0xfb];
  // mov dx,cf9; mov al,6; out dx,al; stay: jmp stay
  const resets = [0xba, 0xf9, 0x0c, 0xb0, 0x06, 0xee, 0xeb, 0xfe];
  Buffer.from([...says, ...resets]).copy(sector);
  sector.writeUInt16LE(0xaa55, 510);
  return sector;
}

type Choice = ReturnType<MachineHost["bootChoice"]>;

const own: Choice = { target: "Hdd", seq: 1, own: true };
const onceUsb = (seq: number): Choice => ({ target: "Usb", seq, once: true });

function guestWithTwo(t: TestContext) {
  const home = guestFolder(t);
  const folder = temporaryFolder(t);
  const [disk, stick] = [join(folder, "disk.img"), join(folder, "stick.img")];
  writeFileSync(disk, Buffer.concat([bootSector(marks.disk), Buffer.alloc(1024 * 1024 - 512)]));
  writeFileSync(stick, Buffer.concat([bootSector(marks.stick), Buffer.alloc(1024 * 1024 - 512)]));
  const buses = ["virtio", "sata", "scsi", "nvme"] as const;
  const others = buses.map((bus) => ({ bus, format: "qcow2", sizeGiB: 1 }) as const);
  const settings: Partial<QemuSettings> = {
    disks: [{ file: disk, format: "raw", bus: "virtio" }, ...others],
    media: ["Cd", "Usb"],
  };
  const inventory = { ...inventoryOf("guest", settings), nics: [{ id: "nic0", mac: "52:54:00:00:07:01" }] as never };
  const world = { choice: own };
  const seen: Seen[] = [];
  const host: MachineHost = {
    ...hostOf(home, seen),
    bootChoice: () => world.choice,
    report(one) {
      seen.push(one);
      // As the service does it: what was asked for once is over.
      if (one.bootUsed !== undefined && world.choice.once && one.bootUsed >= world.choice.seq) world.choice = own;
    },
  };
  const driver = new QemuMachine({ inventory, host, home, acceleration: new Acceleration() });
  driver.greet();
  t.after(() => driver.detach());
  let said = "";
  driver.console.serial?.listen((bytes) => {
    said += Buffer.from(bytes).toString("latin1").replaceAll(/[^~^]/g, "");
  });
  const insert = () =>
    driver.media.insert("Usb", { path: stick, writeProtected: true } as Parameters<typeof driver.media.insert>[1]);
  /** As its operating system would. */
  const restarts = () => assert.ok(driver.console.serial?.write(Buffer.from("x")));
  return { driver, world, insert, restarts, said: () => said };
}

test("what it was to boot from once is over with its next restart", { skip, timeout: 120_000 }, async (t) => {
  const { driver, world, insert, restarts, said } = guestWithTwo(t);
  await insert();
  world.choice = onceUsb(2);
  await driver.command("on", order());
  await until(() => said().endsWith(marks.stick));
  restarts();
  await until(() => said().endsWith(marks.disk));
});
