/** Where DMTF's own files and our committed facts are, for tests that compare the two. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

function* upwards(folder: string): Generator<string> {
  yield folder;
  if (dirname(folder) !== folder) yield* upwards(dirname(folder));
}

/** From this file first, then from where the tests were started: they may run from a build folder elsewhere. */
function find(path: string): string | undefined {
  const starts = [dirname(fileURLToPath(import.meta.url)), process.cwd()];
  return starts
    .flatMap((start) => [...upwards(start)])
    .map((folder) => join(folder, path))
    .find((candidate) => existsSync(candidate));
}

export const factsFolder = find("redfish-schema/registries/facts/Base.ts")?.replace(/Base\.ts$/, "");
export const registriesFolder = find("shared/redfish/registries");
export const csdlFolder = find("shared/redfish/csdl");

/** For `test(name, { skip }, …)`. */
export const skip: string | false =
  registriesFolder && csdlFolder && factsFolder ? false : "DMTF's files are not in ../shared/redfish";

export interface DmtfMessage {
  readonly Message: string;
  readonly Resolution: string;
  readonly Description: string;
}

export interface DmtfRegistry {
  readonly RegistryPrefix?: string;
  readonly Messages?: Readonly<Record<string, DmtfMessage>>;
  readonly Mappings?: readonly object[];
}

export const dmtfRegistries = (folder: string): DmtfRegistry[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as DmtfRegistry);

export const csdl = (schema: string): string => readFileSync(join(csdlFolder ?? "", `${schema}_v1.xml`), "utf8");

/** `v1_7_0` for MessageRegistry. */
export function newestVersion(schema: string): string {
  const versions = [
    ...csdl(schema).matchAll(new RegExp(`<Schema [^>]*Namespace="${schema}\\.v(\\d+)_(\\d+)_(\\d+)"`, "g")),
  ];
  const rank = (match: RegExpExecArray) => match.slice(1).reduce((sum, part) => sum * 1000 + Number(part), 0);
  const last = versions.sort((a, b) => rank(a) - rank(b)).at(-1);
  return `v${last?.slice(1).join("_")}`;
}
