import type { Machine } from "../../src/model/machine.js";
import { uris } from "../../src/model/uris.js";
import { Power as Facts } from "../facts/Power.js";
import { resource } from "./declare.js";
import { enabled, readingOf, sensorStatus } from "./status.js";
import { suppliedMachine } from "./subjects.js";

const wattsOf = (m: Machine): number | null => {
  const sensor = m.capabilities.sensors.find(({ type }) => type === "Power");
  return sensor === undefined ? null : readingOf(m, sensor);
};

/** Deprecated in favour of PowerSubsystem and Sensors, but all that Ironic and older clients know. */
export const power = resource(Facts, {
  uri: "/redfish/v1/Chassis/{machineId}/Power",
  of: suppliedMachine,
  properties: {
    Name: "Power",
    PowerControl: (m, { uri }) => [
      {
        "@odata.id": `${uri}#/PowerControl/0`,
        MemberId: "0",
        Name: "Whole machine",
        PowerConsumedWatts: wattsOf(m),
        PowerCapacityWatts: m.capabilities.powerSupply?.capacityWatts ?? null,
        RelatedItem: [{ "@odata.id": uris.system(m.inventory.id) }],
        "RelatedItem@odata.count": 1,
        Status: enabled,
      },
    ],
    Voltages: (m, { uri }) =>
      m.capabilities.sensors
        .filter(({ type }) => type === "Voltage")
        .map((part, index) => ({
          "@odata.id": `${uri}#/Voltages/${index}`,
          MemberId: String(index),
          Name: part.name,
          PhysicalContext: part.context,
          ReadingVolts: readingOf(m, part),
          MinReadingRange: part.min,
          MaxReadingRange: part.max,
          Status: sensorStatus(m, part),
        })),
    PowerSupplies: (m, { uri }) => [
      {
        "@odata.id": `${uri}#/PowerSupplies/0`,
        MemberId: "0",
        Name: "Power supply",
        PowerCapacityWatts: m.capabilities.powerSupply?.capacityWatts ?? null,
        LineInputVoltage: m.capabilities.powerSupply?.inputVolts ?? null,
        LastPowerOutputWatts: wattsOf(m),
        Manufacturer: m.inventory.manufacturer,
        Model: m.inventory.model,
        SerialNumber: m.inventory.serialNumber,
        FirmwareVersion: null,
        Status: enabled,
      },
    ],
  },
});
