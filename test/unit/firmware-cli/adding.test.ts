/** `shoal firmware add`: what was taken in is told, and what was refused with what to do. */
import assert from "node:assert/strict";
import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { chown, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { blankImage } from "../../../adapters/firmware/edk2/blank.js";
import { pi4Folder, pi5Folder, without, written, zipped } from "../boot-sets/store-under-test.js";
import { cliUnderTest } from "./cli.js";

const pi = blankImage("raspberry-pi");
const digestOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

test("an image is told by its digest, version, layout and family", async (t) => {
  const { run, root, listed } = await cliUnderTest(t);
  const file = join(root, "RPI_EFI.fd");
  await writeFile(file, pi);
  const { code, out, err } = await run("add", file);
  assert.deepEqual([code, err], [0, ""]);
  for (const text of [digestOf(pi), "v1.40", "Raspberry Pi 4, variables at 0x3b0000", "raspberry-pi-4", "3.8 MiB"]) {
    assert.ok(out.includes(text), `${text} in ${out}`);
  }
  assert.ok(out.includes(`/redfish/v1/UpdateService/LocalImageStore/${digestOf(pi)}`));
  const { images } = await listed();
  assert.deepEqual(
    images.map(({ name, family }) => [name, family]),
    [["RPI_EFI.fd", "raspberry-pi-4"]],
  );
  assert.match((await run("add", file)).out, /there already/);
});

test("what was damaged is whole again, and told to be", async (t) => {
  const { run, root, state, listed } = await cliUnderTest(t);
  const image = join(root, "OVMF_VARS.fd");
  await writeFile(image, blankImage("ovmf"));
  await writeFile(join(root, "release.zip"), zipped(pi4Folder()));
  await run("add", image);
  await run("add", join(root, "release.zip"));
  const { images, bootFolders } = await listed();
  const { sha256, size } = images.find(({ family }) => family === "ovmf")!;
  await writeFile(join(state, "images", sha256, "image"), Buffer.alloc(size));
  await writeFile(join(state, "boot-sets", bootFolders[0]!.id, "files", "start4.elf"), "the GPU'S");
  for (const file of [image, join(root, "release.zip")]) {
    const { code, out } = await run("add", file);
    assert.equal(code, 0);
    assert.match(out, /^This was there already, but it was damaged\. Now it is whole again\.\n/);
    assert.match((await run("add", file)).out, /^This was there already\.\n/);
  }
  assert.equal((await run("verify")).code, 0);
});

test("the family is what the image says, or what the operator says", async (t) => {
  const { run, root, listed } = await cliUnderTest(t);
  await writeFile(join(root, "vars.fd"), blankImage("ovmf"));
  await writeFile(join(root, "pi5.fd"), blankImage("raspberry-pi-old"));
  assert.equal((await run("add", join(root, "vars.fd"))).code, 0);
  assert.equal((await run("add", join(root, "pi5.fd"), "--family", "edk2", "--name", "Pi 5")).code, 0);
  const families = (await listed()).images.map(({ name, family }) => `${name}: ${family}`);
  assert.deepEqual(families.sort(), ["Pi 5: edk2", "vars.fd: ovmf"]);
});

test("a name is one that can be printed, and no story", async (t) => {
  const { run, root, listed } = await cliUnderTest(t);
  await writeFile(join(root, "vars.fd"), blankImage("ovmf"));
  for (const name of ["", " ", "a\nb", "\u001b[2J", "x".repeat(256)]) {
    const { code, err } = await run("add", join(root, "vars.fd"), "--name", name);
    assert.equal(code, 2);
    assert.match(err, /It has 1 to 255 characters that can be printed/);
  }
  assert.deepEqual((await listed()).images, []);
});

test("an image may come through a pipe, and has to be given a name then", async (t) => {
  const { run, terminal, listed } = await cliUnderTest(t);
  terminal.piped = pi;
  assert.equal((await run("add", "-")).code, 2);
  assert.equal((await run("add", "-", "--name", "piped.fd", "--sha256", digestOf(pi))).code, 0);
  assert.equal((await listed()).images[0]?.name, "piped.fd");
});

test("an archive may come through a pipe", async (t) => {
  const { run, terminal, listed } = await cliUnderTest(t);
  terminal.piped = zipped(pi4Folder());
  assert.equal((await run("add", "-", "--name", "release")).code, 0);
  assert.equal((await listed()).bootFolders[0]?.name, "release");
});

test("a release archive becomes a boot folder, with what does not fit", async (t) => {
  const { run, root, listed } = await cliUnderTest(t);
  const file = join(root, "RPi4_v1.38.zip");
  await writeFile(
    file,
    zipped({ ...without(pi4Folder("raspberry-pi-old"), "overlays/upstream-pi4.dtbo"), "config.txt": "arm_64bit=1\n" }),
  );
  const { code, out } = await run("add", file);
  assert.equal(code, 0);
  for (const text of [
    /Boot folder RPi4_v1\.38\n/,
    /v1\.38/,
    /Missing.*upstream-pi4/,
    /lacks armstub=RPI_EFI\.fd/,
    /start4\.elf/,
  ]) {
    assert.match(out, text);
  }
  const { images, bootFolders } = await listed();
  assert.equal(bootFolders[0]?.image, images[0]?.sha256);
});

test("a folder becomes a boot folder", async (t) => {
  const { run, root } = await cliUnderTest(t);
  const folder = await written(join(root, "boot"), pi5Folder());
  const { code, out } = await run("add", `${folder}/`);
  assert.equal(code, 0);
  assert.match(out, /Boot folder boot\n/);
  assert.match(out, /raspberry-pi-5/);
  assert.match(out, /all that the board asks for/);
});

test("a folder that lacks files is refused with what they are and where they come from", async (t) => {
  const { run, root, entries } = await cliUnderTest(t);
  const folder = await written(join(root, "boot"), without(pi4Folder(), "fixup4.dat"));
  const { code, out, err } = await run("add", folder);
  assert.deepEqual([code, out], [1, ""]);
  assert.match(err, /fixup4\.dat: .*github\.com\/raspberrypi\/firmware/);
  assert.match(err, /Nothing was added/);
  assert.deepEqual(await entries("boot-sets"), []);
});

const wrong: readonly [what: string, code: number, text: RegExp, args: readonly string[]][] = [
  ["a file that is not there", 1, /there is no such file/, ["none.fd"]],
  ["what is no firmware", 1, /no firmware for any of these.*Nothing was added/s, ["text.fd"]],
  ["another digest", 1, /SHA-256 is.*Download it again/s, ["pi.fd", "--sha256", "0".repeat(64)]],
  ["a digest that is none", 2, /64 hexadecimal digits/, ["pi.fd", "--sha256", "abc"]],
  ["an unknown family", 2, /no family vax; there are: raspberry-pi-4, ovmf/, ["pi.fd", "--family", "vax"]],
  ["an unknown board", 2, /no board "vax"; there are: raspberry-pi-4/, ["boot", "--board", "vax"]],
  ["a board for an image", 2, /--board is for boot folders/, ["pi.fd", "--board", "raspberry-pi-4"]],
  ["a family for a folder", 2, /--family is for images/, ["boot", "--family", "ovmf"]],
  ["a digest for a folder", 2, /neither a digest/, ["boot", "--sha256", "0".repeat(64)]],
  ["a signature that is not there", 1, /is not there/, ["pi.fd", "--signature", "none.sig"]],
  ["a signature of nobody", 1, /nobody who is trusted/, ["pi.fd", "--signature", "text.fd"]],
];
for (const [what, code, text, [file, ...args]] of wrong) {
  test(`${what} is refused with exit code ${code}`, async (t) => {
    const { run, root, entries } = await cliUnderTest(t);
    await writeFile(join(root, "pi.fd"), pi);
    await writeFile(join(root, "text.fd"), "GIF89a");
    await written(join(root, "boot"), pi4Folder());
    const paths = args.map((arg) => (/\.(fd|sig)$/.test(arg) ? join(root, arg) : arg));
    const result = await run("add", join(root, file!), ...paths);
    assert.equal(result.code, code, result.err);
    assert.match(result.err, text);
    assert.equal(result.out, "");
    assert.deepEqual([...(await entries("images")), ...(await entries("boot-sets"))], []);
  });
}

test("where the configuration requires signatures, the one beside the file is taken", async (t) => {
  const { run, root } = await cliUnderTest(t);
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  await writeFile(join(root, "lab.pem"), publicKey.export({ type: "spki", format: "pem" }));
  const config = join(root, "shoal.yaml");
  await writeFile(config, "firmware: { requireSignature: true, signers: [{ name: lab, key: lab.pem }] }\n");
  const archive = zipped(pi4Folder());
  for (const [name, bytes] of [
    ["pi.fd", pi],
    ["pi.zip", archive],
  ] as const) {
    const file = join(root, name);
    await writeFile(file, bytes);
    const unsigned = await run("add", file, "--config", config);
    assert.equal(unsigned.code, 1);
    assert.match(unsigned.err, /--signature FILE/);
    await writeFile(`${file}.sig`, sign(null, bytes, privateKey));
    const signed = await run("add", file, "--config", config);
    assert.equal(signed.code, 0, signed.err);
    assert.match(signed.out, /signed by +lab\n/);
  }
});

test("a state that is not there is not made by a slip of the finger", async (t) => {
  const { run, root } = await cliUnderTest(t);
  const { code, err } = await run("add", "x.fd", "--state", join(root, "staet"));
  assert.equal(code, 1);
  assert.match(err, /no state of a Shoal/);
});

test("a configuration is enough before the service has ever run", async (t) => {
  const { run, root } = await cliUnderTest(t);
  await writeFile(join(root, "RPI_EFI.fd"), pi);
  await writeFile(join(root, "shoal.yaml"), "state: ./new\n");
  assert.equal((await run("add", join(root, "RPI_EFI.fd"), "--config", join(root, "shoal.yaml"))).code, 0);
});

test("a state of somebody else is left alone", { skip: process.getuid?.() !== 0 }, async (t) => {
  const { run, root, state } = await cliUnderTest(t);
  await writeFile(join(root, "pi.fd"), pi);
  await chown(state, 4711, 4711);
  const { code, err } = await run("add", join(root, "pi.fd"));
  assert.equal(code, 1);
  assert.match(err, /sudo -u '#4711'/);
});

test("a person who waits for a large file is told how far it is", async (t) => {
  const { run, root, terminal } = await cliUnderTest(t);
  const file = join(root, "AAVMF_VARS.fd");
  await writeFile(file, blankImage("aavmf"));
  terminal.errIsTerminal = true;
  const { code, err } = await run("add", file);
  assert.equal(code, 0, err);
  assert.match(err, /\rReading: \d+ % of 64\.0 MiB/);
  assert.match(err, /\r +\r$/);
});
