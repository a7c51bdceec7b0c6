#!/usr/bin/env node
/**
 * Writes `redfish-schema/registries/facts/` from a folder of DMTF registries (DSP8011).
 *
 *     node dist/redfish-schema/import/registries-main.js [--check] [--out FACTS_FOLDER] [REGISTRIES_FOLDER]
 *
 * `--check` writes nothing, names the files that differ, and exits 1 if there are any. Run it from the project's root.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { importRegistries } from "./registries.js";
import { differences, replaceFolder } from "./write-folder.js";

async function run(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { check: { type: "boolean", default: false }, out: { type: "string" } },
    allowPositionals: true,
  });
  const usual = join("..", "shared", "redfish", "registries");
  if (values.check && positionals[0] === undefined && !existsSync(usual)) {
    console.error(
      `not checked: the registries are not part of the project; unpack DSP8011 at ${usual} or pass its folder`,
    );
    return 0;
  }
  const facts = values.out ?? join("redfish-schema", "registries", "facts");
  const files = await importRegistries(positionals[0] ?? usual);
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
