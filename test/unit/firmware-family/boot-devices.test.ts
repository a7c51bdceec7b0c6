/** Devices that the inventory tells the place of: an override leads there before any firmware has seen them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ovmf } from "../../../adapters/firmware/boards/ovmf.js";
import { devicePathText } from "../../../adapters/firmware/uefi/device-path.js";
import { parseLoadOption } from "../../../adapters/firmware/uefi/load-option.js";
import type { Variables } from "../../../src/model/firmware.js";
import type { BootDevice, Inventory } from "../../../src/model/inventory.js";
import type { BootTarget } from "../../../src/model/words.js";
import { bootNext, dataOf, decision, entry, mac, machine, named, nodes, order, pathOf, port } from "./machines.js";

const nicPath = "PciRoot(0x0)/Pci(0x1,0x0)/MAC(525400770001,0x1)";
const secondMac = "52:54:00:77:00:02";
const cdPath = "PciRoot(0x0)/Pci(0x1,0x0)/Sata(0x0,0xFFFF,0x0)";
const diskPath = "PciRoot(0x0)/Pci(0x1,0x0)/Scsi(0x0,0x0)";
const stickPath = "PciRoot(0x0)/Pci(0x1,0x0)/USB(0x0,0x0)";

const devices: readonly BootDevice[] = [
  { target: "Pxe", nic: "eth0", path: nicPath },
  { target: "Pxe", nic: "eth1", path: "PciRoot(0x0)/Pci(0x9,0x0)/MAC(525400770002,0x1)" },
  { target: "Cd", slot: "Cd", path: cdPath },
  { target: "Usb", slot: "Usb", path: stickPath },
  { target: "Hdd", path: diskPath },
  { target: "Hdd", path: "PciRoot(0x0)/Pci(0x11,0x0)" },
];

const guest: Inventory = { ...machine(mac, secondMac), bootDevices: devices };
const own = "Boot5348";

function placed(before: Variables, target: Exclude<BootTarget, "None">, continuous = false) {
  const { variables } = ovmf.withOverride(before, decision(target, { continuous }), guest, 7);
  const found = named(variables, own);
  const path = found && devicePathText(parseLoadOption(Buffer.from(found.data, "hex")).path);
  return { variables, path };
}

const targetsOf = (variables: Variables, whose = guest) => ovmf.view(variables, whose).bootTargets;

test("a fresh store offers what the devices lead to, and no option that is not in it", () => {
  const { bootTargets, bootOptions } = ovmf.view([], guest);
  for (const target of ["Pxe", "UefiHttp", "Hdd", "Cd", "Usb"] as const)
    assert.ok(bootTargets.includes(target), target);
  assert.deepEqual(bootOptions, []);
  assert.ok(!targetsOf([], machine(mac)).includes("Pxe"));
});

test("a stick that the inventory does not tell of is not there; where it tells of nothing, one may be", () => {
  const withoutStick = { ...guest, bootDevices: devices.filter(({ target }) => target !== "Usb") };
  assert.ok(!targetsOf([], withoutStick).includes("Usb"));
  assert.ok(targetsOf([], machine(mac)).includes("Usb"));
});

for (const [target, path] of [
  ["Pxe", `${nicPath}/IPv4(0.0.0.0)`],
  ["Cd", cdPath],
  ["Usb", stickPath],
  ["Hdd", diskPath],
] as const) {
  test(`${target} on a fresh store is an entry of ours with the first such device's path, once`, () => {
    const { variables, path: made } = placed([], target);
    assert.equal(made?.replace(/IPv4\(.*/, "IPv4(0.0.0.0)"), path);
    assert.equal(dataOf(variables, "BootNext"), "4853");
    assert.equal(dataOf(variables, "BootOrder"), undefined);
  });

  test(`${target} on a fresh store is first in BootOrder, continuously`, () => {
    const { variables, path: made } = placed([], target, true);
    assert.equal(made?.replace(/IPv4\(.*/, "IPv4(0.0.0.0)"), path);
    assert.equal(dataOf(variables, "BootOrder"), "4853");
    assert.equal(dataOf(variables, "BootNext"), undefined);
  });
}

const secondPort = `${nodes.pciRoot}010106000009${nodes.otherMac}`;
const used: Variables = [
  entry(1, "UEFI QEMU Thing", pathOf(nodes.pciRoot, nodes.pci1, nodes.sata0)),
  entry(2, "UEFI DVD-ROM elsewhere", pathOf(nodes.pciRoot, "010106000007", nodes.sata0)),
  entry(3, "UEFI PXEv4 (MAC:525400770002)", pathOf(secondPort, nodes.ipv4)),
  entry(4, "UEFI PXEv4 (MAC:525400770001)", pathOf(port, nodes.ipv4)),
  entry(5, "debian", pathOf(nodes.hd, nodes.file), { data: "" }),
  entry(6, "UEFI QEMU Disk", pathOf(nodes.pciRoot, nodes.pci1, nodes.scsi)),
  order(5, 2, 1, 3, 4, 6),
];

test("the firmware's own option for the slot's device comes before an own one, and before options for other drives", () => {
  assert.deepEqual(placed(used, "Cd").variables, [...used, bootNext(1)]);
});

test("options for the machine's ports are tried as the firmware would, and what an operating system put there leads to the disk", () => {
  assert.deepEqual(placed(used, "Pxe").variables, [...used, bootNext(3)]);
  assert.deepEqual(placed(used, "Hdd").variables, [...used, bootNext(5)]);
});

test("a port that is gone leads nowhere: the first that is there does", () => {
  const foreign = pathOf(nodes.pciRoot, nodes.pci1, `030b2500525400ffffff${"00".repeat(26)}01`, nodes.ipv4);
  const { path } = placed([entry(0, "UEFI PXEv4 (MAC:525400FFFFFF)", foreign), order(0)], "Pxe");
  assert.match(path ?? "", /^PciRoot\(0x0\)\/Pci\(0x1,0x0\)\/MAC\(525400770001,0x1\)\/IPv4/);
});

test("an option is shown as what its device is, whatever its title", () => {
  const { bootOptions } = ovmf.view(used, guest);
  assert.equal(bootOptions.find(({ reference }) => reference === "Boot0001")?.target, "Cd");
});

test("a path that nobody can read leads nowhere, and spoils nothing", () => {
  const broken = { ...guest, bootDevices: [{ target: "Hdd", path: "PciRoot(" } as const, ...devices.slice(0, 1)] };
  assert.ok(!targetsOf([], broken).includes("Hdd"));
  assert.ok(targetsOf([], broken).includes("Pxe"));
});

test("what is left of it after the boot is nothing", () => {
  const { variables } = ovmf.withOverride([], decision("Cd"), guest, 7);
  const found = variables.filter(({ name }) => name !== "BootNext");
  const taken = { seq: 7, bootNext: 0x5348, front: null, setup: false };
  assert.deepEqual(ovmf.withoutOverride(found, taken), { variables: [], used: true });
});
