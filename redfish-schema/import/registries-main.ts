#!/usr/bin/env node
/**
 * Writes `redfish-schema/registries/facts/` from a folder of DMTF registries (DSP8011).
 *
 *     node dist/redfish-schema/import/registries-main.js [--check] [--out FACTS_FOLDER] [REGISTRIES_FOLDER]
 *
 * `--check` writes nothing, names the files that differ, and exits 1 if there are any. Run it from the project's root.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { importRegistries } from "./registries.js";
import { differences, replaceFolder } from "./write-folder.js";

async function run(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { check: { type: "boolean", default: false }, out: { type: "string" } },
    allowPositionals: true,
  });
  const facts = values.out ?? join("redfish-schema", "registries", "facts");
  const files = await importRegistries(positionals[0] ?? join("..", "shared", "redfish", "registries"));
  const changed = differences(facts, files);
  if (values.check) {
    for (const name of changed) console.error(`differs: ${join(facts, name)}`);
    return changed.length > 0 ? 1 : 0;
  }
  if (changed.length > 0) replaceFolder(facts, files);
  console.log(`${files.size} fact files, ${changed.length} changed`);
  return 0;
}

try {
  process.exitCode = await run();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
