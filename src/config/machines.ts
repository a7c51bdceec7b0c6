/** Entries of the file that the schema has checked → inventories. */
import { expandFleet, type FleetEntry } from "../domain/fleet.js";
import { macOf, serialNumberOf, uuidOf } from "../model/identity.js";
import type { AdapterSettings, FirmwareSettings, Inventory, Nic, Processors } from "../model/machine.js";
import type { Adapters } from "../ports/adapters.js";
import type { DeviceEntry } from "../ports/power-device.js";
import { machineNetbootOf, type WrittenMachineNetboot } from "./netboot.js";

/** One item of `machines`, its defaults filled in. */
export type MachineEntry = WrittenMachine | { readonly fleet: WrittenFleet };

interface Described {
  readonly manufacturer: string;
  readonly model: string;
  readonly partNumber?: string;
  readonly sku?: string;
  readonly firmwareVersion: string;
  readonly rack?: string;
  readonly processors: WrittenProcessors;
  readonly memoryMiB: number;
  /** The adapter's settings stand beside its kind. */
  readonly adapter: { readonly kind: string };
}

export interface WrittenMachine extends Described {
  readonly id: string;
  readonly name?: string;
  readonly uuid?: string;
  readonly serialNumber?: string;
  readonly nics?: readonly Unnamed<Nic>[];
  readonly firmware?: WrittenFirmware;
  readonly netboot?: WrittenMachineNetboot;
}

interface WrittenFirmware {
  readonly kind: string;
  readonly file?: string;
  readonly image?: string;
  readonly keys?: FirmwareSettings["keys"];
}

interface WrittenFleet extends Described {
  readonly prefix: string;
  readonly count: number;
  readonly nics?: readonly Unnamed<Omit<Nic, "mac">>[];
}

/** Named by its place when it has no id. */
type Unnamed<T extends { readonly id: string }> = Omit<T, "id"> & { readonly id?: string };

type WrittenProcessors = Omit<Processors, "threads" | "instructionSet"> & Partial<Processors>;

export const machineCount = (entry: MachineEntry): number => ("fleet" in entry ? entry.fleet.count : 1);

export const machinesOf = (entry: MachineEntry, { machines }: Pick<Adapters, "machines">): readonly Inventory[] => {
  const usual = (kind: string) => simulatedFirmware(machines.get(kind)?.firmware);
  return "fleet" in entry
    ? expandFleet({ ...fleetOf(entry.fleet), ...usual(entry.fleet.adapter.kind) })
    : [machineOf(entry, usual(entry.adapter.kind))];
};

type HasFirmware = Pick<Inventory, "firmware">;

function machineOf({ firmware, netboot, ...written }: WrittenMachine, usual: HasFirmware): Inventory {
  const { id, nics = [{ mac: macOf(id, 0), speedMbps: 1000 }] } = written;
  const uuid = written.uuid?.toLowerCase() ?? uuidOf(id);
  return {
    name: id,
    serialNumber: serialNumberOf(uuid),
    ...usual,
    ...(firmware && { firmware: firmwareOf(firmware) }),
    ...(netboot && { netboot: machineNetbootOf(netboot) }),
    ...written,
    uuid,
    processors: processorsOf(written.processors),
    nics: named(nics).map((nic) => ({ ...nic, mac: nic.mac.toLowerCase().replaceAll("-", ":") })),
    adapter: settingsOf(written.adapter),
  };
}

const fleetOf = ({ nics, ...fleet }: WrittenFleet): FleetEntry => ({
  ...fleet,
  processors: processorsOf(fleet.processors),
  adapter: settingsOf(fleet.adapter),
  ...(nics && { nics: named(nics) }),
});

const firmwareOf = ({ kind, file, image, keys }: WrittenFirmware): FirmwareSettings => ({
  family: kind,
  file: file ?? null,
  image: image ?? null,
  keys: keys ?? null,
});

/** One object for each family: fleets are large. */
const simulatedSettings = new Map<string, HasFirmware>();

function simulatedFirmware(kind: string | undefined): HasFirmware {
  if (kind === undefined) return {};
  const known = simulatedSettings.get(kind) ?? { firmware: firmwareOf({ kind }) };
  simulatedSettings.set(kind, known);
  return known;
}

const named = <T extends object>(ports: readonly (T & { readonly id?: string })[]): (T & { readonly id: string })[] =>
  ports.map((port, index) => ({ ...port, id: port.id ?? `eth${index}` }));

const instructionSets = { x86: "x86-64", ARM: "ARM-A64", "RISC-V": "RV64" } as const;

const processorsOf = (written: WrittenProcessors): Processors => ({
  threads: written.cores,
  instructionSet: instructionSets[written.architecture],
  ...written,
});

/** One item of `devices`. */
export type WrittenDevice = { readonly id: string; readonly kind: string };

export const deviceOf = ({ id, kind, ...settings }: WrittenDevice): DeviceEntry => ({ id, kind, settings });

const settingsOf = ({ kind, ...settings }: { readonly kind: string }): AdapterSettings => ({ kind, settings });
