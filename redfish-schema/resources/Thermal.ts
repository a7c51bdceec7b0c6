import { uris } from "../../src/model/uris.js";
import { Thermal as Facts } from "../facts/Thermal.js";
import { resource } from "./declare.js";
import { enabled, readingOf, sensorStatus } from "./status.js";
import { cooledMachine, fansOf } from "./subjects.js";

/** Deprecated in favour of ThermalSubsystem and Sensors, but all that Ironic and older clients know. */
export const thermal = resource(Facts, {
  uri: "/redfish/v1/Chassis/{machineId}/Thermal",
  of: cooledMachine,
  properties: {
    Name: "Temperatures and fans",
    Status: enabled,
    Temperatures: (m, { uri }) =>
      m.capabilities.sensors
        .filter(({ type }) => type === "Temperature")
        .map((part, index) => ({
          "@odata.id": `${uri}#/Temperatures/${index}`,
          MemberId: String(index),
          Name: part.name,
          PhysicalContext: part.context,
          ReadingCelsius: readingOf(m, part),
          MinReadingRangeTemp: part.min,
          MaxReadingRangeTemp: part.max,
          UpperThresholdNonCritical: part.upperCaution ?? null,
          UpperThresholdCritical: part.upperCritical ?? null,
          Status: sensorStatus(m, part),
          RelatedItem: [{ "@odata.id": uris.system(m.inventory.id) }],
          "RelatedItem@odata.count": 1,
        })),
    Fans: (m, { uri }) =>
      fansOf(m).map((part, index) => ({
        "@odata.id": `${uri}#/Fans/${index}`,
        MemberId: String(index),
        Name: part.name,
        PhysicalContext: part.context,
        Reading: readingOf(m, part),
        ReadingUnits: "RPM" as const,
        MinReadingRange: part.min,
        MaxReadingRange: part.max,
        Status: sensorStatus(m, part),
      })),
  },
});
