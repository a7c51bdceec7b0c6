/** Files of packages of Debian that are not installed. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { run } from "./program.js";
import { temporaryFolder, type Undoing } from "./shoal.js";

/** @returns a folder with its files, removed after the test; undefined = apt has no such package */
export async function unpackedPackage(test: Undoing, name: string): Promise<string | undefined> {
  const folder = temporaryFolder(test);
  const download = await run("apt-get", ["-q", "-o", "APT::Sandbox::User=root", "download", name], { cwd: folder });
  const archive = readdirSync(folder).find((file) => file.endsWith(".deb"));
  if (download.code !== 0 || archive === undefined) return undefined;
  const files = join(folder, "files");
  const unpacked = await run("dpkg-deb", ["-x", join(folder, archive), files]);
  assert.equal(unpacked.code, 0, unpacked.stderr);
  return files;
}
