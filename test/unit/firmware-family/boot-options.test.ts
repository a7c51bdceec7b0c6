import assert from "node:assert/strict";
import { test } from "node:test";
import { ovmf } from "../../../adapters/firmware/boards/ovmf.js";
import { raspberryPi4 } from "../../../adapters/firmware/boards/raspberry-pi-4.js";
import type { BootTarget } from "../../../src/model/words.js";
import {
  booted,
  bootNext,
  dataOf,
  entry,
  globalGuid,
  mac,
  node,
  nodes,
  order,
  pathOf,
  port,
  setting,
  variable,
} from "./machines.js";

const view = (variables = booted) => ovmf.view(variables, node);

test("options are what Boot#### say, the order what BootOrder says", () => {
  const { bootOptions, bootOrder } = view();
  assert.deepEqual(
    bootOptions.map(({ reference, target, mac: address }) => [reference, target, address]),
    [
      ["Boot0000", "BiosSetup", null],
      ["Boot0001", "Cd", null],
      ["Boot0002", "Hdd", null],
      ["Boot0003", "Pxe", mac],
      ["Boot0004", "Pxe", mac],
      ["Boot0005", "UefiHttp", mac],
      ["Boot0006", "UefiHttp", mac],
      ["Boot0007", "UefiShell", null],
    ],
  );
  assert.deepEqual(
    bootOrder,
    bootOptions.map(({ reference }) => reference),
  );
  assert.deepEqual(bootOptions[3], {
    reference: "Boot0003",
    description: "UEFI PXEv4 (MAC:525400770001)",
    enabled: true,
    devicePath: "PciRoot(0x0)/Pci(0x1,0x0)/MAC(525400770001,0x1)/IPv4(0.0.0.0,0x0,DHCP,0.0.0.0,0.0.0.0,0.0.0.0)",
    target: "Pxe",
    mac,
  });
});

const place = `${nodes.pciRoot}${nodes.pci1}`;
const ramDisk = `04092600${"00".repeat(34)}`;
const iscsi = `03131600${"00".repeat(18)}`;

const kinds: readonly (readonly [what: string, title: string, path: string, target: BootTarget | null])[] = [
  ["a partition", "ubuntu", pathOf(nodes.hd, nodes.file), "Hdd"],
  ["an NVMe disk", "UEFI Disk", pathOf(place, nodes.nvme), "Hdd"],
  ["a virtio disk, which is a PCI function and no more", "UEFI Misc Device", pathOf(place), "Hdd"],
  ["a CD-ROM by its title", "UEFI QEMU CD-ROM", pathOf(place, nodes.scsi), "Cd"],
  ["a DVD drive on USB", "UEFI QEMU USB DVD", pathOf(place, nodes.usb), "Cd"],
  ["a CD by its node", "install", pathOf(place, nodes.sata0, nodes.cdrom), "Cd"],
  ["a partition of a stick", "stick", pathOf(place, nodes.usb, nodes.hd), "Usb"],
  ["a disk with CD in its name", "ABCDISK", pathOf(place, nodes.sata0), "Hdd"],
  ["a URL alone", "netboot", pathOf(nodes.uri), "UefiHttp"],
  ["a port alone", "network", pathOf(port), "Pxe"],
  ["iSCSI", "iSCSI", pathOf(port, nodes.ipv4, iscsi), "RemoteDrive"],
  ["a RAM disk", "ram", pathOf(ramDisk, nodes.hd), null],
  ["a controller of nobody's", "misc", pathOf(nodes.arasan), null],
  ["BBS", "legacy", pathOf("050109000300000000"), "Cd"],
];

for (const [what, title, path, target] of kinds)
  test(`a boot option for ${what} is ${target}`, () => {
    assert.equal(view([entry(1, title, path)]).bootOptions[0]?.target, target);
  });

test("the card slot of a Raspberry Pi is a disk", () => {
  const [option] = raspberryPi4.view([entry(1, "SD/MMC on Arasan SDHCI", pathOf(nodes.arasan))], node).bootOptions;
  assert.equal(option?.target, "Hdd");
});

test("options that cannot be read are shown without a path", () => {
  const broken = [
    variable(globalGuid, "Boot0001", "01"),
    variable(globalGuid, "Boot0002", "01000000 0800 4100 0000 0102"),
    entry(3, "no end", "020106000000"),
    variable("00000000-0000-0000-0000-000000000001", "Boot0004", "00"),
    variable(globalGuid, "Boot000a", "00"),
  ];
  assert.deepEqual(
    view(broken).bootOptions.map(({ reference, devicePath, target }) => [reference, devicePath, target]),
    [
      ["Boot0001", null, null],
      ["Boot0002", null, null],
      ["Boot0003", null, null],
    ],
  );
});

test("the order tells what is there, once", () => {
  const { bootOrder } = view([...booted.slice(0, -1), order(0x42, 7, 3, 7)]);
  assert.deepEqual(bootOrder, ["Boot0007", "Boot0003"]);
  assert.deepEqual(view([]).bootOrder, []);
});

test("a new order is the client's; the same one changes nothing", () => {
  const before = [...booted.slice(0, -1), order(0x42, 7, 3)];
  const after = ovmf.amend(before, { bootOrder: ["Boot0003", "Boot0007", "Boot0001"] }, setting);
  assert.deepEqual(after, [...booted.slice(0, -1), order(3, 7, 1)]);
  assert.equal(ovmf.amend(before, { bootOrder: ["Boot0007", "Boot0003"] }, setting), before);
  assert.deepEqual(ovmf.amend(before, { bootOrder: [] }, setting), booted.slice(0, -1));
});

test("switching an option off changes one bit, and back again none", () => {
  const off = ovmf.amend(booted, { bootOption: { reference: "Boot0000", enabled: false } }, setting);
  assert.equal(dataOf(off, "Boot0000")?.slice(0, 8), "08010000");
  assert.equal(view(off).bootOptions[0]?.enabled, false);
  assert.deepEqual(ovmf.amend(off, { bootOption: { reference: "Boot0000", enabled: true } }, setting), booted);
});

/* ── what the firmware boots by itself ───────────────────────────────────────────────────────────────────────────── */

const indications = (data: string) => variable(globalGuid, "OsIndications", data);
const shellFirst = [...booted.slice(0, -1), order(7, 2)];

const boots: readonly (readonly [
  what: string,
  before: typeof booted,
  target: BootTarget | null,
  after?: typeof booted,
])[] = [
  ["applications are passed over", booted, "Cd"],
  ["the first of the order", shellFirst, "UefiShell"],
  ["BootNext, which is gone then", [...booted, bootNext(5)], "UefiHttp", booted],
  ["not a BootNext that leads nowhere", [...booted, bootNext(0x99)], "Cd", booted],
  [
    "the setup menu first, and BootNext is gone all the same",
    [...booted, bootNext(5), indications("0500000000000000")],
    "BiosSetup",
    [...booted, indications("0400000000000000")],
  ],
  ["numbers without an option are passed over", [...booted.slice(0, -1), order(0x99, 3)], "Pxe"],
  ["nothing", [], null],
];

for (const [what, before, target, after] of boots)
  test(`left alone it boots ${what}`, () => {
    assert.deepEqual(ovmf.boot(before, node), { target, after: after ?? before });
  });

test("options that are switched off are passed over", () => {
  const off = ovmf.amend(shellFirst, { bootOption: { reference: "Boot0007", enabled: false } }, setting);
  assert.equal(ovmf.boot(off, node).target, "Hdd");
});
