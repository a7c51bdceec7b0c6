/** What real firmware does with boot entries, orders and wishes that `shoal efi` wrote into its variables. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { firmwares, lacksFirmware } from "./qemu/firmware.js";
import { partition, startGuest } from "./qemu/guest.js";
import { bootOrderIn, diskOf, efi, imageIn, newStore, variableIn } from "./qemu/store.js";
import { temporaryFolder } from "./shoal.js";

const { aavmf, ovmf } = firmwares;

for (const [name, firmware] of Object.entries({ aavmf, ovmf }))
  describe(name, { skip: lacksFirmware(firmware) }, () => {
    test("BootNext is booted once in a store made from nothing, and then what is first in BootOrder", async (context) => {
      const variables = await newStore(context, firmware);
      const disk = diskOf(context, firmware, ["one.efi", "two.efi"]);
      await efi("boot-entry", "add", variables, "-n", "0020", "--title", "One", "--file", "\\EFI\\one.efi");
      await efi("boot-entry", "add", variables, "-n", "0010", "--title", "Two", "--file", "\\EFI\\two.efi", "--next");
      await efi("boot-order", variables, "0020");

      assert.match(await startGuest(context, firmware, { variables, disk }).poweredOff(), /This is two\.efi/);
      assert.equal(variableIn(variables, "BootNext"), undefined);
      assert.equal(bootOrderIn(variables)[0], "0020");
      assert.match(await startGuest(context, firmware, { variables, disk }).poweredOff(), /This is one\.efi/);
      assert.deepEqual(imageIn(variables).warnings, []);
    });
  });

describe("firmware for AArch64", { skip: lacksFirmware(aavmf) }, () => {
  test("tries the next entry where one leads to nothing or is inactive, and hands over load options", async (context) => {
    const variables = await newStore(context, aavmf);
    const disk = diskOf(context, aavmf, ["one.efi", "two.efi"]);
    await efi("boot-entry", "add", variables, "--title", "Gone", "--file", "\\EFI\\gone.efi");
    await efi("boot-entry", "add", variables, "--title", "Off", "--file", "\\EFI\\two.efi", "--inactive");
    const path = `${partition}/\\EFI\\one.efi`;
    await efi("boot-entry", "add", variables, "--title", "One", "--path", path, "--options", "ro quiet");

    const console = await startGuest(context, aavmf, { variables, disk }).poweredOff();
    assert.match(console, /This is one\.efi\. ro quiet/);
    assert.match(console, /failed to load Boot0000 "Gone"/);
  });

  test("shows its setup menu once when OsIndications asks for it", async (context) => {
    const variables = await newStore(context, aavmf);
    const disk = diskOf(context, aavmf, ["one.efi"]);
    await efi("boot-entry", "add", variables, "--title", "One", "--file", "\\EFI\\one.efi");
    await efi("set", variables, "OsIndications", "boot-to-setup");

    const guest = startGuest(context, aavmf, { variables, disk });
    await guest.shows(/Boot Maintenance Manager/);
    await guest.stop();
    assert.match(variableIn(variables, "OsIndications") ?? "", /^(?:00){8}$/);
    assert.match(await startGuest(context, aavmf, { variables, disk }).poweredOff(), /This is one\.efi/);
  });

  test("moves the variables of a full store together as we do, and boots from one that is full of live ones", async (context) => {
    const variables = await newStore(context, aavmf);
    const disk = diskOf(context, aavmf, ["one.efi"]);
    const boot = async () =>
      assert.match(await startGuest(context, aavmf, { variables, disk }).poweredOff(), /This is one\.efi/);
    const fill = async (count: number, byte: number) => {
      const file = join(temporaryFolder(context), "fillers.json");
      writeFileSync(file, JSON.stringify({ version: 2, variables: fillers(count, byte) }));
      await efi("import", variables, file);
    };
    const filled = () => imageIn(variables).store.variables.filter(({ name }) => name.startsWith("Filler"));
    const areFilled = (count: number, byte: number) => {
      assert.equal(filled().length, count);
      assert.ok(filled().every(({ data }) => data.length === fillerSize && data.every((found) => found === byte)));
    };
    await efi("boot-entry", "add", variables, "--title", "One", "--file", "\\EFI\\one.efi");

    // Half of it dead, and no room for what a first boot writes: the firmware has to believe our marks of what is dead.
    await fill(16, 1);
    await fill(16, 2);
    const { deleted, space } = imageIn(variables).store;
    assert.ok(deleted >= 16 && space.free < 1024);
    await boot();
    areFilled(16, 2);
    assert.ok(imageIn(variables).store.space.free > 100_000);

    // Now ours to move together, and hardly any room after it.
    await fill(31, 3);
    await efi("boot-next", variables, "0000");
    assert.equal(imageIn(variables).store.deleted, 0);
    await boot();
    areFilled(31, 3);
    assert.equal(variableIn(variables, "BootNext"), undefined);
    assert.deepEqual(imageIn(variables).warnings, []);
  });
});

/** With its header and name nearly what this firmware takes as one variable, 0x2000 bytes. */
const fillerSize = 8080;
const fillers = (count: number, byte: number) =>
  Array.from({ length: count }, (_, index) => ({
    name: `Filler${index}`,
    guid: "6c1b0d1e-8a56-4d0c-9d7c-2c7a1f0e4b11",
    attr: 7,
    data: Buffer.alloc(fillerSize, byte).toString("hex"),
  }));
