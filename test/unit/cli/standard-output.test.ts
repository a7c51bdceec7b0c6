import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const cli = fileURLToPath(new URL("../../../src/cli.js", import.meta.url));

/** @param before what the shell does first */
function created(before: string, file: string) {
  const command = `${before} exec "$0" "$1" efi create - --layout ovmf > "$2"`;
  return spawnSync("sh", ["-c", command, process.execPath, cli, file], { encoding: "utf8" });
}

test("an answer that its file has no room for is a failure", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "shoal-out-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "vars.fd");
  const whole = created("", file);
  assert.deepEqual([whole.status, readFileSync(file).length], [0, 0x20000]);
  // As on a full disk: some bytes are taken, and then none.
  const cut = created("trap '' XFSZ; ulimit -f 8;", file);
  assert.equal(cut.status, 1);
  assert.match(cut.stderr, /^Standard output is not all there: no file may be that large here\.$/m);
});
