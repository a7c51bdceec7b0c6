/** A guest whose operating system restarts it boots what was asked for meanwhile, as any machine with a BMC does. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { missing, until } from "./program.js";
import { fatImage, lacksMediaTools } from "./qemu/boot-media.js";
import { bootDisk } from "./qemu/boot-sector.js";
import { efiProgram } from "./qemu/efi-program.js";
import { firmwares, lacksFirmware } from "./qemu/firmware.js";
import { startRedfishGuest } from "./qemu/redfish-guest.js";
import { temporaryFolder } from "./shoal.js";

const skip = lacksFirmware(firmwares.aavmf) || lacksMediaTools() || missing("curl");

test("an override asked for while it runs is obeyed when it restarts by itself", { skip }, async (context) => {
  const restarting = efiProgram("aarch64", "This was on the disk.", "restart");
  const guest = await startRedfishGuest(context, "aarch64", {
    disks: [{ file: await fatImage(context, "aarch64", restarting), format: "raw" }],
  });
  await guest.insert("Usb", await fatImage(context, "aarch64", "This was on the stick."));
  await guest.override("Hdd", { BootSourceOverrideEnabled: "Continuous" });
  await guest.reset("On");
  await guest.shows(/This was on the disk\..*This was on the disk\./s);
  await guest.override("Usb");
  await guest.shows(/This was on the stick\./);
  await guest.isOff();
  await until("the end of the override", async () => (await guest.overrideNow())[0] === "Disabled");
  assert.deepEqual(await guest.overrideNow(), ["Disabled", "None"]);
});

test("and with SeaBIOS, once", {
  skip: missing("qemu-system-x86_64") || missing("curl"),
}, async (context) => {
  const folder = temporaryFolder(context);
  const [disk, stick] = [join(folder, "disk.img"), join(folder, "stick.img")];
  writeFileSync(disk, bootDisk("^", "at once"));
  writeFileSync(stick, bootDisk("~", "at once"));
  const guest = await startRedfishGuest(context, "x86-64", {
    bootMode: "Legacy",
    disks: [{ file: disk, format: "raw" }],
  });
  await guest.insert("Usb", stick);
  await guest.reset("On");
  await guest.shows(/\^[^~]*\^/);
  await guest.override("Usb");
  await guest.shows(/~[^~]*\^[^~]*\^/);
  assert.deepEqual(await guest.overrideNow(), ["Disabled", "None"]);
  await guest.shows(/^[^~]*~[^~]*$/);
});
