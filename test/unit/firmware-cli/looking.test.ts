/** `shoal firmware list`, `show` and `verify`. */
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { blankImage } from "../../../adapters/firmware/edk2/blank.js";
import { pi4Folder, zipped } from "../boot-sets/store-under-test.js";
import { type CliUnderTest, cliUnderTest } from "./cli.js";

async function supplied({ root, run }: CliUnderTest): Promise<void> {
  await writeFile(join(root, "OVMF_VARS.fd"), blankImage("ovmf"));
  await writeFile(join(root, "release.zip"), zipped(pi4Folder()));
  await run("add", join(root, "OVMF_VARS.fd"));
  await run("add", join(root, "release.zip"));
}

test("where there is nothing, the list says how to begin", async (t) => {
  const { run } = await cliUnderTest(t);
  const { code, out } = await run("list");
  assert.equal(code, 0);
  assert.match(out, /shoal firmware add FILE/);
});

test("the list has images and boot folders", async (t) => {
  const cli = await cliUnderTest(t);
  await supplied(cli);
  const { out } = await cli.run("list");
  assert.match(out, /^ID +KIND +FOR +VERSION +SIZE +ADDED +NAME\n/);
  assert.match(out, /boot folder +raspberry-pi-4 +v1\.40 +3\.8 MiB +\S+ +release\n/);
  assert.match(out, /image +raspberry-pi-4 +v1\.40 .*release\.fd\n/);
  assert.match(out, /image +ovmf +- +128 KiB .*OVMF_VARS\.fd\n/);
});

test("one is shown by its name or by the beginning of its digest", async (t) => {
  const cli = await cliUnderTest(t);
  await supplied(cli);
  const { images, bootFolders } = await cli.listed();
  const digest = images.find(({ family }) => family === "ovmf")!.sha256;
  const byName = await cli.run("show", "OVMF_VARS.fd");
  assert.equal(byName.code, 0);
  assert.ok(byName.out.includes(digest));
  assert.equal((await cli.run("show", digest.slice(0, 8).toUpperCase())).out, byName.out);
  assert.deepEqual(JSON.parse((await cli.run("show", "release", "--json")).out), bootFolders[0]);
  assert.match((await cli.run("show", "release")).out, /overlays\/miniuart-bt\.dtbo +10 bytes/);
});

test("what is not there, or could be several, is told", async (t) => {
  const cli = await cliUnderTest(t);
  await supplied(cli);
  for (const id of ["none", "ffff", "abc", ""]) {
    const { code, err } = await cli.run("show", id);
    assert.equal(code, 1, id);
    assert.match(err, /shoal firmware list/);
  }
  await writeFile(join(cli.root, "OVMF_VARS.fd"), blankImage("ovmf-4m"));
  await cli.run("add", join(cli.root, "OVMF_VARS.fd"));
  const { code, err } = await cli.run("show", "OVMF_VARS.fd");
  assert.equal(code, 1);
  assert.match(err, /any of these.*\n.*\n.*image OVMF_VARS\.fd/);
});

test("what is as it was taken in is told to be, and what is not with its files", async (t) => {
  const cli = await cliUnderTest(t);
  await supplied(cli);
  const whole = await cli.run("verify");
  assert.equal(whole.code, 0);
  assert.equal(whole.out.match(/as it was taken in/g)?.length, 3);
  const { bootFolders } = await cli.listed();
  await writeFile(join(cli.state, "boot-sets", bootFolders[0]!.id, "files", "start4.elf"), "the GPU'S");
  const damaged = await cli.run("verify");
  assert.equal(damaged.code, 1);
  assert.match(damaged.out, /boot folder release: damaged\n {2}start4\.elf: It is not what it was/);
  assert.match(damaged.err, /1 of 3 damaged/);
  assert.equal((await cli.run("verify", "OVMF_VARS.fd")).code, 0);
});

test("a damaged image is told", async (t) => {
  const cli = await cliUnderTest(t);
  await supplied(cli);
  const { sha256, size } = (await cli.listed()).images.find(({ family }) => family === "ovmf")!;
  await writeFile(join(cli.state, "images", sha256, "image"), Buffer.alloc(size));
  const { code, out } = await cli.run("verify", sha256.slice(0, 12));
  assert.equal(code, 1);
  assert.match(out, /OVMF_VARS\.fd: damaged/);
});

test("what is no image is told once by each command", async (t) => {
  const cli = await cliUnderTest(t);
  await supplied(cli);
  await writeFile(join(cli.state, "images", "notes.txt"), "mine");
  for (const args of [["list"], ["verify"], ["add", join(cli.root, "release.zip")]]) {
    const { code, err } = await cli.run(...args);
    assert.equal(code, 0, err);
    assert.equal(err.match(/notes\.txt/g)?.length, 1, `${args[0]}: ${err}`);
  }
});

test("which service is meant has to be said", async (t) => {
  const { root, run } = await cliUnderTest(t);
  const { code, err } = await run("list", "--config", join(root, "none.yaml"));
  assert.equal(code, 1);
  assert.match(err, /cannot be read/);
});

test("the help of each command has examples", async (t) => {
  const { run } = await cliUnderTest(t);
  for (const verb of ["add", "list", "show", "remove", "verify"]) {
    const { code, out } = await run(verb, "--help");
    assert.equal(code, 0);
    assert.match(out, new RegExp(`\\$ .*shoal firmware ${verb}`), verb);
  }
});
