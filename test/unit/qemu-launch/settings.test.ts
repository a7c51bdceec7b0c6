/** What cannot be of a guest's settings is said when the file is checked, and what follows from them is known then. */
import assert from "node:assert/strict";
import { test } from "node:test";
import qemu from "../../../adapters/machine/qemu/index.js";
import { guestInventory, guestMac, guestProblems, type WrittenGuest } from "../../support/guest-inventory.js";
import { noDevices } from "../../support/no-devices.js";

const arm = { processors: { architecture: "ARM", cores: 1 } };
const nics = (count: number) => Array.from({ length: count }, (_, index) => ({ mac: guestMac(index) }));
const second = { id: "vm2", uuid: "00112233-4455-6677-8899-aabbccddee00", nics: [{ mac: guestMac(9) }] };

test("a guest with the least that can be said of it", () => {
  assert.deepEqual(guestProblems({}), []);
  const { firmware, bootDevices, storage } = guestInventory({});
  assert.deepEqual(firmware, { family: "ovmf", file: "vars.fd", own: true, pair: true, image: null, keys: null });
  assert.deepEqual(bootDevices, [
    { target: "Pxe", nic: "eth0", path: "PciRoot(0x0)/Pci(0x8,0x0)/MAC(525400000701,0x1)" },
    { target: "Cd", slot: "Cd", path: "PciRoot(0x0)/Pci(0x1F,0x2)/Sata(0x0,0xFFFF,0x0)" },
    { target: "Usb", slot: "Usb", path: "PciRoot(0x0)/Pci(0x2,0x0)/USB(0x0,0x0)" },
  ]);
  assert.equal(storage, undefined);
});

test("disks are listed with what boots from them", () => {
  const disks = ["virtio", "scsi", "nvme", "scsi"].map((bus) => ({ sizeGiB: 2, bus }));
  const { bootDevices, storage, firmware } = guestInventory({ ...arm, adapter: { disks } });
  assert.equal(firmware?.family, "aavmf");
  assert.deepEqual(
    bootDevices?.filter(({ target }) => target === "Hdd").map(({ path }) => path),
    [
      "PciRoot(0x0)/Pci(0x10,0x0)",
      "PciRoot(0x0)/Pci(0x3,0x0)/Scsi(0x0,0x1)",
      "PciRoot(0x0)/Pci(0x12,0x0)/NVMe(0x1,00-00-00-00-00-00-00-00)",
      "PciRoot(0x0)/Pci(0x3,0x0)/Scsi(0x0,0x2)",
    ],
  );
  const drives = storage?.map(({ id, drives }) => [
    id,
    drives.map(({ id: drive, protocol }) => `${drive} ${protocol}`),
  ]);
  assert.deepEqual(drives, [
    ["virtio", ["disk0 PCIe"]],
    ["scsi", ["disk1 SAS", "disk3 SAS"]],
    ["nvme", ["disk2 NVMe"]],
  ]);
  assert.equal(storage?.[0]?.drives[0]?.capacityBytes, 2 * 1024 ** 3);
});

test("a guest with SeaBIOS offers what it can be told with a start", () => {
  const inventory = guestInventory({ adapter: { bootMode: "Legacy", media: ["Cd"], screen: false } });
  const { bootTargets, bootModes, console, media } = qemu.capabilities(inventory, noDevices);
  assert.deepEqual(
    { bootTargets, bootModes, console },
    {
      bootTargets: ["None", "Pxe", "Cd"],
      bootModes: ["Legacy"],
      console: { serial: true, screen: false },
    },
  );
  assert.deepEqual(
    media?.map(({ id }) => id),
    ["Cd"],
  );
  assert.equal(inventory.firmware, undefined);
  assert.equal(inventory.bootDevices, undefined);
});

const wrong: readonly (readonly [what: string, machines: readonly WrittenGuest[], said: RegExp])[] = [
  ["ARM has no SeaBIOS", [{ ...arm, adapter: { bootMode: "Legacy" } }], /adapter\.bootMode is Legacy, which ARM/],
  [
    "SeaBIOS checks no signatures",
    [{ adapter: { bootMode: "Legacy", secureBoot: true } }],
    /adapter\.secureBoot is of no use/,
  ],
  [
    "SeaBIOS keeps no variables",
    [{ firmware: { kind: "ovmf", file: "x" }, adapter: { bootMode: "Legacy" } }],
    /firmware/,
  ],
  ["nor does it take an image", [{ adapter: { bootMode: "Legacy", code: "x" } }], /adapter\.code is of no use/],
  ["RISC-V is not run", [{ processors: { architecture: "RISC-V" } }], /processors\.architecture is RISC-V/],
  ["each core has as many threads", [{ processors: { cores: 2, threads: 3 } }], /processors\.threads is 3/],
  ["ARM has no SATA", [{ ...arm, adapter: { disks: [{ sizeGiB: 1, bus: "sata" }] } }], /disks\[0\]\.bus is sata/],
  [
    "SATA has six ports",
    [{ adapter: { disks: Array.from({ length: 6 }, () => ({ sizeGiB: 1, bus: "sata" })) } }],
    /disks\[5\]\.bus is sata; there are ports for 5/,
  ],
  [
    "raw is no copy",
    [{ adapter: { disks: [{ format: "raw", backing: "x" }] } }],
    /backing needs a disk of format qcow2/,
  ],
  ["a disk has a size", [{ adapter: { disks: [{}] } }], /disks\[0\] lacks the key "sizeGiB"/],
  ["nine ports are too many", [{ nics: nics(9) }], /nics has 9 items/],
  ["a network has a port", [{ adapter: { networks: [{ kind: "user" }, { kind: "none" }] } }], /networks has 2 items/],
  ["a group is one", [{ adapter: { networks: [{ kind: "socket", group: "10.0.0.1", port: 1 }] } }], /group/],
  ["a name of a device adds no option", [{ adapter: { networks: [{ kind: "tap", device: "t,script=x" }] } }], /device/],
  ["nor does that of a processor", [{ adapter: { cpu: "max -daemonize" } }], /cpu/],
  ["its firmware is that of its processor", [{ firmware: { kind: "aavmf" } }], /firmware\.kind is "aavmf"/],
  ["its variables are in its folder", [{ firmware: { kind: "ovmf", file: "x" } }], /firmware\.file is of no use/],
  [
    "two guests share no disk",
    [{ adapter: { disks: [{ file: "a.qcow2" }] } }, { ...second, adapter: { disks: [{ file: "a.qcow2" }] } }],
    /machines\[1\]\.adapter\.disks\[0\]\.file is "a\.qcow2", which is taken by machines\[0\]/,
  ],
  [
    "however they write it",
    [{ adapter: { disks: [{ file: "./d/../a.qcow2" }] } }, { ...second, adapter: { disks: [{ file: "a.qcow2" }] } }],
    /which is taken/,
  ],
  [
    "nor a port of the host",
    [
      { adapter: { networks: [{ kind: "user", forward: [{ host: 2222, guest: 22 }] }] } },
      { ...second, adapter: { networks: [{ kind: "user", forward: [{ host: 2222, guest: 22 }] }] } },
    ],
    /forward\[0\]\.host is 2222, which is taken/,
  ],
];

for (const [what, machines, said] of wrong) {
  test(what, () => {
    const problems = guestProblems(...machines);
    assert.equal(problems.length, 1, problems.join("\n"));
    assert.match(problems[0] ?? "", said);
  });
}
