/** The command lines there are: every `fixtures/<vendor>/<model>/cli.ts`. */
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { CliFixture } from "./cli-fixture.js";

const folder = new URL("../fixtures/", import.meta.url);

/** Names like `netgear/m4300`, sorted. */
export function cliNames(): readonly string[] {
  const vendors = subfolders(folder);
  const names = vendors.flatMap((vendor) => subfolders(new URL(`${vendor}/`, folder)).map((m) => `${vendor}/${m}`));
  return names.filter((name) => existsSync(fileOf(name))).sort();
}

/** @throws Error (by rejection) when there is none of that name */
export async function cliNamed(name: string): Promise<CliFixture> {
  if (!cliNames().includes(name))
    throw new Error(`There is no command line ${name}: there are ${cliNames().join(", ")}.`);
  const { default: fixture }: { default: CliFixture } = await import(fileOf(name).href);
  return fixture;
}

const fileOf = (name: string): URL => new URL(`${name}/cli.js`, folder);

const subfolders = (at: URL): readonly string[] =>
  readdirSync(fileURLToPath(at), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
