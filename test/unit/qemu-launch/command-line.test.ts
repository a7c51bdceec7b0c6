/** What a guest is started with follows from its inventory, and no setting can add to it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { commandLine, type Facts } from "../../../adapters/machine/qemu/command-line.js";
import { guestInventory, guestMac, type WrittenGuest } from "../../support/guest-inventory.js";

const uefi: Facts = {
  accelerator: "tcg",
  firmware: { code: "/fw/CODE.fd", isGuarded: false },
  disks: [],
  plugs: [{ kind: "user" }],
  bootTarget: null,
  hasSandbox: true,
};

const lineOf = (machine: WrittenGuest, facts: Partial<Facts> = {}): readonly string[] =>
  commandLine(guestInventory(machine), { ...uefi, ...facts });

/** Options with their values, a line each. */
const shown = (words: readonly string[]): string => words.join(" ").replaceAll(/ -(?=[a-z])/g, "\n-");

const sandbox = "-sandbox on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny";
const flash = `-blockdev {"driver":"raw","node-name":"code","read-only":true,"file":{"driver":"file","filename":"/fw/CODE.fd","read-only":true}}
-blockdev {"driver":"raw","node-name":"variables","file":{"driver":"file","filename":"vars.fd"}}`;
const bare = `-nodefaults
-no-user-config
-display none
-rtc base=utc`;
const small = `-cpu max
-smp cpus=1,sockets=1,cores=1,threads=1,maxcpus=1
-m size=64M`;
const identity = `-uuid 00112233-4455-6677-8899-aabbccddeeff
-smbios type=1,manufacturer=Generic,product=Machine,serial=S1,uuid=00112233-4455-6677-8899-aabbccddeeff`;
const watched = `-chardev socket,id=monitor,path=qmp.sock,server=on,wait=off
-mon chardev=monitor,mode=control
-chardev socket,id=serial,path=serial.sock,server=on,wait=off,logfile=serial.log,logappend=on
-serial chardev:serial
${sandbox}`;
const pointers = `-device usb-kbd,bus=usb.0,port=3
-device usb-tablet,bus=usb.0,port=4`;
const disk = { path: "/d/disk0.qcow2", isDevice: false };
const diskNode = `-blockdev {"driver":"qcow2","node-name":"disk0-image","discard":"unmap","file":{"driver":"file","filename":"/d/disk0.qcow2","discard":"unmap"}}`;
const labelled = { serialNumber: "S1" };

test("an x86 guest with UEFI", () => {
  const machine = { ...labelled, adapter: { disks: [{ sizeGiB: 1 }] } };
  assert.equal(
    shown(lineOf(machine, { disks: [disk] })),
    `-name guest=vm1,debug-threads=on
-machine q35,pflash0=code,pflash1=variables,smm=auto
-accel tcg,thread=multi
${bare}
${small}
${identity}
${watched}
${flash}
-boot menu=on,splash-time=0
-device virtio-rng-pci,addr=0x4
-device qemu-xhci,id=usb,addr=0x2
-vnc unix:vnc.sock,share=force-shared
-device VGA,addr=0x1
${pointers}
-device ide-cd,id=cd,bus=ide.0
${diskNode}
-device virtio-blk-pci,id=disk0,drive=disk0-image,serial=0011223344556677-0,addr=0x10
-netdev user,id=net0
-device virtio-net-pci,id=nic0,netdev=net0,mac=52:54:00:00:07:01,addr=0x8,speed=1000,duplex=full,romfile=`,
  );
});

test("an ARM guest, with KVM", () => {
  const machine = { ...labelled, processors: { architecture: "ARM", count: 2, cores: 2, threads: 4 } };
  assert.equal(
    shown(lineOf(machine, { accelerator: "kvm", hasSandbox: false })),
    `-name guest=vm1,debug-threads=on
-machine virt,pflash0=code,pflash1=variables,gic-version=host
-accel kvm
${bare}
-cpu host
-smp cpus=8,sockets=2,cores=2,threads=2,maxcpus=8
-m size=64M
${identity}
${watched.replace(`\n${sandbox}`, "")}
${flash}
-boot menu=on,splash-time=0
-device virtio-rng-pci,addr=0x4
-device qemu-xhci,id=usb,addr=0x2
-device virtio-scsi-pci,id=scsi,addr=0x3
-vnc unix:vnc.sock,share=force-shared
-device ramfb
${pointers}
-device scsi-cd,id=cd,bus=scsi.0,scsi-id=0,lun=0
-netdev user,id=net0
-device virtio-net-pci,id=nic0,netdev=net0,mac=52:54:00:00:07:01,addr=0x8,speed=1000,duplex=full,romfile=`,
  );
});

test("a guest with SeaBIOS, that is to boot from the network", () => {
  const machine = {
    ...labelled,
    adapter: { bootMode: "Legacy", disks: [{ sizeGiB: 1 }], screen: false, media: ["Cd"] },
  };
  assert.equal(
    shown(lineOf(machine, { disks: [disk], firmware: null, bootTarget: "Pxe" })),
    `-name guest=vm1,debug-threads=on
-machine q35,graphics=off
-accel tcg,thread=multi
${bare}
${small}
${identity}
${watched}
-device virtio-rng-pci,addr=0x4
-device ide-cd,id=cd,bus=ide.0,bootindex=90
${diskNode}
-device virtio-blk-pci,id=disk0,drive=disk0-image,serial=0011223344556677-0,addr=0x10,bootindex=80
-netdev user,id=net0
-device virtio-net-pci,id=nic0,netdev=net0,mac=52:54:00:00:07:01,addr=0x8,speed=1000,duplex=full,bootindex=70`,
  );
});

test("firmware that checks signatures runs with system management mode", () => {
  const line = lineOf({}, { firmware: { code: "/fw/CODE.secboot.fd", isGuarded: true } });
  assert.ok(line.includes("q35,pflash0=code,pflash1=variables,smm=on"));
  assert.ok(line.includes("driver=cfi.pflash01,property=secure,value=on"));
});

const devicesOf = (line: readonly string[], driver: string): readonly string[] =>
  line.filter((word, at) => line[at - 1] === "-device" && word.startsWith(`${driver},`));

test("disks are on the bus that the settings say", () => {
  const disks = ["virtio", "sata", "sata", "scsi", "scsi", "nvme"].map((bus) => ({ sizeGiB: 1, bus }));
  const line = lineOf({ adapter: { disks } }, { disks: disks.map(() => disk) });
  assert.deepEqual(
    devicesOf(line, "ide-hd").map((one) => /bus=[^,]*/.exec(one)?.[0]),
    ["bus=ide.1", "bus=ide.2"],
  );
  assert.deepEqual(
    devicesOf(line, "scsi-hd").map((one) => /lun=\d+/.exec(one)?.[0]),
    ["lun=0", "lun=1"],
  );
  assert.match(devicesOf(line, "nvme").join(), /addr=0x15/);
  assert.match(devicesOf(line, "virtio-blk-pci").join(), /addr=0x10/);
});

test("network ports are plugged into what the settings say", () => {
  const nics = [1, 2, 3, 4, 5].map((index) => ({ mac: guestMac(index) }));
  const plugs: Facts["plugs"] = [
    { kind: "user", forward: [{ host: 2222, guest: 22 }] },
    { kind: "tap", device: "tap7" },
    { kind: "socket", group: "230.0.0.1", port: 7001 },
    { kind: "none" },
    { kind: "helper", bridge: "br0", program: "/usr/lib/qemu/qemu-bridge-helper" },
  ];
  const line = lineOf({ nics }, { plugs });
  assert.deepEqual(
    line.filter((_, at) => line[at - 1] === "-netdev"),
    [
      "user,id=net0,hostfwd=tcp:127.0.0.1:2222-:22",
      "tap,id=net1,ifname=tap7,script=no,downscript=no",
      "socket,id=net2,mcast=230.0.0.1:7001,localaddr=127.0.0.1",
      "bridge,id=net4,br=br0,helper=/usr/lib/qemu/qemu-bridge-helper",
    ],
  );
  assert.equal(devicesOf(line, "virtio-net-pci").filter((one) => one.includes("netdev=")).length, 4);
  assert.ok(!line.some((word) => word.includes("spawn=deny")), "the helper has to be started");
});

test("no text adds an option", () => {
  const text = fc.string({ minLength: 1, maxLength: 40 }).filter((value) => !value.includes("\0"));
  const usual = lineOf(labelled).length;
  fc.assert(
    fc.property(text, text, text, text, (manufacturer, model, serialNumber, code) => {
      const firmware = { code, isGuarded: false };
      const line = lineOf({ manufacturer, model, serialNumber }, { firmware });
      assert.equal(line.length, usual);
      const smbios = line[line.indexOf("-smbios") + 1] ?? "";
      assert.equal(optionsIn(smbios).length, 5, smbios);
      assert.equal(optionsIn(smbios)[1], `manufacturer=${manufacturer}`);
      const node = JSON.parse(line[line.indexOf("-blockdev") + 1] ?? "") as { file: { filename: string } };
      assert.equal(node.file.filename, code);
    }),
  );
});

/** As QEMU reads them (`QemuOpts`): a comma ends a value, two are one of it. */
function optionsIn(text: string): readonly string[] {
  const options = [""];
  for (const [part] of text.matchAll(/,,|./gsu)) {
    if (part === ",") options.push("");
    else options.push(`${options.pop()}${part === ",," ? "," : part}`);
  }
  return options;
}
