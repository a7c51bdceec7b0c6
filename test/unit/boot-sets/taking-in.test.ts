/** A boot folder becomes a set whole, with what is to be said of it, or not at all. */
import assert from "node:assert/strict";
import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { ImageError } from "../../../src/ports/images.js";
import {
  about,
  configFor,
  failsWith,
  pi4Folder,
  pi5Folder,
  storeUnderTest,
  temporaryFolder,
  without,
  written,
  zipped,
} from "./store-under-test.js";

const digestOf = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest("hex");

test("a folder becomes a set named by what is in it, and its firmware an image", async (t) => {
  const { sets, images, clock, directory, entries } = await storeUnderTest(t);
  const contents = pi4Folder();
  const set = await sets.addFolder(await written(await temporaryFolder(t), contents), about);
  assert.deepEqual(
    { ...set, id: "", files: set.files.map(({ path }) => path) },
    {
      id: "",
      name: "lab",
      board: "raspberry-pi-4",
      addedAt: clock.now(),
      from: "a test",
      signer: null,
      image: digestOf(contents["RPI_EFI.fd"]!),
      files: Object.keys(contents).sort(),
      notes: [],
    },
  );
  assert.deepEqual(await entries(), [set.id]);
  assert.equal(await readFile(join(directory, set.id, "files", "start4.elf"), "utf8"), "the GPU's");
  assert.equal(images.get(set.image)?.facts.version, "v1.40");
  assert.equal(images.get(set.image)?.name, "lab.fd");
});

test("an archive with the same files is the same set, wrapped in a folder or not", async (t) => {
  const { sets, entries } = await storeUnderTest(t);
  const contents = pi4Folder();
  const set = await sets.addFolder(await written(await temporaryFolder(t), contents), about);
  assert.deepEqual(await sets.addArchive(zipped(contents), { ...about, name: "other" }), set);
  assert.deepEqual(await sets.addArchive(zipped(contents, "RPi4_v1.40/"), about), set);
  assert.deepEqual(await entries(), [set.id]);
});

test("every byte comes back as it was given", async (t) => {
  const { sets } = await storeUnderTest(t);
  const contents = pi4Folder("raspberry-pi-old");
  const { id } = await sets.addArchive(zipped(contents), about);
  for (const [path, data] of Object.entries(contents)) {
    assert.deepEqual(Buffer.from(await sets.bytes(id, path)), Buffer.from(data), path);
  }
  await assert.rejects(sets.bytes(id, "../about.json"), failsWith("gone"));
  await assert.rejects(sets.bytes(id, "START4.ELF"), failsWith("gone"));
});

test("the board is the one whose files these are", async (t) => {
  const { sets, images } = await storeUnderTest(t);
  const set = await sets.addArchive(zipped(pi5Folder()), about);
  assert.equal(set.board, "raspberry-pi-5");
  assert.equal(images.get(set.image)?.family, "edk2");
  assert.deepEqual(set.notes, []);
});

test("a folder for several boards is for the one that is named", async (t) => {
  const { sets } = await storeUnderTest(t);
  const both = zipped({ ...pi5Folder(), ...pi4Folder("raspberry-pi-old") });
  await assert.rejects(sets.addArchive(both, about), failsWith("no-board", /raspberry-pi-4, raspberry-pi-5/));
  await assert.rejects(sets.addArchive(both, { ...about, board: "pdp-11" }), failsWith("no-board", /pdp-11/));
  assert.equal((await sets.addArchive(both, { ...about, board: "raspberry-pi-4" })).board, "raspberry-pi-4");
});

test("what is missing is told with what it is for and where it comes from, and nothing is left behind", async (t) => {
  const { sets, entries } = await storeUnderTest(t);
  const archive = zipped(without(pi4Folder(), "start4.elf", "bcm2711-rpi-4-b.dtb"));
  await assert.rejects(sets.addArchive(archive, about), (error: Error) => {
    assert.ok(failsWith("incomplete")(error));
    assert.match(error.message, /start4\.elf: the GPU's firmware.*raspberrypi\/firmware/);
    assert.match(error.message, /bcm2711-rpi-4-b\.dtb or bcm2711-rpi-400\.dtb/);
    assert.doesNotMatch(error.message, /fixup4/);
    return true;
  });
  assert.deepEqual(await entries(), []);
});

test("what is none for any board is told for each that is as near", async (t) => {
  const { sets } = await storeUnderTest(t);
  await assert.rejects(
    sets.addArchive(zipped({ "readme.txt": "hello" }), about),
    failsWith("incomplete", /Raspberry Pi 4 these are missing:.*Raspberry Pi 5 these are missing:/s),
  );
});

test("what is only wanted is noted, and so is an overlay that config.txt asks for", async (t) => {
  const { sets } = await storeUnderTest(t);
  const contents = {
    ...pi4Folder(),
    "config.txt": `${configFor("0x3e0000", "0x400000")}dtoverlay=dwc2,dr_mode=host\n`,
  };
  const { notes } = await sets.addArchive(zipped(without(contents, "overlays/upstream-pi4.dtbo")), about);
  assert.equal(notes.length, 2);
  assert.match(notes[0]!, /upstream-pi4\.dtbo/);
  assert.match(notes[1]!, /overlays\/dwc2\.dtbo/);
});

test("settings for another generation of firmware stay as they are, and it is noted what they have to be", async (t) => {
  const { sets } = await storeUnderTest(t);
  const config = configFor("0x1f0000", "0x200000");
  const { id, notes } = await sets.addArchive(zipped({ ...pi4Folder(), "config.txt": config }), about);
  assert.deepEqual(notes, [
    'config.txt says "device_tree_address=0x1f0000" in line 4; this firmware needs device_tree_address=0x3e0000.',
    'config.txt says "device_tree_end=0x200000" in line 5; this firmware needs device_tree_end=0x400000.',
  ]);
  assert.equal(Buffer.from(await sets.bytes(id, "config.txt")).toString(), config);
});

test("files whose names lost their case have the names that the board asks for", async (t) => {
  const { sets } = await storeUnderTest(t);
  const { "config.txt": config, "start4.elf": start, ...others } = pi4Folder();
  const set = await sets.addArchive(zipped({ ...others, "CONFIG.TXT": config!, "START4.ELF": start! }), about);
  assert.ok(set.files.some(({ path }) => path === "start4.elf"));
  assert.deepEqual(set.notes, []);
});

test("what is no firmware of the board is refused, and nothing is left behind", async (t) => {
  const { sets, entries } = await storeUnderTest(t);
  await assert.rejects(
    sets.addArchive(zipped({ ...pi4Folder(), "RPI_EFI.fd": "GIF89a" }), about),
    (error: unknown) => error instanceof ImageError && error.code === "not-an-image",
  );
  assert.deepEqual(await entries(), []);
});

test("a config.txt that is none is refused", async (t) => {
  const { sets } = await storeUnderTest(t);
  const archive = zipped({ ...pi4Folder(), "config.txt": Buffer.alloc(100_000, 35) });
  await assert.rejects(sets.addArchive(archive, about), failsWith("bad-config"));
});

test("what systems leave behind in folders is left out", async (t) => {
  const { sets } = await storeUnderTest(t);
  const { files } = await sets.addArchive(zipped({ ...pi4Folder(), "__MACOSX/._a": "x", ".DS_Store": "y" }), about);
  assert.deepEqual(
    files.map(({ path }) => path),
    Object.keys(pi4Folder()).sort(),
  );
});

/* ── digests and signatures ──────────────────────────────────────────────────────────────────────────────────────── */

const { publicKey, privateKey } = generateKeyPairSync("ed25519");
const publicKeyPem = publicKey.export({ type: "spki", format: "pem" }).toString();
const strict = { signers: [{ name: "lab keys", publicKeyPem }], requireSignature: true };

test("an archive of another digest is refused", async (t) => {
  const { sets } = await storeUnderTest(t);
  const archive = zipped(pi4Folder());
  await assert.rejects(sets.addArchive(archive, { ...about, sha256: "0".repeat(64) }), failsWith("wrong-digest"));
  await sets.addArchive(archive, { ...about, sha256: digestOf(archive).toUpperCase() });
});

test("where signatures are required, that of the archive counts for all in it", async (t) => {
  const { sets, entries } = await storeUnderTest(t, strict);
  const archive = zipped(pi4Folder());
  const signature = sign(null, archive, privateKey);
  await assert.rejects(sets.addArchive(archive, about), failsWith("unsigned"));
  await assert.rejects(
    sets.addArchive(zipped(pi4Folder("raspberry-pi-old")), { ...about, signature }),
    failsWith("bad-signature"),
  );
  await assert.rejects(sets.addFolder(await temporaryFolder(t), about), failsWith("unsigned"));
  assert.deepEqual(await entries(), []);
  assert.equal((await sets.addArchive(archive, { ...about, signature })).signer, "lab keys");
});

test("of settings with thousands of faults some are told, and the set is there after a restart", async (t) => {
  const { sets, another } = await storeUnderTest(t);
  const overlays = Array.from({ length: 4000 }, (_, index) => `dtoverlay=o${index}\n`).join("");
  const config = configFor("0x3e0000", "0x400000") + overlays;
  const set = await sets.addArchive(zipped({ ...pi4Folder(), "config.txt": config }), about);
  assert.equal(set.notes.length, 51);
  assert.equal(set.notes.at(-1), "And 3950 more of this kind.");
  assert.deepEqual((await another()).get(set.id), set);
});
