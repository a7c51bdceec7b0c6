/** The command line of a guest. Pure. */
import type { Inventory } from "../../../src/model/inventory.js";
import type { BootTarget } from "../../../src/model/words.js";
import { type BootClass, bootIndexes } from "./boot-order.js";
import { architectureOf, disksOf, type GuestDisk, hasScsi, hasUsb } from "./hardware.js";
import { type Architecture, devices, files, scsi, slots, usbPorts } from "./layout.js";
import { nicOptions, type Plug } from "./network-options.js";
import { blockdev, device, hexadecimal, joined, literal, type Option } from "./options.js";
import { settingsOf } from "./settings.js";
import type { GuestFirmware } from "./variables-file.js";

export interface Facts {
  readonly accelerator: "kvm" | "tcg";
  /** null = SeaBIOS. */
  readonly firmware: GuestFirmware | null;
  /** In the order of the settings. */
  readonly disks: readonly DiskFile[];
  /** In the order of the network ports. */
  readonly plugs: readonly Plug[];
  /** What a guest with SeaBIOS is to boot from. */
  readonly bootTarget: BootTarget | null;
  /** Whether this QEMU can give up what it needs no more. */
  readonly hasSandbox: boolean;
}

export interface DiskFile {
  /** Absolute path. */
  readonly path: string;
  /** A disk of the host, with or without a partition, instead of a file. */
  readonly isDevice: boolean;
}

export function commandLine(inventory: Inventory, facts: Facts): readonly string[] {
  const settings = settingsOf(inventory);
  return [
    ...boardOptions(inventory, facts),
    ...processorOptions(inventory, facts),
    ...identityOptions(inventory),
    ...supervisionOptions(facts),
    ...firmwareOptions(facts),
    ...busOptions(inventory),
    ...(settings.screen ? screenOptions(architectureOf(inventory)) : []),
    ...(settings.media.includes("Cd") ? driveOptions(inventory, facts) : []),
    ...disksOf(inventory).flatMap((disk) => diskOptions(disk, facts)),
    ...inventory.nics.flatMap((nic, index) =>
      nicOptions(nic, index, facts.plugs[index] ?? { kind: "none" }, networkBoot(facts, index)),
    ),
    ...settings.arguments,
  ];
}

/* ── the board ───────────────────────────────────────────────────────────────────────────────────────────────────── */

function boardOptions(inventory: Inventory, facts: Facts): readonly string[] {
  return [
    ...["-name", joined(`guest=${literal(inventory.id)}`, ["debug-threads", "on"])],
    ...["-machine", machineOf(architectureOf(inventory), facts)],
    ...["-accel", facts.accelerator === "kvm" ? "kvm" : "tcg,thread=multi"],
    ...["-nodefaults", "-no-user-config", "-display", "none", "-rtc", "base=utc"],
  ];
}

function machineOf(architecture: Architecture, { accelerator, firmware }: Facts): string {
  // Without graphics SeaBIOS talks on the serial line.
  if (firmware === null) return "q35,graphics=off";
  const flash: readonly Option[] = [
    ["pflash0", nodes.code],
    ["pflash1", nodes.variables],
  ];
  if (architecture === "x86-64") return joined("q35", ...flash, ["smm", firmware.isGuarded ? "on" : "auto"]);
  // The older interrupt controller serves eight processors at most.
  return joined("virt", ...flash, ["gic-version", accelerator === "kvm" ? "host" : "3"]);
}

function processorOptions(inventory: Inventory, { accelerator }: Facts): readonly string[] {
  const { count, cores, threads } = inventory.processors;
  const perCore = Math.max(1, Math.floor(threads / cores));
  const model = settingsOf(inventory).cpu ?? (accelerator === "kvm" ? "host" : translated[architectureOf(inventory)]);
  return [
    ...["-cpu", model],
    "-smp",
    joined(
      `cpus=${count * cores * perCore}`,
      ["sockets", count],
      ["cores", cores],
      ["threads", perCore],
      ["maxcpus", count * cores * perCore],
    ),
    ...["-m", `size=${inventory.memoryMiB}M`],
  ];
}

/**
 * What QEMU's own translation plays. Systems of today want more of x86 than its usual model has; of ARM the newest has features
 * that cost a lot to translate.
 */
const translated: Readonly<Record<Architecture, string>> = { "x86-64": "max", "ARM-A64": "cortex-a57" };

function identityOptions({ uuid, manufacturer, model, serialNumber, sku }: Inventory): readonly string[] {
  const system = joined(
    "type=1",
    ["manufacturer", manufacturer],
    ["product", model],
    ["serial", serialNumber],
    ["uuid", uuid],
    ["sku", sku],
  );
  return ["-uuid", uuid, "-smbios", system];
}

/* ── how it is watched, and held ─────────────────────────────────────────────────────────────────────────────────── */

function supervisionOptions({ hasSandbox, plugs }: Facts): readonly string[] {
  const serial = joined(`socket,id=${devices.serial}`, ["path", files.serial], ["server", "on"], ["wait", "off"]);
  return [
    ...[
      "-chardev",
      `socket,id=monitor,path=${files.monitor},server=on,wait=off`,
      "-mon",
      "chardev=monitor,mode=control",
    ],
    ...["-chardev", `${serial},logfile=${files.serialLog},logappend=on`, "-serial", `chardev:${devices.serial}`],
    ...(hasSandbox ? ["-sandbox", sandboxOf(plugs)] : []),
  ];
}

/** A program that QEMU starts to plug in a port has to be able to become root. */
const sandboxOf = (plugs: readonly Plug[]): string =>
  plugs.some(({ kind }) => kind === "helper")
    ? "on,obsolete=deny,resourcecontrol=deny"
    : "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny";

/* ── firmware ────────────────────────────────────────────────────────────────────────────────────────────────────── */

const nodes = {
  code: "code",
  variables: "variables",
  disk: (index: number): string => `${devices.disk(index)}-image`,
} as const;

/** Only firmware in system management mode writes the variables then; waking from S3 would get around that. */
const guards = ["-global", "driver=cfi.pflash01,property=secure,value=on", "-global", "ICH9-LPC.disable_s3=1"];

function firmwareOptions({ firmware }: Facts): readonly string[] {
  if (firmware === null) return [];
  const { code, isGuarded } = firmware;
  return [
    ...blockdev({
      driver: "raw",
      "node-name": nodes.code,
      "read-only": true,
      file: { driver: "file", filename: code, "read-only": true },
    }),
    ...blockdev({
      driver: "raw",
      "node-name": nodes.variables,
      file: { driver: "file", filename: files.variables },
    }),
    ...(isGuarded ? guards : []),
    // AAVMF would wait for five seconds; OVMF does not ask.
    ...["-boot", "menu=on,splash-time=0"],
  ];
}

/* ── devices ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

function busOptions(inventory: Inventory): readonly string[] {
  const at = (slot: number): Option => ["addr", hexadecimal(slot)];
  return [
    ...device("virtio-rng-pci", at(slots.randomness)),
    ...(hasUsb(inventory) ? device("qemu-xhci", ["id", devices.usbBus], at(slots.usb)) : []),
    ...(hasScsi(inventory) ? device("virtio-scsi-pci", ["id", devices.scsiBus], at(slots.scsi)) : []),
  ];
}

function screenOptions(architecture: Architecture): readonly string[] {
  const usb: Option = ["bus", `${devices.usbBus}.0`];
  return [
    // Those who look on do not push each other out.
    ...["-vnc", `unix:${files.screen},share=force-shared`],
    ...(architecture === "x86-64" ? device("VGA", ["addr", hexadecimal(slots.screen)]) : device("ramfb")),
    ...device("usb-kbd", usb, ["port", usbPorts.keyboard]),
    ...device("usb-tablet", usb, ["port", usbPorts.tablet]),
  ];
}

function driveOptions(inventory: Inventory, facts: Facts): readonly string[] {
  const id: Option = ["id", devices.cdDrive];
  const boot = bootIndex(facts, "Cd", 0);
  return architectureOf(inventory) === "x86-64"
    ? device("ide-cd", id, ["bus", "ide.0"], boot)
    : device("scsi-cd", id, ["bus", `${devices.scsiBus}.0`], ["scsi-id", scsi.target], ["lun", scsi.cd], boot);
}

const bootIndex = ({ firmware, bootTarget }: Facts, kind: BootClass, place: number): Option => [
  "bootindex",
  firmware === null ? bootIndexes(bootTarget)[kind] + place : undefined,
];

function diskOptions(disk: GuestDisk, facts: Facts): readonly string[] {
  const { index, format } = disk;
  const file = facts.disks[index];
  if (file === undefined) return [];
  const protocol = { driver: file.isDevice ? "host_device" : "file", filename: file.path, discard: "unmap" };
  const node = { driver: format, "node-name": nodes.disk(index), discard: "unmap", file: protocol };
  return [...blockdev(node), ...diskDevices(disk, bootIndex(facts, "Hdd", index))];
}

function diskDevices({ index, bus, place, serialNumber }: GuestDisk, boot: Option): readonly string[] {
  const id: Option = ["id", devices.disk(index)];
  const drive: Option = ["drive", nodes.disk(index)];
  const serial: Option = ["serial", serialNumber];
  switch (bus) {
    case "virtio":
      return device("virtio-blk-pci", id, drive, serial, ["addr", hexadecimal(place)], boot);
    case "nvme":
      return device("nvme", id, drive, serial, ["addr", hexadecimal(place)], boot);
    case "sata":
      return device("ide-hd", id, drive, serial, ["bus", `ide.${place}`], boot);
    case "scsi":
      return device(
        "scsi-hd",
        id,
        drive,
        serial,
        ["bus", `${devices.scsiBus}.0`],
        ["scsi-id", scsi.target],
        ["lun", place],
        boot,
      );
  }
}

/** With UEFI no ROM is of use. */
const networkBoot = (facts: Facts, index: number): Option =>
  facts.firmware === null ? bootIndex(facts, "Pxe", index) : ["romfile", ""];
