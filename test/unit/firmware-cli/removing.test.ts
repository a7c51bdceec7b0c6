/** `shoal firmware remove`: what a machine could still want stays, unless it is forced. */
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { blankImage } from "../../../adapters/firmware/edk2/blank.js";
import { firstFirmware } from "../../../src/model/firmware.js";
import { openStore } from "../../../src/store/open-store.js";
import { pi4Folder, zipped } from "../boot-sets/store-under-test.js";
import { type CliUnderTest, cliUnderTest } from "./cli.js";

const silent = { warn: () => {}, error: () => {} };

/** @returns its digest */
async function withImage({ root, run, listed }: CliUnderTest): Promise<string> {
  await writeFile(join(root, "vars.fd"), blankImage("ovmf"));
  assert.equal((await run("add", join(root, "vars.fd"))).code, 0);
  return (await listed()).images[0]!.sha256;
}

test("what nothing needs is removed", async (t) => {
  const cli = await cliUnderTest(t);
  await withImage(cli);
  const { code, out } = await cli.run("remove", "vars.fd");
  assert.deepEqual([code, out], [0, "The image vars.fd is removed.\n"]);
  assert.deepEqual((await cli.listed()).images, []);
});

test("what a machine runs, ran or is to run stays", async (t) => {
  const cli = await cliUnderTest(t);
  const sha256 = await withImage(cli);
  for (const document of [{ image: sha256 }, { earlier: [null, sha256] }]) {
    const store = await openStore({ directory: cli.state, log: silent });
    await store.put("firmware", "node01", { ...firstFirmware, ...document });
    await store.close();
    const { code, err } = await cli.run("remove", "vars.fd");
    assert.equal(code, 1);
    assert.match(err, /could go back to it: node01\. Nothing was removed/);
  }
  assert.equal((await cli.listed()).images.length, 1);
  assert.equal((await cli.run("remove", "vars.fd", "--force")).code, 0);
});

test("while the service runs, it has to be asked", async (t) => {
  const cli = await cliUnderTest(t);
  const sha256 = await withImage(cli);
  const store = await openStore({ directory: cli.state, log: silent });
  const { code, err } = await cli.run("remove", "vars.fd");
  assert.equal(code, 1);
  assert.ok(err.includes(`DELETE /redfish/v1/UpdateService/LocalImageStore/${sha256}`), err);
  assert.equal((await cli.run("remove", "vars.fd", "--force")).code, 0);
  await store.close();
});

test("what the configuration makes machines from stays", async (t) => {
  const cli = await cliUnderTest(t);
  const sha256 = await withImage(cli);
  for (const image of ["vars.fd", sha256]) {
    const config = join(cli.root, "shoal.yaml");
    const machine = `{ id: vm1, firmware: { kind: ovmf, file: vm1.fd, image: ${image} } }`;
    await writeFile(config, `state: ./state\nmachines: [${machine}]\n`);
    const { code, err } = await cli.run("remove", "vars.fd", "--config", config);
    assert.equal(code, 1, err);
    assert.match(err, /made from vars\.fd: vm1/);
  }
});

test("the firmware in a boot folder stays as long as that does", async (t) => {
  const cli = await cliUnderTest(t);
  await writeFile(join(cli.root, "release.zip"), zipped(pi4Folder()));
  await cli.run("add", join(cli.root, "release.zip"));
  const { code, err } = await cli.run("remove", "release.fd");
  assert.equal(code, 1);
  assert.match(err, /boot folder release: remove that first/);
  assert.equal((await cli.run("remove", "release")).out, "The boot folder release is removed.\n");
  assert.equal((await cli.run("remove", "release.fd")).code, 0);
  assert.deepEqual(await cli.listed(), { images: [], bootFolders: [] });
});
