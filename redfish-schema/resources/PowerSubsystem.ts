import { EnvironmentMetrics as EnvironmentFacts } from "../facts/EnvironmentMetrics.js";
import { PowerSubsystem as Facts } from "../facts/PowerSubsystem.js";
import { PowerSupply as SupplyFacts } from "../facts/PowerSupply.js";
import { PowerSupplyCollection } from "../facts/PowerSupplyCollection.js";
import { collection, resource } from "./declare.js";
import { excerptOfFirst } from "./Sensor.js";
import { enabled } from "./status.js";
import { measuredMachine, powerSupply, powerSupplyId, suppliedMachine } from "./subjects.js";

export const powerSubsystem = resource(Facts, {
  uri: "/redfish/v1/Chassis/{machineId}/PowerSubsystem",
  of: suppliedMachine,
  properties: {
    Name: "Power",
    Status: enabled,
    CapacityWatts: (m) => m.capabilities.powerSupply?.capacityWatts,
    PowerSupplies: (_, { uri }) => `${uri}/PowerSupplies`,
  },
});

const oneSupply: readonly string[] = [powerSupplyId];

export const powerSupplies = collection(PowerSupplyCollection, {
  uri: "/redfish/v1/Chassis/{machineId}/PowerSubsystem/PowerSupplies",
  name: "Power supplies",
  ids: (world, params) => (suppliedMachine.find(world, params) ? oneSupply : undefined),
});

export const powerSupplyResource = resource(SupplyFacts, {
  uri: "/redfish/v1/Chassis/{machineId}/PowerSubsystem/PowerSupplies/{powerSupplyId}",
  of: powerSupply,
  properties: {
    Name: "Power supply",
    PowerCapacityWatts: ({ part }) => part.capacityWatts,
    Manufacturer: ({ machine }) => machine.inventory.manufacturer,
    Model: ({ machine }) => machine.inventory.model,
    SerialNumber: ({ machine }) => machine.inventory.serialNumber,
    Status: enabled,
  },
});

export const environmentMetrics = resource(EnvironmentFacts, {
  uri: "/redfish/v1/Chassis/{machineId}/EnvironmentMetrics",
  of: measuredMachine,
  properties: {
    Name: "Environment",
    TemperatureCelsius: (m) => excerptOfFirst(m, ({ type }) => type === "Temperature"),
    PowerWatts: (m) => excerptOfFirst(m, ({ type }) => type === "Power"),
    EnergykWh: (m) => excerptOfFirst(m, ({ type }) => type === "EnergykWh"),
  },
});
