// Writes docs/adapters/firmware-attributes.md from the families of firmware; with --check says whether it is up to date.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const page = join(root, "docs", "adapters", "firmware-attributes.md");
const compiled = (path) => import(new URL(`../dist/adapters/firmware/${path}.js`, import.meta.url));

const { attributeTables } = await compiled("family/attribute-table");
const { firmwareFamilies } = await compiled("index");
const text = attributeTables(firmwareFamilies);
if (!process.argv.includes("--check")) {
  writeFileSync(page, text);
} else if (readFileSync(page, "utf8") !== text) {
  console.error("docs/adapters/firmware-attributes.md is out of date: run node scripts/firmware-attributes.mjs.");
  process.exit(1);
}
