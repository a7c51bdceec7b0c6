/** Power distribution units that feed machines: which outlet is whose, and whether the unit answers. They are only looked at. */
import type { Machine } from "../../src/model/machine.js";
import { serviceManagerId, uris } from "../../src/model/uris.js";
import type { PowerOutlet, PowerUnit } from "../../src/ports/power-units.js";
import type { World } from "../../src/ports/world.js";
import { Outlet } from "../facts/Outlet.js";
import { OutletCollection } from "../facts/OutletCollection.js";
import { PowerDistribution } from "../facts/PowerDistribution.js";
import { PowerDistributionCollection } from "../facts/PowerDistributionCollection.js";
import { PowerEquipment } from "../facts/PowerEquipment.js";
import type { Status } from "../facts/Resource.js";
import type { Plain } from "../schema-facts.js";
import { collection, type Params, resource, type Subject } from "./declare.js";
import { excerptOfFirst } from "./Sensor.js";
import { enabled, knownPower, partStatus } from "./status.js";
import { follows } from "./subjects.js";

const hasUnits = ({ powerUnits }: World): boolean => powerUnits.ids().length > 0;

/** Leads there only where there are any. */
export const powerEquipmentUri = (world: World) => (hasUnits(world) ? uris.powerEquipment : undefined);

/** The outlet that a machine hangs on, where it is one of a power distribution unit. */
export function outletsFeeding({ powerUnits }: World, machineId: string) {
  const feeding = powerUnits.feeding(machineId);
  return feeding && [uris.outlet(feeding.unit, feeding.outlet)];
}

export const powerEquipment = resource(PowerEquipment, {
  uri: "/redfish/v1/PowerEquipment",
  of: { find: (world) => (hasUnits(world) ? world : undefined), basis: ({ powerUnits }) => powerUnits.ids() },
  properties: {
    Name: "Power equipment",
    Status: enabled,
    RackPDUs: () => uris.rackPdus,
    Links: { ManagedBy: () => [uris.manager(serviceManagerId)] },
  },
});

export const rackPdus = collection(PowerDistributionCollection, {
  uri: "/redfish/v1/PowerEquipment/RackPDUs",
  name: "Power distribution units of racks",
  ids: (world) => (hasUnits(world) ? world.powerUnits.ids() : undefined),
});

const unitOf = ({ powerUnits }: World, { unitId = "" }: Params): PowerUnit | undefined => powerUnits.get(unitId);

const statusOf = ({ answers }: PowerUnit): Plain<Status> | undefined => {
  if (answers === null) return undefined;
  return answers ? enabled : { State: "UnavailableOffline", Health: "Critical" };
};

export const rackPdu = resource(PowerDistribution, {
  uri: "/redfish/v1/PowerEquipment/RackPDUs/{unitId}",
  of: { find: unitOf },
  properties: {
    Name: ({ id }) => `Power distribution unit ${id}`,
    Description: ({ family }) => (family === null ? undefined : `Spoken to as ${family}`),
    EquipmentType: "RackPDU",
    Status: statusOf,
    Outlets: (_, { uri }) => `${uri}/Outlets`,
    Links: { ManagedBy: () => [uris.manager(serviceManagerId)] },
  },
});

const idsOf = follows<PowerOutlet, string>((outlets) => outlets.map(({ id }) => id));

export const outlets = collection(OutletCollection, {
  uri: "/redfish/v1/PowerEquipment/RackPDUs/{unitId}/Outlets",
  name: "Outlets that machines are fed by",
  ids(world, params) {
    const unit = unitOf(world, params);
    return unit && idsOf(unit.outlets);
  },
});

interface Fed {
  readonly unit: PowerUnit;
  readonly outlet: PowerOutlet;
  readonly machine: Machine;
}

const outletFeeding: Subject<Fed> = {
  find(world, params) {
    const unit = unitOf(world, params);
    const outlet = unit?.outlets.find(({ id }) => id === params.outletId);
    const machine = outlet && world.machines.get(outlet.machineId);
    return unit && outlet && machine && { unit, outlet, machine };
  },
  // Everything else of an outlet stays as it was configured.
  basis: ({ machine }) => machine,
};

export const outletResource = resource(Outlet, {
  uri: "/redfish/v1/PowerEquipment/RackPDUs/{unitId}/Outlets/{outletId}",
  of: outletFeeding,
  properties: {
    Name: ({ unit, outlet }) => `Outlet ${outlet.id} of ${unit.id}`,
    Status: ({ machine }) => partStatus(machine),
    VoltageType: "AC",
    // The machine has no other source of power, so that what is read of the outlet is its own.
    PowerState: ({ machine }) => knownPower(machine),
    PowerWatts: ({ machine }) => excerptOfFirst(machine, ({ type }) => type === "Power"),
    ElectricalConsumerNames: ({ machine }) => [machine.inventory.name],
    Links: { Chassis: ({ machine }) => [uris.chassis(machine.inventory.id)] },
  },
});
