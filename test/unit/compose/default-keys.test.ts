/** Keys that a guest's secure boot is reset to are those of an installed store of variables. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { ovmf } from "../../../adapters/firmware/boards/ovmf.js";
import { simulatedKeys } from "../../../adapters/firmware/boards/simulated-keys.js";
import { blankImage } from "../../../adapters/firmware/edk2/blank.js";
import { enrolledKeys } from "../../../adapters/firmware/family/key-changes.js";
import { installedKeys } from "../../../src/compose/default-keys.js";
import type { Inventory } from "../../../src/model/inventory.js";
import type { MachineAdapter } from "../../../src/ports/machine-adapter.js";
import { inventoryOf } from "../domain/bench.js";

const directory = mkdtempSync(join(tmpdir(), "shoal-keys-"));
test.after(() => rmSync(directory, { recursive: true }));

const guest: Inventory = {
  ...inventoryOf("guest", {}, "guests"),
  firmware: { family: "ovmf", file: "vars.fd", image: null, keys: null },
};

/** @param store null = none is installed */
function keysWith(store: string | null, machine = guest) {
  const adapter = { kind: "guests", storeOfKeys: () => store && join(directory, store) } as unknown as MachineAdapter;
  return installedKeys({ machines: new Map([["guests", adapter]]), firmware: new Map([["ovmf", ovmf]]) })(machine);
}

const hash = "ab".repeat(32);

test("certificates and hashes of a store", () => {
  const variables = enrolledKeys({ ...simulatedKeys, dbx: [hash] }, Date.UTC(2024, 0, 1));
  writeFileSync(join(directory, "ms.fd"), Buffer.concat(ovmf.render(blankImage("ovmf-4m"), variables).parts));
  assert.deepEqual(keysWith("ms.fd"), { ...simulatedKeys, dbx: [hash] });
});

test("there are none without a store, without a platform key in it, and for a machine without firmware", () => {
  writeFileSync(join(directory, "blank.fd"), blankImage("ovmf-4m"));
  writeFileSync(join(directory, "text.fd"), "no store at all");
  for (const store of [null, "blank.fd", "text.fd", "missing.fd"]) assert.equal(keysWith(store), null);
  const { firmware: _, ...plain } = guest;
  assert.equal(keysWith("ms.fd", plain), null);
});
