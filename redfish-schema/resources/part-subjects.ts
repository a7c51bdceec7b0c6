/** Parts of a machine that are listed and not driven, and how each is found from the segments of a URI. */
import type { Inventory, Nic } from "../../src/model/inventory.js";
import type { Machine } from "../../src/model/machine.js";
import type {
  LinkNeighbour,
  MemoryModule,
  NetworkAdapterFacts,
  PcieDevice,
  PcieFunction,
} from "../../src/model/parts.js";
import type { World } from "../../src/ports/world.js";
import type { Params, Subject } from "./declare.js";
import { idsOfMachine, type PartOf, partOf } from "./subjects.js";

/* ── memory ──────────────────────────────────────────────────────────────────────────────────────────────────────── */

/** undefined = nobody knows them; then there is no collection of them. So for the others. */
export const modulesOf = ({ inventory }: Machine): readonly MemoryModule[] | undefined => inventory.memory;

export const memoryModule = partOf<MemoryModule>((m, id) => modulesOf(m)?.find((one) => one.id === id), "memoryId");

/* ── PCIe ────────────────────────────────────────────────────────────────────────────────────────────────────────── */

export const pcieDevicesOf = ({ inventory }: Machine): readonly PcieDevice[] | undefined => inventory.pcie;

export const pcieDevice = partOf<PcieDevice>((m, id) => pcieDevicesOf(m)?.find((one) => one.id === id), "deviceId");

export const pcieFunction: Subject<PartOf<PcieFunction>> = {
  find(world, params) {
    const device = pcieDevice.find(world, params);
    const part = device?.part.functions.find(({ id }) => String(id) === params.functionId);
    return device && part && { machine: device.machine, part };
  },
  basis: ({ machine }) => machine,
};

const functionIds = new WeakMap<PcieDevice, readonly string[]>();

/** Ids of the members of the collection of a device's functions. */
export function functionIdsOf(world: World, params: Params): readonly string[] | undefined {
  const device = pcieDevice.find(world, params)?.part;
  if (device === undefined) return undefined;
  const ids = functionIds.get(device) ?? device.functions.map(({ id }) => String(id));
  functionIds.set(device, ids);
  return ids;
}

/* ── network ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

const onOne = new WeakMap<Inventory["nics"], readonly NetworkAdapterFacts[]>();

/** Whatever its ports are on is one adapter at least: where nobody says more, that is all that is told of it. */
export function networkAdaptersOf({ inventory: { networkAdapters, nics } }: Machine): readonly NetworkAdapterFacts[] {
  if (networkAdapters) return networkAdapters;
  const known = onOne.get(nics) ?? (nics.length === 0 ? [] : [unknownAdapter(nics)]);
  onOne.set(nics, known);
  return known;
}

const unknownAdapter = (nics: Inventory["nics"]): NetworkAdapterFacts => ({
  id: "1",
  name: "Network adapter",
  manufacturer: null,
  model: null,
  serialNumber: null,
  firmwareVersion: null,
  nics: nics.map(({ id }) => id),
});

export const networkAdapter = partOf<NetworkAdapterFacts>(
  (m, id) => networkAdaptersOf(m).find((one) => one.id === id),
  "adapterId",
);

/** The adapter that a network port is on. */
export const adapterOf = (m: Machine, nic: Nic): NetworkAdapterFacts | undefined =>
  networkAdaptersOf(m).find(({ nics }) => nics.includes(nic.id));

export const networkPort: Subject<PartOf<Nic>> = {
  find(world, params) {
    const adapter = networkAdapter.find(world, params);
    const isOnIt = adapter?.part.nics.includes(params.portId ?? "");
    const part = isOnIt ? adapter?.machine.inventory.nics.find(({ id }) => id === params.portId) : undefined;
    return adapter && part && { machine: adapter.machine, part };
  },
  basis: ({ machine }) => machine,
};

/** Ids of the members of the collection of an adapter's ports. */
export const portIdsOf = (world: World, params: Params): readonly string[] | undefined =>
  networkAdapter.find(world, params)?.part.nics;

export const networkAdapterIds = idsOfMachine(networkAdaptersOf);

/** What is at the other end of its cable: what was seen goes before what the configuration says. */
export const neighbourOf = ({ observation }: Machine, nic: Nic): LinkNeighbour | undefined =>
  observation.neighbours?.[nic.id] ?? nic.neighbour;
