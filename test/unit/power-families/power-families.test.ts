import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { type FamilyRow, familyTable } from "../../../adapters/kit/power/family-table.js";
import { loadFamilies as loadPdus } from "../../../adapters/power/pdu/families.js";
import { rowOf as pduRow } from "../../../adapters/power/pdu/family-row.js";
import { loadFamilies as loadSwitches } from "../../../adapters/power/poe-switch/families.js";
import { rowOf as switchRow } from "../../../adapters/power/poe-switch/family-row.js";

const rows = async (): Promise<readonly FamilyRow[]> => [
  ...(await loadSwitches()).map(switchRow),
  ...(await loadPdus()).map(pduRow),
];

test("docs/adapters/power-families.md is what node scripts/power-families.mjs writes", async () => {
  assert.equal(readFileSync("docs/adapters/power-families.md", "utf8"), familyTable(await rows()));
});

test("each family can be switched, and is held against a fixture that is there", async () => {
  for (const { id, orders, fixtures } of await rows()) {
    assert.ok(orders.length > 0, id);
    assert.ok(fixtures.length > 0, `${id} names no fixture`);
    for (const fixture of fixtures) assert.ok(existsSync(`mock-hardware/fixtures/${fixture}`), `${id}: ${fixture}`);
  }
});

test("one row for each family, and nothing in it ends a cell or a line", () => {
  const row: FamilyRow = {
    kind: "pdu",
    id: "b",
    name: "A | B <c>",
    aliases: ["old"],
    orders: [{ by: "SNMP", on: "1.2 = 1|2", off: "= 0" }],
    watts: [],
    surveys: false,
    fixtures: ["v/m"],
    notes: ["Seen on *none*."],
  };
  const page = familyTable([row, { ...row, id: "a", notes: [] }]).split("\n");
  assert.deepEqual(
    page.filter((line) => line.startsWith("| pdu")),
    ["a", "b"].map(
      (id) =>
        `| pdu | \`${id}\`, \`old\` | A \\| B \\<c\\> | SNMP | SNMP: \`1.2 = 1\\|2\` / \`= 0\` | – | – | fixture \`v/m\` |`,
    ),
  );
  assert.ok(page.includes("- Seen on \\*none\\*."));
});
