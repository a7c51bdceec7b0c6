import { lastRead } from "../../src/domain/sensors.js";
import type { SensorDescription } from "../../src/model/capabilities.js";
import { formatInstant } from "../../src/model/clock.js";
import type { Machine } from "../../src/model/machine.js";
import { uris } from "../../src/model/uris.js";
import { Sensor as Facts } from "../facts/Sensor.js";
import { SensorCollection } from "../facts/SensorCollection.js";
import { collection, type ExcerptCopy, resource } from "./declare.js";
import { readingOf, sensorStatus } from "./status.js";
import { idsOfMachine, sensor } from "./subjects.js";

export const sensors = collection(SensorCollection, {
  uri: "/redfish/v1/Chassis/{machineId}/Sensors",
  name: "Sensors",
  ids: idsOfMachine((m) => m.capabilities.sensors),
});

const threshold = (reading: number | undefined) =>
  reading === undefined ? undefined : { Reading: reading, Activation: "Increasing" as const };

export const sensorResource = resource(Facts, {
  uri: "/redfish/v1/Chassis/{machineId}/Sensors/{sensorId}",
  of: sensor,
  properties: {
    Name: ({ part }) => part.name,
    ReadingType: ({ part }) => part.type,
    ReadingUnits: ({ part }) => part.unit,
    PhysicalContext: ({ part }) => part.context,
    Reading: ({ machine, part }) => lastRead(machine, part)?.value,
    ReadingTime: ({ machine, part }) => {
      const at = lastRead(machine, part)?.at;
      return at === undefined ? undefined : formatInstant(at);
    },
    ReadingRangeMin: ({ part }) => part.min,
    ReadingRangeMax: ({ part }) => part.max,
    Thresholds: ({ part }) =>
      part.upperCaution === undefined && part.upperCritical === undefined
        ? undefined
        : { UpperCaution: threshold(part.upperCaution), UpperCritical: threshold(part.upperCritical) },
    Status: ({ machine, part }) => sensorStatus(machine, part),
    RelatedItem: ({ machine }) => [uris.system(machine.inventory.id)],
  },
});

/** The reading of a sensor as other resources show it (DSP0266 §"Excerpts"). */
export const excerptOf = (m: Machine, part: SensorDescription): ExcerptCopy => ({
  DataSourceUri: uris.sensor(m.inventory.id, part.id),
  Reading: readingOf(m, part),
});

/** The excerpt of the machine's first sensor of a kind, if it has one. */
export function excerptOfFirst(m: Machine, wanted: (sensor: SensorDescription) => boolean): ExcerptCopy | undefined {
  const first = m.capabilities.sensors.find(wanted);
  return first && excerptOf(m, first);
}
