// Writes docs/adapters/power-families.md from the vendor files; with --check says whether it is up to date.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const page = join(root, "docs", "adapters", "power-families.md");
const compiled = (path) => import(new URL(`../dist/adapters/${path}.js`, import.meta.url));

const { familyTable } = await compiled("kit/power/family-table");
const rows = [];
for (const kind of ["poe-switch", "pdu"]) {
  const { loadFamilies } = await compiled(`power/${kind}/families`);
  const { rowOf } = await compiled(`power/${kind}/family-row`);
  rows.push(...(await loadFamilies()).map(rowOf));
}
const text = familyTable(rows);
if (!process.argv.includes("--check")) {
  writeFileSync(page, text);
} else if (readFileSync(page, "utf8") !== text) {
  console.error("docs/adapters/power-families.md is out of date: run node scripts/power-families.mjs.");
  process.exit(1);
}
