import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Bundle, type CsdlSchema, compareVersions } from "./csdl.js";
import { ImportError } from "./import-error.js";
import { readCsdl } from "./read-csdl.js";

/** Defines annotation terms, no types. */
const termsOnly = "RedfishExtensions_v1.xml";

/** The DMTF's files are named so; others may lie beside them. */
const csdlName = /^\w+\.xml$/;

/** Reads the CSDL files of a folder, or of the folder `csdl/` inside it. */
export function readFolder(folder: string): Bundle {
  const [found, files] = csdlFilesIn(folder);
  return bundleOf(files.map((file) => readCsdl(readText(found, file), file)));
}

export function bundleOf(files: readonly CsdlSchema[]): Bundle {
  const schemas = new Map<string, CsdlSchema>();
  for (const schema of files) {
    const other = schemas.get(schema.name);
    if (other) throw new ImportError("duplicate-schema", schema.file, `defines ${schema.name}, as ${other.file} does`);
    schemas.set(schema.name, schema);
  }
  const releases = files.flatMap((schema) => schema.releases);
  return { schemas, release: releases.sort(compareVersions).at(-1) };
}

function csdlFilesIn(folder: string): [folder: string, files: string[]] {
  for (const candidate of [folder, join(folder, "csdl")]) {
    const files = namesIn(candidate)?.filter((name) => csdlName.test(name) && name !== termsOnly);
    if (files === undefined && candidate === folder) {
      throw new ImportError("folder-missing", folder, "is not a folder that can be read");
    }
    if (files !== undefined && files.length > 0) return [candidate, files.sort()];
  }
  throw new ImportError("folder-empty", folder, "holds no CSDL file");
}

function namesIn(folder: string): string[] | undefined {
  try {
    return readdirSync(folder);
  } catch {
    return undefined;
  }
}

function readText(folder: string, file: string): string {
  try {
    return readFileSync(join(folder, file), "utf8");
  } catch (error) {
    throw new ImportError("file-unreadable", file, error instanceof Error ? error.message : "cannot be read");
  }
}
