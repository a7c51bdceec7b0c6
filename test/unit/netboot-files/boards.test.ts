import assert from "node:assert/strict";
import { test } from "node:test";
import { raspberryPi4 } from "../../../adapters/firmware/boards/raspberry-pi-4.js";
import { bootBoards } from "../../../adapters/firmware/boot-folders/index.js";
import { blankImage } from "../../../adapters/firmware/edk2/blank.js";
import type { Inventory } from "../../../src/model/inventory.js";
import type { BootSet } from "../../../src/ports/boot-sets.js";
import { type BoardFirmware, bootSetFile } from "../../../src/services/netboot/files/boot-set-file.js";
import { Renderings } from "../../../src/services/netboot/files/renderings.js";
import { about, pi4Folder, storeUnderTest, zipped } from "../boot-sets/store-under-test.js";
import { refused, textOf } from "./harness.js";

async function boardUnderTest(t: Parameters<typeof storeUnderTest>[0]) {
  const { sets, images, directory } = await storeUnderTest(t);
  const set = await sets.addArchive(zipped(pi4Folder()), about);
  const parts = { sets, images, boards: bootBoards, renderings: new Renderings() };
  const open = (path: string, firmware: BoardFirmware | null = null) => bootSetFile(parts, set, path, firmware);
  return { set, sets, images, directory, parts, open };
}

const machine = { nics: [{ mac: "d8:3a:dd:00:00:01" }] } as unknown as Inventory;
const first = raspberryPi4.read(blankImage("raspberry-pi"));
const withAsset = (AssetTag: string) =>
  raspberryPi4.amend(first, { attributes: { AssetTag } }, { machine, now: 0, keys: null });
const firmwareWith = (variables: BoardFirmware["variables"], image: string | null = null): BoardFirmware => ({
  family: raspberryPi4,
  image,
  variables,
});

test("files of a boot folder come as they are, in whatever case they are asked for", async (t) => {
  const { open, set } = await boardUnderTest(t);
  const source = await open("overlays/miniuart-bt.dtbo");
  assert.equal(await textOf(source), "an overlay");
  assert.equal(source.etag, `"${set.files.find(({ path }) => path === "overlays/miniuart-bt.dtbo")?.sha256}"`);
  assert.equal(await textOf(await open("OVERLAYS/Miniuart-BT.dtbo")), "an overlay");
  assert.equal(await textOf(await open("START4.ELF", firmwareWith(first))), "the GPU's");
  for (const path of ["recovery.elf", "", "..", "overlays", "../config.txt", "constructor"]) {
    await assert.rejects(open(path), refused("not-found"), path);
  }
});

test("the firmware has the machine's variables in it", async (t) => {
  const { open } = await boardUnderTest(t);
  const variables = withAsset("rack 7");
  const source = await open("rpi_efi.fd", firmwareWith(variables));
  const image = Buffer.from(await source.read(0, source.size));
  assert.equal(image.length, blankImage("raspberry-pi").length);
  assert.deepEqual(raspberryPi4.read(image), variables);
  assert.equal((await open("RPI_EFI.fd", firmwareWith(withAsset("rack 7")))).etag, source.etag);
  assert.notEqual((await open("RPI_EFI.fd", firmwareWith(withAsset("rack 8")))).etag, source.etag);
  const plain = await open("RPI_EFI.fd", firmwareWith(null));
  assert.ok(Buffer.from(await plain.read(0, plain.size)).equals(blankImage("raspberry-pi")));
});

test("an image is made once for those who get the same", async (t) => {
  const { parts, open } = await boardUnderTest(t);
  const variables = withAsset("x");
  const sources = [
    await open("RPI_EFI.fd", firmwareWith(variables)),
    await open("RPI_EFI.fd", firmwareWith(variables)),
  ];
  assert.equal(parts.renderings.size, 1);
  const [one, other] = sources.map((source) => source.read(0, 16) as Uint8Array);
  assert.equal(one?.buffer, other?.buffer);
});

test("another image comes with settings that fit it", async (t) => {
  const { open, images } = await boardUnderTest(t);
  const old = blankImage("raspberry-pi-old");
  const { sha256 } = await images.add(one(old), { name: "old.fd", from: "a test", families: ["raspberry-pi-4"] });
  const firmware = firmwareWith(first, sha256);
  const config = await textOf(await open("config.txt", firmware));
  assert.match(config, /^device_tree_address=0x1f0000$/m);
  assert.match(config, /^device_tree_end=0x200000$/m);
  assert.equal((await open("RPI_EFI.fd", firmware)).size, old.length);
  assert.match(await textOf(await open("config.txt", firmwareWith(first))), /^device_tree_address=0x3e0000$/m);
  assert.match(await textOf(await open("config.txt")), /^device_tree_address=0x3e0000$/m);
});

test("what is lost is refused, and leads others to no path of ours", async (t) => {
  const { open, parts, set } = await boardUnderTest(t);
  await assert.rejects(open("RPI_EFI.fd", firmwareWith(first, "0".repeat(64))), refused("gone"));
  const stranger: BootSet = { ...set, board: "no-such-board" };
  await assert.rejects(bootSetFile(parts, stranger, "config.txt", firmwareWith(first)), refused("broken"));
  const removed: BootSet = { ...set, id: "1".repeat(64) };
  await assert.rejects(bootSetFile(parts, removed, "start4.elf", null), refused("gone"));
});

test("variables that have no room are refused", async (t) => {
  const { open } = await boardUnderTest(t);
  const big = { guid: "8be4df61-93ca-11d2-aa0d-00e098032b8c", attributes: 7, data: "00".repeat(8000) };
  const variables = Array.from({ length: 20 }, (_, index) => ({ ...big, name: `Big${index}` }));
  await assert.rejects(open("RPI_EFI.fd", firmwareWith(variables)), refused("broken"));
});

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
