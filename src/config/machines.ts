/** Entries of the file that the schema has checked → inventories. */
import { expandFleet, type FleetEntry, onePort } from "../domain/fleet.js";
import { macOf, serialNumberOf, uuidOf } from "../model/identity.js";
import type { AdapterSettings, FirmwareSettings, FirstWishes, Inventory, Nic, Processors } from "../model/inventory.js";
import type { Adapters } from "../ports/adapters.js";
import type { DeviceEntry } from "../ports/power-device.js";
import { simulated } from "./machine-schema.js";
import type { WrittenRecording } from "./mockup/schema.js";
import { machineNetbootOf, type WrittenMachineNetboot } from "./netboot.js";
import { neighbourOf, partsOf, type WrittenNeighbour, type WrittenParts, withoutParts } from "./parts.js";

/** One item of `machines`, its defaults filled in. */
export type MachineEntry = WrittenMachine | { readonly fleet: WrittenFleet };

interface Described extends WrittenParts, WrittenRecording {
  readonly manufacturer: string;
  readonly model: string;
  readonly partNumber?: string;
  readonly sku?: string;
  readonly firmwareVersion: string;
  readonly rack?: string;
  readonly processors: WrittenProcessors;
  readonly memoryMiB: number;
  readonly initially?: FirstWishes;
  readonly disablePowerOff?: boolean;
  /** The adapter's settings stand beside its kind. */
  readonly adapter: { readonly kind: string };
}

export interface WrittenMachine extends Described {
  readonly id: string;
  readonly name?: string;
  readonly uuid?: string;
  readonly serialNumber?: string;
  readonly nics?: readonly Unnamed<WrittenNic>[];
  readonly firmware?: WrittenFirmware;
  readonly netboot?: WrittenMachineNetboot;
}

type WrittenNic = Omit<Nic, "neighbour"> & { readonly neighbour?: WrittenNeighbour };

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
    ? completed(expandFleet({ ...fleetOf(entry.fleet), ...usual(entry.fleet.adapter.kind) }), entry.fleet, machines)
    : completed([machineOf(entry, usual(entry.adapter.kind))], entry, machines);
};

/** With what follows from their adapter's settings. */
function completed(
  inventories: readonly Inventory[],
  { adapter: { kind } }: Described,
  machines: Adapters["machines"],
): readonly Inventory[] {
  const adapter = machines.get(kind);
  return adapter?.complete ? inventories.map((one) => adapter.complete?.(one) ?? one) : inventories;
}

type HasFirmware = Pick<Inventory, "firmware">;

function machineOf({ firmware, netboot, ...written }: WrittenMachine, usual: HasFirmware): Inventory {
  const { id } = written;
  const uuid = written.uuid?.toLowerCase() ?? uuidOf(id);
  const nics = named(written.nics ?? [{ mac: macOf(id, 0), speedMbps: 1000 }]).map(nicOf);
  return {
    name: id,
    serialNumber: serialNumberOf(uuid),
    ...usual,
    ...(firmware && { firmware: firmwareOf(firmware) }),
    ...(netboot && { netboot: machineNetbootOf(netboot) }),
    ...withoutParts(written),
    ...partsOf(written, nics, isSimulated(written)),
    uuid,
    processors: processorsOf(written.processors),
    nics,
    adapter: settingsOf(written.adapter),
  };
}

const nicOf = ({ neighbour, ...nic }: WrittenNic): Nic => ({
  ...nic,
  mac: nic.mac.toLowerCase().replaceAll("-", ":"),
  ...(neighbour && { neighbour: neighbourOf(neighbour) }),
});

const isSimulated = ({ adapter: { kind } }: Described): boolean => kind === simulated;

function fleetOf({ nics: written, ...fleet }: WrittenFleet): FleetEntry {
  const nics = written ? named(written) : onePort;
  return {
    ...withoutParts(fleet),
    ...partsOf(fleet, nics, isSimulated(fleet)),
    processors: processorsOf(fleet.processors),
    adapter: settingsOf(fleet.adapter),
    nics,
  };
}

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
