import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { openFlash } from "../../../adapters/firmware/flash-file.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";

const folder = await mkdtemp(join(tmpdir(), "shoal-flash-"));
after(() => rm(folder, { recursive: true }));

let count = 0;
async function fresh(): Promise<string> {
  const path = join(folder, String(++count));
  await mkdir(path);
  return path;
}

const bytes = (...parts: readonly Uint8Array[]) => ({ parts, size: Buffer.concat(parts).length });
const text = (content: string) => bytes(Buffer.from(content));

const trouble = (kind: AdapterError["kind"], words: RegExp) => (error: unknown) =>
  error instanceof AdapterError && error.kind === kind && words.test(error.message) && !error.message.includes(folder);

test("there is nothing where no file is", async () => {
  const flash = openFlash(join(await fresh(), "vars.fd"));
  assert.deepEqual([flash.name, await flash.stamp(), await flash.read()], ["vars.fd", null, null]);
});

test("what is written is what is read, and nothing else is left in the folder", async () => {
  const path = await fresh();
  const flash = openFlash(join(path, "vars.fd"));
  await flash.write(text("first"));
  const stamp = await flash.stamp();
  assert.ok(stamp);
  assert.equal(await flash.stamp(), stamp);
  await flash.write(bytes(Buffer.from("sec"), Buffer.alloc(0), Buffer.from("ond")));
  assert.notEqual(await flash.stamp(), stamp);
  assert.equal(Buffer.from((await flash.read()) ?? []).toString(), "second");
  assert.deepEqual(await readdir(path), ["vars.fd"]);
});

test("zeros take up no room on the disk, and are there all the same", async () => {
  const path = join(await fresh(), "vars.fd");
  const base = new Uint8Array(0x400000);
  base.fill(1, 0x10005, 0x20000).fill(2, 0x3ffff0);
  const content = bytes(
    base.subarray(0, 0x12345),
    Buffer.from("spliced"),
    new Uint8Array(0x30000),
    base.subarray(0x12345),
  );
  await openFlash(path).write(content);
  assert.ok((await readFile(path)).equals(Buffer.concat(content.parts)));
  assert.ok((await stat(path)).blocks * 512 < 0x100000);
});

test("a file that ends in zeros has its whole length", async () => {
  const path = join(await fresh(), "vars.fd");
  await openFlash(path).write(bytes(Buffer.from("x"), new Uint8Array(0x20000)));
  assert.equal((await stat(path)).size, 0x20001);
});

test("the file keeps who may read and write it", async () => {
  const path = join(await fresh(), "vars.fd");
  await writeFile(path, "old");
  await chmod(path, 0o640);
  await openFlash(path).write(text("new"));
  assert.equal((await stat(path)).mode & 0o7777, 0o640);
});

test("a link stays a link: what it leads to is replaced", async () => {
  const path = await fresh();
  await writeFile(join(path, "real.fd"), "old");
  await symlink("real.fd", join(path, "link.fd"));
  await openFlash(join(path, "link.fd")).write(text("new"));
  assert.equal(await readFile(join(path, "real.fd"), "utf8"), "new");
  assert.deepEqual((await readdir(path)).sort(), ["link.fd", "real.fd"]);
});

test("a draft that a crash left is in nobody's way", async () => {
  const path = await fresh();
  await writeFile(join(path, ".vars.fd.shoal.tmp"), "half");
  await openFlash(join(path, "vars.fd")).write(text("whole"));
  assert.deepEqual(await readdir(path), ["vars.fd"]);
});

test("what is no longer wanted at the last moment leaves the old content, and nothing else in the folder", async () => {
  const path = await fresh();
  const flash = openFlash(join(path, "vars.fd"));
  assert.equal(await flash.write(text("old")), true);
  const stamp = await flash.stamp();
  let seen: readonly string[] = [];
  const isWanted = async () => {
    seen = await readdir(path);
    return false;
  };
  assert.equal(await flash.write(text("new"), isWanted), false);
  assert.deepEqual(seen.toSorted(), [".vars.fd.shoal.tmp", "vars.fd"]);
  assert.deepEqual([await readdir(path), await flash.stamp()], [["vars.fd"], stamp]);
});

test("parts that are not the size they claim leave the old content", async () => {
  const path = await fresh();
  const flash = openFlash(join(path, "vars.fd"));
  await flash.write(text("old"));
  await assert.rejects(flash.write({ parts: [Buffer.from("new!")], size: 9 }), trouble("unreachable", /vars\.fd/));
  assert.equal(await readFile(join(path, "vars.fd"), "utf8"), "old");
  assert.deepEqual(await readdir(path), ["vars.fd"]);
});

test("what cannot be a flash is refused with what to do", async () => {
  const path = await fresh();
  const huge = join(path, "huge.fd");
  await writeFile(huge, "");
  await truncate(huge, 256 * 1024 * 1024 + 1);
  await assert.rejects(openFlash(huge).read(), trouble("misconfigured", /^huge\.fd .*256 MiB/));
  await assert.rejects(openFlash(path).read(), trouble("misconfigured", /no file/));
  await assert.rejects(openFlash(path).write(text("x")), trouble("misconfigured", /no file/));
  await assert.rejects(openFlash(join(path, "gone", "a.fd")).write(text("x")), trouble("misconfigured", /folder/));
  await assert.rejects(openFlash(join(huge, "a.fd")).stamp(), trouble("misconfigured", /folder/));
});

test("a pipe in the place of the file is no file, and is not waited for", async () => {
  const path = join(await fresh(), "vars.fd");
  execFileSync("mkfifo", [path]);
  await assert.rejects(openFlash(path).read(), trouble("misconfigured", /vars\.fd is no file/));
});
