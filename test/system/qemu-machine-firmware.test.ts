/** What a guest's firmware will find is there before it is first switched on. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { attached, guestFolder } from "./qemu/driven-guest.js";
import { firmwares, lacksFirmware } from "./qemu/firmware.js";

test("who has read the power of a new guest finds its variables", {
  skip: lacksFirmware(firmwares.ovmf),
}, async (t) => {
  const home = guestFolder(t);
  const guest = attached(t, home, { bootMode: "UEFI" });
  assert.equal(await guest.power(), "Off");
  assert.ok(existsSync(join(home, "vars.fd")));
});
