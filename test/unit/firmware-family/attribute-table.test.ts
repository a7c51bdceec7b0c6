import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { attributeTables } from "../../../adapters/firmware/family/attribute-table.js";
import { firmwareFamilies } from "../../../adapters/firmware/index.js";
import type { AttributeDescription } from "../../../src/model/firmware.js";
import type { FirmwareFamily } from "../../../src/ports/firmware.js";

test("docs/adapters/firmware-attributes.md is what node scripts/firmware-attributes.mjs writes", () => {
  assert.equal(readFileSync("docs/adapters/firmware-attributes.md", "utf8"), attributeTables(firmwareFamilies));
});

test("one row for each setting, and nothing in it ends a cell or a line", () => {
  const [first] = firmwareFamilies;
  const attribute: AttributeDescription = {
    name: "Fan",
    displayName: "Fan | <speed>",
    help: "One *or* the other.\nOr none.",
    type: "Enumeration",
    readOnly: true,
    values: [
      { value: "On", text: "On" },
      { value: "Off", text: "no | fan" },
    ],
    default: "On",
  };
  const facts = { family: "one", registryId: "One.v1_0_0", attributes: [attribute], defaultKeys: false };
  const family = { ...first, id: "one", name: "One_board", facts: () => facts } as FirmwareFamily;
  const page = attributeTables([family]).split("\n");
  assert.ok(page.includes("## `one`: One\\_board"));
  assert.deepEqual(
    page.filter((row) => row.startsWith("| `")),
    [
      '| `Fan` | Fan \\| \\<speed\\>. One \\*or\\* the other. Or none. **Read only.** | `On`<br>`Off` no \\| fan | `"On"` |',
    ],
  );
});
