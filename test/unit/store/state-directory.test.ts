/** A state directory that cannot be one: said at once, with its path and what to do. */
import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { StoreError } from "../../../src/ports/store.js";
import { openStore } from "../../../src/store/open-store.js";
import { SimulatedDisk } from "../../store/simulated-disk.js";
import { opened } from "./opened.js";

const log = { warn() {}, error() {} };
let base: string;
before(async () => {
  base = await mkdtemp(join(tmpdir(), "shoal-"));
});
after(() => rm(base, { recursive: true }));

async function refusal(directory: string): Promise<string> {
  const error = await openStore({ directory, log }).then(
    () => assert.fail("it was opened"),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof StoreError, String(error));
  assert.equal(error.code, "disk");
  assert.ok(error.message.startsWith(`The state directory ${directory} cannot be used: `), error.message);
  return error.message;
}

test("it is made with those above it, for the owner only", async () => {
  const directory = join(base, "a", "b", "state");
  await (await openStore({ directory, log })).close();
  await (await openStore({ directory, log })).close();
  assert.equal((await stat(directory)).mode & 0o777, 0o700);
});

test("a link to a directory will do", async () => {
  await mkdir(join(base, "there"));
  await symlink(join(base, "there"), join(base, "link"));
  await (await openStore({ directory: join(base, "link"), log })).close();
});

test("a file of that name, or on the way there, is said to be in the way", async () => {
  await writeFile(join(base, "file"), "");
  assert.match(
    await refusal(join(base, "file")),
    /EEXIST.* no directory .*: move it away, or name another directory\.$/,
  );
  assert.match(await refusal(join(base, "file", "state")), /ENOTDIR.*: move it away, or name another directory\.$/);
});

test("where nothing can be made it does not hang", { skip: process.platform !== "linux" }, async () => {
  for (const directory of ["/proc/shoal", "/proc/shoal/state"]) {
    assert.match(await refusal(directory), /ENOENT.* Nothing can be made there: name another directory\.$/);
  }
});

test("without permission it says whose it should be", { skip: process.getuid?.() === 0 }, async () => {
  await mkdir(join(base, "locked"), { mode: 0o500 });
  assert.match(await refusal(join(base, "locked", "state")), /EACCES.* Make it the property of the user/);
  await chmod(join(base, "locked"), 0o700);
});

test("on a file system that is read-only it says so", async () => {
  const disk = new SimulatedDisk();
  disk.fault = (operation) => (operation === "makeDirectory" ? "EROFS" : null);
  await assert.rejects(
    opened(disk),
    /\/state cannot be used: EROFS.* mounted read-only: .* or name a directory elsewhere\.$/,
  );
});
