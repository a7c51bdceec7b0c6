#!/usr/bin/env node
/**
 * Writes `redfish-schema/facts/` from a folder of CSDL (DSP8010).
 *
 *     node dist/redfish-schema/import/main.js [--check] [CSDL_FOLDER]
 *
 * `--check` writes nothing, names the files that differ, and exits 1 if there are any.
 */
import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { parseArgs } from "node:util";
import { ImportError } from "./import-error.js";
import { readFolder } from "./read-folder.js";
import { factFiles } from "./write-facts.js";
import { differences, replaceFolder } from "./write-folder.js";

/** Facts go to the sources, also when this file runs from `dist/` or elsewhere. */
function projectRoot(): string {
  for (const start of [process.cwd(), import.meta.dirname]) {
    for (let folder = start; folder !== dirname(folder); folder = dirname(folder)) {
      if (existsSync(join(folder, "redfish-schema", "schema-facts.ts"))) return folder;
    }
  }
  throw new ImportError("folder-missing", process.cwd(), "is not inside the project; run this from there");
}

function run(): number {
  const { values, positionals } = parseArgs({
    options: { check: { type: "boolean", default: false } },
    allowPositionals: true,
  });
  const root = projectRoot();
  const facts = join(root, "redfish-schema", "facts");
  const usual = join(root, "..", "shared", "redfish", "csdl");
  if (values.check && positionals[0] === undefined && !existsSync(usual)) {
    console.error(`not checked: the CSDL is not part of the project; unpack DSP8010 at ${usual} or pass its folder`);
    return 0;
  }
  const { files, omissions } = factFiles(readFolder(positionals[0] ?? usual));
  const changed = differences(facts, files);
  if (values.check) {
    for (const name of changed) console.error(`differs: ${relative(root, join(facts, name))}`);
    return changed.length > 0 ? 1 : 0;
  }
  for (const { file, what } of omissions) console.error(`${file}: left out ${what}`);
  if (changed.length > 0) replaceFolder(facts, files);
  console.log(`${files.size} fact files, ${changed.length} changed`);
  return 0;
}

try {
  process.exitCode = run();
} catch (error) {
  if (!(error instanceof ImportError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
