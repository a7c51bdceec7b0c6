import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { test } from "node:test";
import { guids } from "../../../adapters/firmware/uefi/well-known.js";
import { dataIn, efi, fileOf, fileWith, freshFile, imageIn, variable } from "./bench.js";

test("set gives a known variable a value by its text, and makes it with the usual attributes", async () => {
  const file = fileWith([]);
  assert.deepEqual(await efi(["set", file, "Timeout", "5"]), {
    code: 0,
    stdout: `${file}: Timeout 5 (new); 57164 bytes free.\n`,
    stderr: "",
    bytes: Buffer.alloc(0),
  });
  assert.equal((await efi(["set", file, "SecureBootEnable", "off"])).code, 0);
  assert.equal((await efi(["set", file, "CpuClock", "2"])).code, 0);
  assert.equal(dataIn(file, "Timeout"), "0500");
  assert.equal(dataIn(file, "CpuClock", guids.raspberryPi), "02000000");
  const enable = imageIn(file).store.variables.find(({ name }) => name === "SecureBootEnable");
  assert.deepEqual([enable?.guid, enable?.attributes], [guids.secureBootEnable, 3]);
});

const forms: readonly [args: readonly string[], data: string][] = [
  [["0102ff", "--hex"], "0102ff"],
  [["0x01:02:ff", "--hex"], "0102ff"],
  [["7", "--u8"], "07"],
  [["0x1234", "--u16"], "3412"],
  [["4294967295", "--u32"], "ffffffff"],
  [["1", "--u64"], "0100000000000000"],
  [["hé", "--string"], "6800e9000000"],
  [["--file", fileOf("ab")], "6162"],
  [["--file", "-"], "7069706564"],
];
for (const [args, data] of forms) {
  test(`set NAME ${args.join(" ")}`, async () => {
    const file = fileWith([]);
    assert.equal((await efi(["set", file, "shoal:Any", ...args], "piped")).code, 0);
    assert.equal(dataIn(file, "Any", guids.shoal), data);
  });
}

test("attributes stay unless others are given", async () => {
  const file = fileWith([variable("Any", "00", guids.shoal, 3)]);
  const attributes = () => imageIn(file).store.variables[0]?.attributes;
  await efi(["set", file, "Any", "01", "--hex"]);
  assert.equal(attributes(), 3);
  const { stdout } = await efi(["set", file, "Any", "01", "--hex", "--attributes", "nv+bs+rt"]);
  assert.match(stdout, /shoal:Any 01 \[NV\+BS\+RT\] \(was 01 \[NV\+BS\]\)/);
  assert.equal(attributes(), 7);
});

test("a time-based authenticated variable gets a time stamp", async () => {
  const file = fileWith([]);
  await efi(["set", file, "db", "00", "--hex"]);
  const [db] = imageIn(file).store.variables;
  assert.deepEqual([db?.guid, db?.attributes, db?.time?.length], [guids.imageSecurityDatabase, 0x27, 16]);
});

const refused: readonly [args: readonly string[], code: number, says: RegExp][] = [
  [["Timeout", "soon"], 2, /Timeout "soon": expected a number of 16 bits/],
  [["shoal:Any", "text"], 2, /Any has no value in text form/],
  [["Any", "00", "--hex"], 2, /no variable Any, and it is no well-known one.*--guid/],
  [["shoal:Any", "0", "--hex"], 2, /--hex: an odd number of hex digits/],
  [["shoal:Any", "256", "--u8"], 2, /--u8: "256" is no number of 8 bits/],
  [["shoal:Any", "", "--hex"], 2, /without data is none.*shoal efi delete/],
  [["shoal:Any", "1", "--u8", "--u16"], 2, /Only one of --hex/],
  [["shoal:Any"], 2, /Give a VALUE, or --file/],
  [["shoal:Any", "1", "--file", "x"], 2, /Give a VALUE, or --file/],
  [["Timeout", "1", "--attributes", "bs+rt"], 2, /without nv/],
  [["Timeout", "1", "--attributes", "nv+xx"], 2, /--attributes: no attribute/],
  [["SetupMode", "1"], 1, /made by the firmware at each start/],
  [
    ["shoal:Any", "00".repeat(60_000), "--hex"],
    1,
    /takes \d+ bytes, and the firmware takes no more.*Nothing was written/,
  ],
  [["Timeout", "1", "-o", "/nowhere/x"], 1, /\/nowhere\/x cannot be written: there is no such file or folder/],
  [["Timeout", "1", "-o", "/"], 1, /is a folder/],
];
for (const [args, expected, says] of refused) {
  test(`refused: set ${args.join(" ").slice(0, 50)}`, async () => {
    const file = fileWith([variable("Lang", "656e00")]);
    const before = readFileSync(file);
    const { code, stdout, stderr } = await efi(["set", file, ...args]);
    assert.deepEqual([code, stdout], [expected, ""]);
    assert.match(stderr, says);
    assert.deepEqual(readFileSync(file), before);
    assert.deepEqual(readdirSync(dirname(file)), ["vars.fd"]);
  });
}

test("nothing is written when nothing changes", async () => {
  const file = fileWith([variable("Timeout", "0500")]);
  const before = statSync(file);
  const { code, stdout } = await efi(["set", file, "Timeout", "5"]);
  assert.deepEqual([code, stdout], [0, `${file}: nothing to change; it is as it was.\n`]);
  assert.deepEqual([statSync(file).ino, statSync(file).mtimeMs], [before.ino, before.mtimeMs]);
});

test("--dry-run tells, and writes nothing", async () => {
  const file = fileWith([variable("Timeout", "0500")]);
  const before = readFileSync(file);
  const { code, stdout } = await efi(["set", file, "Timeout", "0", "--dry-run"]);
  assert.equal(code, 0);
  assert.match(stdout, /^Would write .*:\n {2}Timeout 0 \(was 5\)\n {2}\d+ bytes free\.\n$/);
  assert.deepEqual(readFileSync(file), before);
});

test("-o leaves the image as it is, and writes even when nothing changes", async () => {
  const file = fileWith([variable("Timeout", "0500")]);
  const [before, out] = [readFileSync(file), freshFile()];
  await efi(["set", file, "Timeout", "7", "-o", out]);
  assert.deepEqual([dataIn(out, "Timeout"), dataIn(file, "Timeout")], ["0700", "0500"]);
  assert.equal((await efi(["set", file, "Timeout", "5", "-o", out])).code, 0);
  assert.deepEqual(readFileSync(out), before);
  assert.deepEqual(readFileSync(file), before);
});

test("from standard input to standard output; what is said goes to standard error", async () => {
  const file = fileWith([]);
  const { code, stdout, stderr, bytes } = await efi(["set", "-", "Timeout", "7", "-o", "-"], readFileSync(file));
  assert.deepEqual([code, stdout], [0, ""]);
  assert.match(stderr, /^standard input: Timeout 7 \(new\)/);
  assert.equal(dataIn(fileOf(bytes), "Timeout"), "0700");
});

test("mode and owner of the file stay, and a link to it stays a link", async () => {
  const file = fileWith([]);
  chmodSync(file, 0o640);
  const link = freshFile("link.fd");
  symlinkSync(file, link);
  assert.equal((await efi(["set", link, "Timeout", "7"])).code, 0);
  assert.equal(dataIn(file, "Timeout"), "0700");
  assert.equal(statSync(file).mode & 0o7777, 0o640);
  assert.ok(lstatSync(link).isSymbolicLink());
  assert.deepEqual(readdirSync(dirname(file)), ["vars.fd"]);
});

test("a link that leads nowhere is told in words", async () => {
  const file = fileWith([]);
  const link = freshFile("loop.fd");
  symlinkSync(link, link);
  const { code, stderr } = await efi(["set", file, "Timeout", "5", "-o", link]);
  assert.equal(code, 1);
  assert.equal(stderr, `${link} cannot be written: its links go round in a circle. It is as it was.\n`);
});

test("as flash does by default; --compact leaves out what was deleted", async () => {
  const file = fileWith([variable("Timeout", "0500"), variable("Lang", "656e00")]);
  await efi(["set", file, "Timeout", "6"]);
  assert.equal(imageIn(file).store.deleted, 1);
  const { stdout } = await efi(["set", file, "Timeout", "6", "--compact"]);
  assert.match(stdout, /no variable changed; the store is compacted; \d+ bytes free/);
  const { store } = imageIn(file);
  assert.deepEqual([store.deleted, store.space.used], [0, store.space.live]);
  assert.match((await efi(["set", file, "Timeout", "6", "--compact"])).stdout, /nothing to change/);
});

test("a store without room is compacted by itself, and told full when that is not enough", async () => {
  const file = fileWith([]);
  const large = "00".repeat(30_000);
  await efi(["set", file, "shoal:One", large, "--hex"]);
  const { code, stdout } = await efi(["set", file, "shoal:One", `01${large.slice(2)}`, "--hex"]);
  assert.equal(code, 0);
  assert.match(stdout, /; the store is compacted; /);
  const { code: full, stderr } = await efi(["set", file, "shoal:Two", large, "--hex"]);
  assert.equal(full, 1);
  assert.match(stderr, /the store has room for 57244\. Delete variables that are not needed/);
});

test("delete takes one of two that share a name", async () => {
  const file = fileWith([variable("x", "01", guids.ip4Config2), variable("x", "02", guids.ip6Config)]);
  assert.equal((await efi(["delete", file, "x"])).code, 1);
  const { code, stdout } = await efi(["delete", file, "ip4Config2:x"]);
  assert.equal(code, 0);
  assert.match(stdout, /ip4Config2:x deleted \(was 01\)/);
  assert.deepEqual([dataIn(file, "x", guids.ip4Config2), dataIn(file, "x", guids.ip6Config)], [undefined, "02"]);
  assert.match((await efi(["delete", file, "ip4Config2:x"])).stderr, /has no variable ip4Config2:x/);
});

test("a blank flash of 64 MiB gets a store first; zeros take no room on disk", async () => {
  const file = fileOf(new Uint8Array(0x4000000));
  const { code, stdout } = await efi(["set", file, "Timeout", "0"]);
  assert.equal(code, 0);
  assert.match(stdout, /is blank: an empty store is made in it first\.\n.*Timeout 0 \(new\)/);
  assert.deepEqual([statSync(file).size, dataIn(file, "Timeout")], [0x4000000, "0000"]);
  assert.equal((await efi(["set", file, "Timeout", "3"])).code, 0);
  assert.deepEqual([statSync(file).size, dataIn(file, "Timeout")], [0x4000000, "0300"]);
  assert.ok(
    imageIn(file)
      .bytes.subarray(0xc0000)
      .every((byte) => byte === 0),
  );
});

test("a blank flash of another size is left alone", async () => {
  const file = fileOf(new Uint8Array(0x20000));
  const { code, stderr } = await efi(["set", file, "Timeout", "0"]);
  assert.equal(code, 1);
  assert.match(stderr, /is blank.*\n.*--layout ovmf --force/);
});

test("create makes an empty store, and writes over nothing by itself", async () => {
  for (const layout of ["ovmf", "ovmf-4m", "aavmf", "raspberry-pi-old", "raspberry-pi"]) {
    const file = freshFile();
    const { code, stdout } = await efi(["create", file, "--layout", layout]);
    assert.equal(code, 0);
    assert.match(stdout, /an empty store; \d+ bytes free/);
    assert.deepEqual(imageIn(file).store.variables, []);
  }
  const there = fileOf("precious");
  const { code, stderr } = await efi(["create", there, "--layout", "ovmf"]);
  assert.equal(code, 1);
  assert.match(stderr, /is there already.*--force/);
  assert.equal(readFileSync(there, "utf8"), "precious");
  assert.equal((await efi(["create", there, "--layout", "ovmf", "--force"])).code, 0);
  assert.equal((await efi(["create", there, "--layout", "amiga"])).code, 2);
  assert.equal((await efi(["create", "-", "--layout", "ovmf"])).bytes.length, 0x20000);
});

test("an image whose firmware has a write to finish is not written to", async () => {
  const file = fileWith([]);
  const bytes = readFileSync(file);
  // A note of one write, noted in full and not in its place.
  bytes.set([0xfe], 0xf000 + 32);
  bytes.writeBigUInt64LE(1n, 0xf000 + 32 + 24);
  bytes.writeBigUInt64LE(0n, 0xf000 + 32 + 32);
  bytes.set([0xfc], 0xf000 + 32 + 40);
  writeFileSync(file, bytes);
  const { code, stderr } = await efi(["set", file, "Timeout", "1"]);
  assert.equal(code, 1);
  assert.match(stderr, /was interrupted.*Start the machine once/s);
  assert.deepEqual(readFileSync(file), bytes);
  assert.ok(existsSync(file));
});
