/** Each machine has its firmware in a file of its own. */
import assert from "node:assert/strict";
import { linkSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { firmwareSetup } from "../../../src/compose/firmware.js";
import type { Inventory } from "../../../src/model/inventory.js";
import { demoAdapters } from "../../support/demo-adapters.js";
import { noFirmware } from "../../support/no-firmware.js";
import { rackConfig } from "../../support/rack.js";

const directory = mkdtempSync(join(tmpdir(), "shoal-files-"));
writeFileSync(join(directory, "vars.fd"), "");
writeFileSync(join(directory, "other.fd"), "");
symlinkSync(directory, join(directory, "linked"));
linkSync(join(directory, "vars.fd"), join(directory, "hard.fd"));

const rack = rackConfig(demoAdapters);

function setUp(...files: readonly string[]) {
  const machines = files.map((file, at): Inventory => {
    const [machine] = rack.machines;
    assert.ok(machine);
    return { ...machine, id: `m${at}`, firmware: { family: "ovmf", file, image: null, keys: null } };
  });
  return firmwareSetup({ ...rack, directory, machines }, demoAdapters, noFirmware.images as never);
}

for (const [what, file] of [
  ["through a linked folder", "linked/vars.fd"],
  ["by a hard link", "hard.fd"],
  ["by its whole path", join(directory, "vars.fd")],
] as const)
  test(`one file for two machines is refused, also ${what}`, () => {
    assert.throws(() => setUp("vars.fd", file), /The machines m0 and m1 have their firmware in one file, .* own\./);
  });

test("files of their own, and files that are not there yet, are fine", () => {
  assert.ok(setUp("vars.fd", "other.fd", "later.fd", "later2.fd"));
});
