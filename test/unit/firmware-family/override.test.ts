import assert from "node:assert/strict";
import { test } from "node:test";
import { aavmf } from "../../../adapters/firmware/boards/aavmf.js";
import { edk2 } from "../../../adapters/firmware/boards/edk2.js";
import { ovmf } from "../../../adapters/firmware/boards/ovmf.js";
import { raspberryPi4 } from "../../../adapters/firmware/boards/raspberry-pi-4.js";
import { devicePathText } from "../../../adapters/firmware/uefi/device-path.js";
import { parseLoadOption } from "../../../adapters/firmware/uefi/load-option.js";
import type { Variables } from "../../../src/model/firmware.js";
import type { BootTarget } from "../../../src/model/words.js";
import { FirmwareError, type FirmwareFamily } from "../../../src/ports/firmware.js";
import {
  booted,
  bootNext,
  dataOf,
  decision,
  entry,
  globalGuid,
  mac,
  machine,
  named,
  node,
  nodes,
  order,
  pathOf,
  port,
  variable,
} from "./machines.js";

const url = "http://10.0.0.1:8080/boot/arm64.efi";
const own = "Boot5348";
const seq = 7;

type Asked = Parameters<typeof decision>[1];

const place = (family: FirmwareFamily, before: Variables, target: Exclude<BootTarget, "None"> | null, asked?: Asked) =>
  family.withOverride(before, decision(target, asked), node, seq);

/** Title and path of the entry that the service made. */
function ownEntry(variables: Variables): string | undefined {
  const found = named(variables, own);
  if (!found) return undefined;
  const { attributes, description, path, optionalData } = parseLoadOption(Buffer.from(found.data, "hex"));
  assert.equal(attributes, 1);
  assert.equal(optionalData.length, 0, "no marker by which the firmware would remove it");
  assert.equal(found.attributes, 7);
  return `${description}: ${devicePathText(path)}`;
}

/* ── options that are there ──────────────────────────────────────────────────────────────────────────────────────── */

const existing: readonly (readonly [target: Exclude<BootTarget, "None">, entry: number, asked?: Asked])[] = [
  ["Pxe", 3],
  ["UefiHttp", 5],
  ["Cd", 1],
  ["Hdd", 2],
  ["UefiShell", 7],
  ["UefiBootNext", 4, { option: "Boot0004" }],
  ["UefiTarget", 2, { option: "PciRoot(0x0)/Pci(0x1,0x0)/Scsi(0x0,0x0)" }],
];

for (const [target, number, asked] of existing) {
  test(`${target} once is BootNext with the option that is there`, () => {
    const { variables, placed } = place(ovmf, booted, target, asked);
    assert.deepEqual(variables, [...booted, bootNext(number)]);
    assert.deepEqual(placed, { seq, bootNext: number, front: null, setup: false });
  });

  test(`${target} continuously is that option first in BootOrder`, () => {
    const { variables, placed } = place(ovmf, booted, target, { ...asked, continuous: true });
    const before = [0, 1, 2, 3, 4, 5, 6, 7];
    const after = [number, ...before.filter((other) => other !== number)];
    assert.deepEqual(variables, [...booted.slice(0, -1), order(...after)]);
    assert.deepEqual(placed, { seq, bootNext: null, front: { entry: number, order: before }, setup: false });
  });
}

/* ── options of our own ──────────────────────────────────────────────────────────────────────────────────────────── */

const made: readonly (readonly [
  what: string,
  family: FirmwareFamily,
  before: Variables,
  target: Exclude<BootTarget, "None">,
  asked: Asked,
  title: string,
])[] = [
  ["short form on QEMU", ovmf, booted, "UefiHttp", { httpBootUri: url }, `Shoal UefiHttp: Uri(${url})`],
  ["short form of a blank store", aavmf, [], "UefiHttp", {}, "Shoal UefiHttp: Uri()"],
  [
    "full path on a Raspberry Pi",
    raspberryPi4,
    [],
    "UefiHttp",
    { httpBootUri: url },
    `Shoal UefiHttp: MAC(525400770001,0x1)/IPv4(0.0.0.0,0x0,DHCP,0.0.0.0,0.0.0.0,0.0.0.0)/Uri(${url})`,
  ],
  [
    "PXE on a Raspberry Pi",
    raspberryPi4,
    [],
    "Pxe",
    {},
    "Shoal Pxe: MAC(525400770001,0x1)/IPv4(0.0.0.0,0x0,DHCP,0.0.0.0,0.0.0.0,0.0.0.0)",
  ],
  [
    "PXE where only the HTTP option is left",
    ovmf,
    [entry(5, "UEFI HTTPv4", pathOf(port, nodes.ipv4, nodes.uri))],
    "Pxe",
    {},
    "Shoal Pxe: PciRoot(0x0)/Pci(0x1,0x0)/MAC(525400770001,0x1)/IPv4(0.0.0.0,0x0,DHCP,0.0.0.0,0.0.0.0,0.0.0.0)",
  ],
  ["any stick", aavmf, [], "Usb", {}, "Shoal Usb: UsbMassStorage(0xFFFF,0xFFFF,0xFF,0xFF)"],
  [
    "the shell of a blank store",
    ovmf,
    [],
    "UefiShell",
    {},
    "Shoal UefiShell: Fv(7CB8BDC9-F8EB-4F34-AAEA-3EE4AF6516A1)/FvFile(7C04A583-9E3E-4F1C-AD65-E05268D0B4D1)",
  ],
  [
    "a path",
    edk2,
    [],
    "UefiTarget",
    { option: "PciRoot(0x0)/Pci(0x2,0x0)/USB(0x0,0x0)" },
    "Shoal UefiTarget: PciRoot(0x0)/Pci(0x2,0x0)/USB(0x0,0x0)",
  ],
];

for (const [what, family, before, target, asked, title] of made)
  test(`an entry of our own: ${what}`, () => {
    const once = place(family, before, target, asked);
    assert.equal(ownEntry(once.variables)?.toLowerCase(), title.toLowerCase());
    assert.equal(dataOf(once.variables, "BootNext"), "4853");
    assert.equal(dataOf(once.variables, "BootOrder"), dataOf(before, "BootOrder"), "it stays out of BootOrder");
    const always = place(family, before, target, { ...asked, continuous: true });
    assert.equal(ownEntry(always.variables), ownEntry(once.variables));
    assert.equal(dataOf(always.variables, "BootNext"), undefined);
    assert.equal(dataOf(always.variables, "BootOrder")?.slice(0, 4), "4853");
  });

test("an IPv6 address in the URL is reached over IPv6", () => {
  const { variables } = place(raspberryPi4, [], "UefiHttp", { httpBootUri: "http://[fd00::1]/x.efi" });
  assert.match(ownEntry(variables) ?? "", /IPv6/);
});

test("a number in use is passed over", () => {
  const taken = [entry(0x5348, "ubuntu", pathOf(nodes.hd, nodes.file)), order(0x5349)];
  const { variables, placed } = place(aavmf, taken, "Usb");
  assert.equal(placed.bootNext, 0x534a);
  assert.ok(named(variables, "Boot534A"));
});

test("what an earlier override left is replaced, not gathered", () => {
  const first = place(aavmf, [], "Usb", { continuous: true }).variables;
  const { variables, placed } = place(aavmf, first, "UefiHttp", { httpBootUri: url });
  assert.equal(placed.bootNext, 0x5348);
  assert.deepEqual(
    variables.map(({ name }) => name),
    [own, "BootNext"],
  );
});

test("no override only cleans up", () => {
  const left = place(ovmf, booted, "UefiHttp", { httpBootUri: url }).variables;
  const { variables, placed } = place(ovmf, left, null);
  assert.deepEqual(variables, booted);
  assert.deepEqual(placed, { seq, bootNext: null, front: null, setup: false });
  assert.equal(place(ovmf, booted, null).variables, booted);
});

test("the setup menu that the operating system asked for gives way, since firmware goes there before anywhere else", () => {
  const wish = variable(globalGuid, "OsIndications", "0500000000000000");
  for (const continuous of [false, true]) {
    const { variables, placed } = place(ovmf, [...booted, wish], "Pxe", { continuous });
    assert.equal(dataOf(variables, "OsIndications"), "0400000000000000");
    assert.equal(placed.setup, false);
  }
  assert.equal(dataOf(place(ovmf, [wish], null).variables, "OsIndications"), "0500000000000000");
});

test("an option of somebody else stays, whatever its title", () => {
  const theirs = [entry(3, "Shoal installer", pathOf(nodes.hd, nodes.file)), order(3)];
  assert.equal(place(ovmf, theirs, null).variables, theirs);
});

/* ── which of several ────────────────────────────────────────────────────────────────────────────────────────────── */

const other = `${nodes.pciRoot}${nodes.pci1}${nodes.otherMac}`;
const pxe = (number: number, path: string, attributes = "01000000") =>
  entry(number, "UEFI PXEv4", pathOf(path, nodes.ipv4), { attributes });

const choices: readonly (readonly [what: string, before: Variables, expected: number])[] = [
  ["the first in BootOrder", [pxe(1, port), pxe(2, port), order(2, 1)], 2],
  ["one of the machine's own ports", [pxe(1, other), pxe(2, port), order(1, 2)], 2],
  ["one that is enabled", [pxe(1, port, "00000000"), pxe(2, port), order(1, 2)], 2],
  ["a disabled one rather than none", [pxe(1, port, "00000000"), order(1)], 1],
  ["one in BootOrder before one that is not", [pxe(1, port), pxe(2, port), order(2)], 2],
  ["IPv4 before IPv6 where BootOrder says nothing", [entry(1, "v6", pathOf(port, nodes.ipv6)), pxe(2, port)], 2],
];

for (const [what, before, expected] of choices)
  test(`PXE takes ${what}`, () => {
    assert.equal(place(ovmf, before, "Pxe").placed.bootNext, expected);
  });

test("a disabled option is no use in BootOrder: its path gets an entry of our own", () => {
  const { placed } = place(ovmf, [pxe(1, port, "00000000"), order(1)], "Pxe", { continuous: true });
  assert.deepEqual(placed.front, { entry: 0x5348, order: [1] });
});

test("the HTTP option with a URL of its own is not the one whose URL comes by DHCP", () => {
  const uri = `0318${(4 + url.length).toString(16).padStart(2, "0")}00${Buffer.from(url).toString("hex")}`;
  const before = [
    entry(1, "netboot", pathOf(uri)),
    entry(2, "HTTPv4", pathOf(port, nodes.ipv4, nodes.uri)),
    order(1, 2),
  ];
  assert.equal(place(ovmf, before, "UefiHttp").placed.bootNext, 2);
  assert.equal(place(ovmf, before, "UefiHttp", { httpBootUri: url }).placed.bootNext, 1);
});

/* ── the setup menu ──────────────────────────────────────────────────────────────────────────────────────────────── */

for (const continuous of [false, true])
  test(`the setup menu is a bit of OsIndications, ${continuous ? "continuously" : "once"}`, () => {
    const { variables, placed } = place(ovmf, booted, "BiosSetup", { continuous });
    assert.deepEqual(variables, [...booted, variable(globalGuid, "OsIndications", "0100000000000000")]);
    assert.deepEqual(placed, { seq, bootNext: null, front: null, setup: true });
  });

test("other bits of OsIndications stay", () => {
  const before = [variable(globalGuid, "OsIndications", "0400000000000000")];
  const { variables, placed } = place(ovmf, before, "BiosSetup");
  assert.equal(dataOf(variables, "OsIndications"), "0500000000000000");
  assert.deepEqual(ovmf.withoutOverride(variables, placed), { variables: before, used: false });
});

/* ── what cannot be ──────────────────────────────────────────────────────────────────────────────────────────────── */

const refused: readonly (readonly [target: Exclude<BootTarget, "None">, code: FirmwareError["code"], asked?: Asked])[] =
  [
    ["Pxe", "no-such-option"],
    ["Hdd", "no-such-option"],
    ["Cd", "no-such-option"],
    ["Diags", "no-such-option"],
    ["UefiBootNext", "no-such-option", { option: "Boot0042" }],
    ["UefiBootNext", "no-such-option", { option: "nonsense" }],
    ["UefiTarget", "bad-path", { option: "Pci(" }],
    ["UefiTarget", "bad-path", { option: "" }],
    ["UefiHttp", "bad-path", { httpBootUri: `http://x/${"y".repeat(70_000)}` }],
  ];

for (const [target, code, asked] of refused)
  test(`${target} ${JSON.stringify(asked ?? {}).slice(0, 40)} of a blank store: ${code}`, () => {
    assert.throws(
      () => place(aavmf, [], target, asked),
      (error) => error instanceof FirmwareError && error.code === code,
    );
  });

test("what can be offered is what can be done", () => {
  const targets = (family: FirmwareFamily, variables: Variables, at = node) => family.view(variables, at).bootTargets;
  assert.deepEqual(targets(aavmf, []), ["UefiHttp", "Usb", "BiosSetup", "UefiShell", "UefiTarget"]);
  assert.deepEqual(targets(aavmf, [], machine()), ["Usb", "BiosSetup", "UefiShell", "UefiTarget"]);
  assert.deepEqual(targets(raspberryPi4, []), ["Pxe", "UefiHttp", "Usb", "BiosSetup", "UefiShell", "UefiTarget"]);
  assert.deepEqual(targets(edk2, []), ["UefiHttp", "Usb", "BiosSetup", "UefiTarget"]);
  const all = ["Pxe", "UefiHttp", "Hdd", "Cd", "Usb", "BiosSetup", "UefiShell", "UefiTarget", "UefiBootNext"];
  assert.deepEqual(targets(ovmf, booted), all);
  for (const target of targets(ovmf, booted)) {
    const option = target === "UefiTarget" ? "PciRoot(0x0)" : "Boot0001";
    if (target !== "None") assert.ok(place(ovmf, booted, target, { option }));
  }
});

test("a machine with two ports boots over the first", () => {
  const { variables } = raspberryPi4.withOverride([], decision("Pxe"), machine("d8:3a:dd:61:4d:15", mac), seq);
  assert.match(ownEntry(variables) ?? "", /MAC\(D83ADD614D15/i);
});
