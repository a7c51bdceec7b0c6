import { serviceManagerId, uris } from "../../src/model/uris.js";
import { Chassis as Facts } from "../facts/Chassis.js";
import { ChassisCollection } from "../facts/ChassisCollection.js";
import { collection, resource } from "./declare.js";
import { indicatorChange, indicatorStates, isIndicated } from "./indicator.js";
import { outletsFeeding } from "./PowerEquipment.js";
import { networkAdaptersOf, pcieDevicesOf } from "./part-subjects.js";
import { enabled, knownPower, systemStatus } from "./status.js";
import { subsystemsOf } from "./storage-subjects.js";
import { follows, hasEnvironment, hasThermals, machine, rack } from "./subjects.js";

const racksAndMachines = new WeakMap<readonly string[], (machines: readonly string[]) => readonly string[]>();

export const chassisCollection = collection(ChassisCollection, {
  uri: "/redfish/v1/Chassis",
  name: "Chassis",
  ids(world) {
    const racks = world.racks.ids();
    const join = racksAndMachines.get(racks) ?? follows<string, string>((machines) => [...machines, ...racks]);
    racksAndMachines.set(racks, join);
    return join(world.machines.ids());
  },
});

/** A machine's own enclosure. */
export const machineChassis = resource(Facts, {
  uri: "/redfish/v1/Chassis/{machineId}",
  of: machine,
  properties: {
    Name: (m) => `Chassis of ${m.inventory.name}`,
    ChassisType: "StandAlone",
    UUID: (m) => m.inventory.uuid,
    Manufacturer: (m) => m.inventory.manufacturer,
    Model: (m) => m.inventory.model,
    SerialNumber: (m) => m.inventory.serialNumber,
    PartNumber: (m) => m.inventory.partNumber,
    SKU: (m) => m.inventory.sku,
    AssetTag: { readWrite: (m) => m.intent.assetTag, nullable: true },
    PowerState: knownPower,
    Status: systemStatus,
    IndicatorLED: {
      readWrite: (m) => (m.capabilities.indicator ? m.intent.indicator : undefined),
      allow: indicatorStates,
    },
    LocationIndicatorActive: { readWrite: (m) => (m.capabilities.indicator ? isIndicated(m) : undefined) },
    Thermal: (m, { uri }) => (hasThermals(m) ? `${uri}/Thermal` : undefined),
    ThermalSubsystem: (m, { uri }) => (hasThermals(m) ? `${uri}/ThermalSubsystem` : undefined),
    Power: (m, { uri }) => (m.capabilities.powerSupply ? `${uri}/Power` : undefined),
    PowerSubsystem: (m, { uri }) => (m.capabilities.powerSupply ? `${uri}/PowerSubsystem` : undefined),
    EnvironmentMetrics: (m, { uri }) => (hasEnvironment(m) ? `${uri}/EnvironmentMetrics` : undefined),
    Sensors: (_, { uri }) => `${uri}/Sensors`,
    NetworkAdapters: (m, { uri }) => (networkAdaptersOf(m).length > 0 ? `${uri}/NetworkAdapters` : undefined),
    PCIeDevices: (m, { uri }) => (pcieDevicesOf(m) ? `${uri}/PCIeDevices` : undefined),
    Links: {
      ComputerSystems: (m) => [uris.system(m.inventory.id)],
      ManagedBy: (m) => [uris.manager(m.inventory.id)],
      Storage: (m) => subsystemsOf(m)?.map(({ id }) => uris.storage(m.inventory.id, id)),
      Drives: (m) =>
        subsystemsOf(m)?.flatMap(({ id, drives }) => drives.map((drive) => uris.drive(m.inventory.id, id, drive.id))),
      PowerOutlets: (m, { world }) => outletsFeeding(world, m.inventory.id),
      ContainedBy: (m) => (m.inventory.rack === undefined ? undefined : uris.chassis(m.inventory.rack)),
    },
  },
  patch: ({ AssetTag, IndicatorLED, LocationIndicatorActive }, m, { commands, who }) =>
    commands.machines.amend(
      m.inventory.id,
      { assetTag: AssetTag, indicator: indicatorChange(IndicatorLED, LocationIndicatorActive) },
      who,
    ),
});

export const rackChassis = resource(Facts, {
  uri: "/redfish/v1/Chassis/{machineId}",
  of: rack,
  properties: {
    Name: (r) => r.name,
    ChassisType: "Rack",
    Status: enabled,
    Links: {
      Contains: (r) => r.machineIds.map(uris.chassis),
      ManagedBy: () => [uris.manager(serviceManagerId)],
    },
  },
});
