/** What the agent finds out about its machine, in the words that Ironic and ironic-inspector read. */
import type { Inventory, Nic } from "../../../../src/model/inventory.js";
import type { DriveFacts } from "../../../../src/model/storage.js";
import { lldpOf } from "./lldp.js";

const architectures = { "x86-64": "x86_64", "ARM-A64": "aarch64", RV64: "riscv64" } as const;

/** Where the inventory lists no disk it has one that an image fits on: 100 GiB. */
const bareDisk = 100 * 1024 ** 3;

export interface AgentInventory {
  readonly interfaces: readonly Readonly<Record<string, unknown>>[];
  readonly disks: readonly Readonly<Record<string, unknown>>[];
  readonly [part: string]: unknown;
}

export const inventoryOf = (machine: Inventory): AgentInventory => ({
  interfaces: machine.nics.map(interfaceOf),
  cpu: cpuOf(machine),
  disks: disksOf(machine),
  memory: { total: machine.memoryMiB * 1024 ** 2, physical_mb: machine.memoryMiB },
  // There is no BMC in the machine that could be asked.
  bmc_address: null,
  bmc_v6address: null,
  system_vendor: {
    product_name: machine.model,
    serial_number: machine.serialNumber,
    manufacturer: machine.manufacturer,
    firmware: { vendor: machine.manufacturer, version: machine.firmwareVersion, build_date: "" },
  },
  boot: { current_boot_mode: "uefi", pxe_interface: machine.nics[0]?.mac ?? null },
  hostname: machine.name,
});

function interfaceOf({ id, mac, speedMbps, neighbour }: Nic) {
  return {
    name: id,
    mac_address: mac,
    ipv4_address: null,
    ipv6_address: null,
    has_carrier: true,
    lldp: neighbour ? lldpOf(neighbour) : null,
    vendor: null,
    product: null,
    client_id: null,
    biosdevname: null,
    speed_mbps: speedMbps,
  };
}

const cpuOf = ({ processors: { count, threads, model, instructionSet, maxSpeedMHz } }: Inventory) => ({
  model_name: model,
  frequency: String(maxSpeedMHz),
  count: count * threads,
  architecture: architectures[instructionSet],
  flags: [],
  socket_count: count,
});

function disksOf({ storage = [], serialNumber }: Inventory) {
  const drives = storage.flatMap((subsystem) => subsystem.drives);
  if (drives.length > 0) return drives.map(diskOf);
  return [disk("/dev/sda", { size: bareDisk, rotational: false, model: "Simulated disk", serial: serialNumber })];
}

const diskOf = (drive: DriveFacts, index: number) =>
  disk(drive.protocol === "NVMe" ? `/dev/nvme${index}n1` : `/dev/sd${letters(index)}`, {
    size: drive.capacityBytes,
    rotational: drive.mediaType === "HDD",
    model: drive.model ?? drive.name,
    serial: drive.serialNumber,
  });

const disk = (name: string, known: Readonly<Record<string, unknown>>) => ({
  name,
  vendor: null,
  wwn: null,
  wwn_with_extension: null,
  wwn_vendor_extension: null,
  hctl: null,
  by_path: null,
  ...known,
});

/** a, …, z, aa, … as the kernel names disks. */
const letters = (index: number): string =>
  (index >= 26 ? letters(Math.floor(index / 26) - 1) : "") + String.fromCharCode(97 + (index % 26));

/** The whole of what is sent after an inspection. */
export function inspectionOf(machine: Inventory): Readonly<Record<string, unknown>> {
  const inventory = inventoryOf(machine);
  const lldp = inventory.interfaces.flatMap(({ name, lldp: raw }) => (raw === null ? [] : [[String(name), raw]]));
  return {
    inventory,
    root_disk: inventory.disks[0] ?? null,
    boot_interface: machine.nics[0]?.mac ?? null,
    configuration: {
      collectors: ["default", "logs"],
      managers: [{ name: "generic_hardware_manager", version: "1.2" }],
    },
    error: null,
    ...(lldp.length > 0 && { lldp_raw: Object.fromEntries(lldp) }),
  };
}
