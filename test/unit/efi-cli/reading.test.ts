import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { parseDevicePathText } from "../../../adapters/firmware/uefi/device-path.js";
import { guids } from "../../../adapters/firmware/uefi/well-known.js";
import { efi, entry, fileOf, fileWith, hex, imageIn, variable } from "./bench.js";

const pxePath = parseDevicePathText("PciRoot(0x0)/Pci(0x2,0x0)/MAC(525400770001,0x1)/IPv4(0.0.0.0)");
const variables = [
  entry("Boot0001", "UEFI PXEv4", pxePath),
  entry("Boot0002", "Old disk", parseDevicePathText("PciRoot(0x0)/Pci(0x1F,0x2)/Sata(0x0,0xFFFF,0x0)"), 0),
  variable("Boot0003", "ff"),
  variable("BootOrder", "0100 0900"),
  variable("BootNext", "0200"),
  variable("Timeout", "0500"),
  variable("525400770001", "01", guids.ip4Config2),
  variable("525400770001", "02", guids.ip6Config),
];
const file = fileWith(variables);

test("show tells layout, room, entries, what is next and secure boot", async () => {
  const { code, stdout, stderr } = await efi(["show", file]);
  assert.deepEqual([code, stderr], [0, ""]);
  assert.match(stdout, /OVMF_VARS\.fd of 128 KiB/);
  assert.match(stdout, /^Store +at 0x48, authenticated, in a volume at 0x0$/m);
  assert.match(stdout, /^Space +\d+ of 57244 bytes used, \d+ free, \d+ after compaction$/m);
  assert.match(stdout, /^Boot order +0001,0009$/m);
  assert.match(stdout, /^ {2}0001 {2}UEFI PXEv4 {2}PciRoot\(0x0\)\/Pci\(0x2,0x0\)\/MAC\(525400770001,0x1\)/m);
  assert.match(stdout, /^ {2}0009 {2}\(there is no such entry\)$/m);
  assert.match(stdout, /^ {2}0002- Old disk/m);
  assert.match(stdout, /^ {2}0003- \(cannot be read\)$/m);
  assert.match(stdout, /^Boot next +0002$/m);
  assert.match(stdout, /^Timeout +5 s$/m);
  assert.match(stdout, /^Secure boot +off: there is no platform key/m);
  assert.match(stdout, /^Others +2 variables; --all lists them$/m);
});

test("show --all lists every variable with its GUID's name", async () => {
  const { stdout } = await efi(["show", file, "--all"]);
  assert.match(stdout, /^525400770001 +ip4Config2 +NV\+BS\+RT +1 +01$/m);
  assert.match(stdout, /^Timeout +global +NV\+BS\+RT +2 +5$/m);
});

test("show --json is for programs, also from standard input", async () => {
  const { code, stdout } = await efi(["show", "-", "--json", "--all"], readFileSync(file));
  assert.equal(code, 0);
  const { all, bootEntries, ...summary } = JSON.parse(stdout);
  assert.deepEqual(
    [summary.file, summary.size, summary.bootOrder, summary.bootNext, summary.timeout],
    ["standard input", 0x20000, ["0001", "0009"], "0002", 5],
  );
  assert.deepEqual(bootEntries[1].active, false);
  assert.equal(all.length, variables.length);
  assert.deepEqual(
    all.find(({ name }: { name: string }) => name === "Timeout"),
    {
      name: "Timeout",
      guid: guids.global,
      guidName: "global",
      attributes: "NV+BS+RT",
      size: 2,
      value: "5",
      data: "0500",
      time: null,
    },
  );
});

test("show tells the version that an image for a Raspberry Pi says it has", async () => {
  const { stdout } = await efi(["show", fileWith([], "raspberry-pi")]);
  assert.match(stdout, /^Firmware +v1\.40$/m);
  assert.match(stdout, /^Store +at 0x3b0048/m);
});

test("names and titles from an image do not drive the terminal", async () => {
  const hostile = fileWith([entry("Boot0001", "\u001b[2J\u202e", pxePath), variable("\u0007x", "00")]);
  for (const args of [
    ["show", hostile, "--all"],
    ["boot-order", hostile],
    ["get", hostile, "Boot0001"],
  ]) {
    const { stdout } = await efi(args);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    assert.doesNotMatch(stdout, /[\u0000-\u0009\u000b-\u001f\u202e]/);
  }
});

test("get prints a value as text, as bytes, as hex, as JSON", async () => {
  assert.equal((await efi(["get", file, "BootOrder"])).stdout, "0001,0009\n");
  assert.equal((await efi(["get", file, "BootOrder", "--hex"])).stdout, "01000900\n");
  assert.deepEqual((await efi(["get", file, "BootOrder", "--raw"])).bytes, Buffer.from(hex("01000900")));
  assert.equal(JSON.parse((await efi(["get", file, "BootOrder", "--json"])).stdout).guidName, "global");
});

test("get dumps what has no form", async () => {
  const { stdout } = await efi(["get", fileWith([variable("Any", `${"41".repeat(16)}00`, guids.shoal)]), "Any"]);
  assert.equal(
    stdout,
    `00000000  ${"41 ".repeat(16)} |${"A".repeat(16)}|\n00000010  00${" ".repeat(47)}|.|\n`.replace("41  |", "41  |"),
  );
});

test("a name that two variables share has to be chosen from", async () => {
  const { code, stderr } = await efi(["get", file, "525400770001"]);
  assert.equal(code, 1);
  assert.match(
    stderr,
    /2 variables are called 525400770001.*\n {2}ip4Config2:525400770001 .*\n {2}ip6Config:525400770001/,
  );
  assert.equal((await efi(["get", file, "ip6Config:525400770001", "--hex"])).stdout, "02\n");
  assert.equal((await efi(["get", file, `${guids.ip4Config2.toUpperCase()}:525400770001`, "--hex"])).stdout, "01\n");
  assert.equal((await efi(["get", file, "525400770001", "--guid", "ip4config2", "--hex"])).stdout, "01\n");
});

const failing: readonly [title: string, args: readonly string[], code: number, says: RegExp][] = [
  ["a name that is not there", ["get", file, "Nothing"], 1, /has no variable Nothing\. shoal efi show --all/],
  ["a name in another case", ["get", file, "timeout"], 1, /has no variable timeout\. There is: global:Timeout\./],
  ["a GUID that is none", ["get", file, "Timeout", "--guid", "x"], 2, /"x" is no GUID .*Names: global/],
  ["two GUIDs", ["get", file, "global:Timeout", "--guid", "shoal"], 2, /two different GUIDs/],
  ["no such file", ["show", "/nowhere/vars.fd"], 1, /\/nowhere\/vars\.fd cannot be read: there is no such file/],
  ["a folder", ["show", "/"], 1, /is a folder/],
  ["an empty file", ["show", fileOf("")], 1, /is empty/],
  [
    "no image",
    ["show", fileOf("x".repeat(9999))],
    1,
    /there is no volume of UEFI variables in it\. Variables are in a file/,
  ],
  [
    "a blank flash",
    ["show", fileOf(new Uint8Array(0x84000).fill(255))],
    1,
    /is blank.*\n.*create .* --layout ovmf-4m --force/,
  ],
  ["an unknown verb", ["sow"], 2, /unknown command 'sow'\n\(Did you mean show\?\)/],
];

for (const [title, args, expected, says] of failing) {
  test(`an error: ${title}`, async () => {
    const { code, stdout, stderr } = await efi(args);
    assert.deepEqual([code, stdout], [expected, ""]);
    assert.match(stderr, says);
  });
}

test("a damaged image is told with the place and the reason", async () => {
  const bytes = readFileSync(file);
  bytes.writeUInt32LE(0xffff, 0x64 + 36);
  const { code, stderr } = await efi(["show", fileOf(bytes)]);
  assert.equal(code, 1);
  assert.match(stderr, /vars\.fd: at 0x[0-9a-f]+: .*\. The file is damaged/);
});

test("zeros at the end of a large image are no part of what is looked at, and still of its size", async () => {
  const image = imageIn(file).bytes;
  const large = new Uint8Array(0x4000000);
  large.set(image);
  const { stdout } = await efi(["show", fileOf(large), "--json"]);
  assert.equal(JSON.parse(stdout).size, 0x4000000);
});

test("every verb's help has an example", async () => {
  for (const verb of [
    "show",
    "get",
    "set",
    "delete",
    "boot-order",
    "boot-next",
    "boot-entry",
    "secure-boot",
    "export",
  ]) {
    const { code, stdout } = await efi([verb, "--help"]);
    assert.equal(code, 0);
    assert.match(stdout, new RegExp(`\\$ shoal efi ${verb}`), verb);
  }
  for (const verbs of ["import", "diff", "create", "boot-entry add", "boot-entry remove", "secure-boot enrol"]) {
    assert.match((await efi([...verbs.split(" "), "--help"])).stdout, new RegExp(`shoal efi ${verbs}`), verbs);
  }
  assert.match((await efi(["--help"])).stdout, /The machine has to be off/);
});
