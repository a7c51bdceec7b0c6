import assert from "node:assert/strict";
import { test } from "node:test";
import { parseDevicePathText } from "../../../adapters/firmware/uefi/device-path.js";
import { parseLoadOption } from "../../../adapters/firmware/uefi/load-option.js";
import { dataIn, efi, entry, fileWith, hex, imageIn, variable } from "./bench.js";

const shell = parseDevicePathText("PciRoot(0x0)/Pci(0x1F,0x2)/Sata(0x0,0xFFFF,0x0)");
const pxe = parseDevicePathText("PciRoot(0x0)/Pci(0x2,0x0)/MAC(525400770001,0x1)/IPv4(0.0.0.0)");
const three = () =>
  fileWith([
    entry("Boot0000", "One", shell),
    entry("Boot0001", "Two", shell),
    entry("Boot0003", "Net", pxe),
    variable("BootOrder", "0000 0100 0300"),
    variable("BootNext", "0100"),
  ]);

test("boot-order shows the order, then changes it", async () => {
  const file = three();
  const { stdout } = await efi(["boot-order", file]);
  assert.match(
    stdout,
    /^0000,0001,0003\n {2}0000 {2}One .*\n {2}0001 {2}Two .*\n {2}0003 {2}Net .*\n {2}next: 0001\n$/,
  );
  const { code, stdout: said } = await efi(["boot-order", file, "0003,Boot0000"]);
  assert.equal(code, 0);
  assert.match(said, /BootOrder 0003,0000 \(was 0000,0001,0003\)/);
  assert.equal(dataIn(file, "BootOrder"), "03000000");
  assert.match((await efi(["boot-order", file])).stdout, /not in the order:\n {2}0001 {2}Two/);
  await efi(["boot-order", file, "none"]);
  assert.equal(dataIn(file, "BootOrder"), undefined);
  assert.match((await efi(["boot-order", file])).stdout, /^none\n/);
});

test("entries have to be there, unless --force says otherwise", async () => {
  for (const verb of ["boot-order", "boot-next"]) {
    const file = three();
    const { code, stderr } = await efi([verb, file, "0007"]);
    assert.equal(code, 1);
    assert.match(stderr, /has no Boot0007\. It has:\n {2}0000 {2}One.*\n[\s\S]*repeat with --force/);
    assert.equal((await efi([verb, file, "0007", "--force"])).code, 0);
  }
});

test("boot-next shows, sets and takes away", async () => {
  const file = three();
  assert.equal((await efi(["boot-next", file])).stdout, "0001\n");
  await efi(["boot-next", file, "3"]);
  assert.equal(dataIn(file, "BootNext"), "0300");
  assert.match((await efi(["boot-next", file, "none"])).stdout, /BootNext deleted \(was 0003\)/);
  assert.equal((await efi(["boot-next", file])).stdout, "none\n");
});

test("numbers are hex digits, and none twice", async () => {
  for (const [order, says] of [
    ["00x1", /"00x1" is no number of a boot entry/],
    ["0001,", /"" is no number/],
    ["0001,1", /0001 is in the order twice/],
  ] as const) {
    const { code, stderr } = await efi(["boot-order", three(), order]);
    assert.equal(code, 2);
    assert.match(stderr, says);
  }
});

/** The entry that was added. */
async function added(file: string, ...args: readonly string[]) {
  const { code, stdout, stderr } = await efi(["boot-entry", "add", file, "--title", "New", ...args]);
  assert.equal(code, 0, stderr);
  const made = imageIn(file).store.variables.findLast(({ name }) => /^Boot[0-9A-F]{4}$/.test(name));
  assert.ok(made);
  return { stdout, name: made.name, ...parseLoadOption(made.data) };
}

test("boot-entry add takes the lowest free number and goes last", async () => {
  const file = three();
  const { name, attributes, description, optionalData, stdout } = await added(
    file,
    "--uri",
    "http://10.0.0.1/boot.efi",
  );
  assert.deepEqual([name, attributes, description, optionalData.length], ["Boot0002", 1, "New", 0]);
  assert.equal(dataIn(file, "BootOrder"), "0000010003000200");
  assert.match(stdout, /Boot0002 New: Uri\(http:\/\/10\.0\.0\.1\/boot\.efi\) \(new\); BootOrder 0000,0001,0003,0002/);
});

test("boot-entry add: first, next, number, inactive, options", async () => {
  const file = three();
  const one = await added(file, "--file", "/EFI/x.efi", "--first", "-n", "00a1", "--inactive", "--options", "ab");
  assert.deepEqual(
    [one.name, one.attributes, Buffer.from(one.optionalData).toString("hex")],
    ["Boot00A1", 0, "610062000000"],
  );
  assert.equal(dataIn(file, "BootOrder"), "a100000001000300");
  const other = await added(file, "--path", "PciRoot(0x0)/Pci(0x1,0x0)", "--next", "--options-hex", "0102");
  assert.deepEqual(other.optionalData, hex("0102"));
  assert.equal(dataIn(file, "BootNext"), "4853");
  assert.equal(dataIn(file, "BootOrder"), "a100000001000300");
});

test("an entry outside the order gets a number that firmware does not give to its own", async () => {
  const file = fileWith([entry("Boot5348", "Shell", shell), variable("BootOrder", "0000 4953")]);
  const next = await added(file, "--uri", "http://h/x", "--next");
  assert.equal(next.name, "Boot534A", "neither one that is there nor one that the order names");
  assert.doesNotMatch(next.stdout, /writes over/);
  assert.equal((await added(file, "--uri", "http://h/x", "--next", "--last")).name, "Boot0001");
  assert.match(
    (await added(file, "--uri", "http://h/x", "--next", "-n", "5")).stdout,
    /^Not in the boot order: Boot0005\./,
  );
});

test("entries that firmware may write over are told", async () => {
  const warning = /^Not in the boot order: (Boot\d{4}(, )?)+\. Firmware made of EDK2/;
  assert.match((await efi(["boot-order", three(), "0003"])).stdout, warning);
  assert.match((await efi(["boot-order", three(), "none"])).stdout, /: Boot0000, Boot0001, Boot0003\. /);
  assert.doesNotMatch((await efi(["boot-order", three(), "0003,0001,0000"])).stdout, warning);
  const file = three();
  assert.doesNotMatch((await efi(["boot-next", file, "3"])).stdout, warning);
  await efi(["boot-order", file, "0001"]);
  assert.match((await efi(["boot-next", file, "0"])).stdout, warning);
});

const paths: readonly [args: readonly string[], path: string][] = [
  [["--file", "EFI\\debian\\grubaa64.efi"], "\\EFI\\debian\\grubaa64.efi"],
  [["--uri", "https://host/x"], "Uri(https://host/x)"],
  [["--pxe", "52:54:00:77:00:01"], "PciRoot(0x0)/Pci(0x2,0x0)/MAC(525400770001,0x1)/IPv4(0.0.0.0)"],
  [["--http", "52-54-00-77-00-01"], "PciRoot(0x0)/Pci(0x2,0x0)/MAC(525400770001,0x1)/IPv4(0.0.0.0)/Uri()"],
  [
    ["--http", "525400770001", "--uri", "http://h/x"],
    "PciRoot(0x0)/Pci(0x2,0x0)/MAC(525400770001,0x1)/IPv4(0.0.0.0)/Uri(http://h/x)",
  ],
  [["--pxe", "d8:3a:dd:61:4d:15"], "MAC(D83ADD614D15,0x1)/IPv4(0.0.0.0)"],
];
for (const [args, path] of paths) {
  test(`boot-entry add ${args.join(" ")}`, async () => {
    assert.deepEqual((await added(three(), ...args)).path, parseDevicePathText(path));
  });
}

test("a port that no entry leads to is told, but not of an image with firmware in it", async () => {
  assert.match((await added(three(), "--pxe", "d83add614d15")).stdout, /^No entry of the image leads to d83add614d15/);
  const board = fileWith([], "raspberry-pi");
  assert.doesNotMatch((await added(board, "--pxe", "d83add614d15")).stdout, /No entry/);
});

const refused: readonly [args: readonly string[], code: number, says: RegExp][] = [
  [[], 2, /Say where the entry leads/],
  [["--uri", "http://h/x", "--file", "x"], 2, /Say where the entry leads/],
  [["--uri", "ftp://h/x"], 2, /no address that firmware boots from/],
  [["--pxe", "52:54"], 2, /"52:54" is no MAC address/],
  [["--path", "PciRoot(0x0"], 2, /--path: /],
  [["--path", " "], 2, /empty path leads nowhere/],
  [["--file", ""], 2, /empty path leads nowhere/],
  [["--uri", "http://h/x", "--first", "--last"], 2, /not possible together/],
  [["--uri", "http://h/x", "-n", "0001"], 1, /has a Boot0001 already: "Two".*remove/s],
  [["--uri", "http://h/x", "-n", "hello"], 2, /"hello" is no number of a boot entry/],
  [["--uri", "http://h/x", "--options", "a", "--options-hex", "00"], 2, /Only one of --options/],
];
for (const [args, expected, says] of refused) {
  test(`refused: boot-entry add ${args.join(" ")}`, async () => {
    const { code, stdout, stderr } = await efi(["boot-entry", "add", three(), "--title", "x", ...args]);
    assert.deepEqual([code, stdout], [expected, ""]);
    assert.match(stderr, says);
  });
}

test("boot-entry remove takes the entry out of BootOrder and BootNext too", async () => {
  const file = three();
  const { code, stdout } = await efi(["boot-entry", "remove", file, "0001"]);
  assert.equal(code, 0);
  assert.match(stdout, /Boot0001 deleted .*; BootOrder 0000,0003 \(was 0000,0001,0003\); BootNext deleted/);
  assert.deepEqual(
    ["Boot0001", "BootNext", "BootOrder"].map((name) => dataIn(file, name)),
    [undefined, undefined, "00000300"],
  );
  const { code: again, stderr } = await efi(["boot-entry", "remove", file, "0001"]);
  assert.equal(again, 1);
  assert.doesNotMatch(stderr, /--force/);
});
