/** The serial line and the screen of a guest of QEMU. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync, statSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { longestLog } from "../../adapters/machine/qemu/serial-line.js";
import { missing, until } from "./program.js";
import { attached, guestFolder } from "./qemu/driven-guest.js";
import { afterwards } from "./undoing.js";

const skip = missing("qemu-system-x86_64");
const most = 64 * 1024;

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");

test("all that it says is heard, and is still known to the next driver", { skip }, async (t) => {
  const home = guestFolder(t);
  const first = attached(t, home);
  const line = first.driver.console.serial;
  assert.ok(line);
  let heard = "";
  line.listen((bytes) => {
    heard += textOf(bytes);
  });
  assert.equal(line.write(Buffer.from("x")), false, "it is off");
  assert.equal(textOf(await line.history(most)), "");
  await first.tell("on");
  await until("its last word", () => heard.includes("No bootable device.\r\n"));
  assert.match(heard, /SeaBIOS/);
  assert.ok(line.write(Buffer.from("x")));
  await first.driver.detach();
  const second = attached(t, home).driver.console.serial;
  assert.ok(second);
  assert.equal(textOf(await second.history(most)), heard);
  assert.equal(textOf(await second.history(7)), heard.slice(-7));
  await second.clear();
  assert.equal(textOf(await second.history(most)), "");
});

test("its log does not grow without end", { skip }, async (t) => {
  const guest = attached(t, guestFolder(t));
  await guest.tell("on");
  const log = join(guest.home, "serial.log");
  await until("its last word", () => readFileSync(log, "latin1").includes("No bootable device."));
  truncateSync(log, longestLog + 1);
  const { serial } = guest.driver.console;
  await guest.driver.detach();
  const next = attached(t, guest.home);
  await next.power();
  await until("an empty log", () => statSync(log).size === 0);
  assert.equal((await serial?.history(most))?.length, most, "the older half is still there");
});

test("its screen is there while it is on", { skip }, async (t) => {
  const guest = attached(t, guestFolder(t), { screen: true });
  const { openScreen } = guest.driver.console;
  assert.ok(openScreen);
  await assert.rejects(openScreen(), /no screen while it is off/);
  await guest.tell("on");
  const screen = await openScreen();
  afterwards(t, () => screen.destroy());
  const [banner] = await once(screen, "data");
  assert.match(String(banner), /^RFB 003\.008\n/);
  await guest.tell("off");
  await assert.rejects(openScreen(), /no screen while it is off/);
});
