import assert from "node:assert/strict";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { bootFiles, writeBootFiles, writeBootFolder, writeIpxe } from "../../../mock-hardware/boards/boot-folder.js";
import { openPrograms } from "../../../src/services/netboot/ipxe/programs.js";
import { storeUnderTest, temporaryFolder } from "../boot-sets/store-under-test.js";

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

test("the stand-in for a boot folder is one that the service takes for a Raspberry Pi 4", async (t) => {
  const folder = await temporaryFolder(t);
  await writeBootFolder(folder);
  const { sets } = await storeUnderTest(t);
  const set = await sets.addFolder(folder, { name: "demo", from: "a test", board: null });
  assert.equal(set.board, "raspberry-pi-4");
  assert.deepEqual(set.notes, []);
  assert.equal((await stat(join(folder, "RPI_EFI.fd"))).size, 0x3d0000);
});

test("the stand-in for iPXE is a program for arm64", async (t) => {
  const folder = await temporaryFolder(t);
  await writeIpxe(folder);
  const programs = await openPrograms({ folders: [folder], logger: silent });
  assert.equal(programs.programFor("arm64", "uefi-pxe"), "snponly-arm64.efi");
  assert.equal(programs.programFor("x86-64", "uefi-pxe"), null);
});

test("writing again replaces what is there with the same", async (t) => {
  const folder = await temporaryFolder(t);
  await writeBootFiles(folder);
  const before = await readFile(join(folder, bootFiles.kernel));
  await writeBootFiles(folder);
  assert.deepEqual(await readFile(join(folder, bootFiles.kernel)), before);
  assert.equal(before.toString("latin1", 0, 2), "MZ");
});
