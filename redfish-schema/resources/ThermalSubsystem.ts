import { uris } from "../../src/model/uris.js";
import { Fan as FanFacts } from "../facts/Fan.js";
import { FanCollection } from "../facts/FanCollection.js";
import { ThermalMetrics as MetricsFacts } from "../facts/ThermalMetrics.js";
import { ThermalSubsystem as Facts } from "../facts/ThermalSubsystem.js";
import { collection, resource } from "./declare.js";
import { excerptOf } from "./Sensor.js";
import { enabled, readingOf, sensorStatus } from "./status.js";
import { cooledMachine, fan, fansOf, idsOfMachine } from "./subjects.js";

export const thermalSubsystem = resource(Facts, {
  uri: "/redfish/v1/Chassis/{machineId}/ThermalSubsystem",
  of: cooledMachine,
  properties: {
    Name: "Cooling",
    Status: enabled,
    Fans: (m, { uri }) => (fansOf(m).length > 0 ? `${uri}/Fans` : undefined),
    ThermalMetrics: (_, { uri }) => `${uri}/ThermalMetrics`,
  },
});

export const thermalMetrics = resource(MetricsFacts, {
  uri: "/redfish/v1/Chassis/{machineId}/ThermalSubsystem/ThermalMetrics",
  of: cooledMachine,
  properties: {
    Name: "Temperatures",
    TemperatureReadingsCelsius: (m) =>
      m.capabilities.sensors
        .filter(({ type }) => type === "Temperature")
        .map((part) => ({ ...excerptOf(m, part), DeviceName: part.name })),
  },
});

export const fans = collection(FanCollection, {
  uri: "/redfish/v1/Chassis/{machineId}/ThermalSubsystem/Fans",
  name: "Fans",
  ids: idsOfMachine(fansOf),
});

export const fanResource = resource(FanFacts, {
  uri: "/redfish/v1/Chassis/{machineId}/ThermalSubsystem/Fans/{fanId}",
  of: fan,
  properties: {
    Name: ({ part }) => part.name,
    PhysicalContext: ({ part }) => part.context,
    RatedSpeedRPM: ({ part }) => part.max,
    SpeedPercent: ({ machine, part }) => {
      const rpm = readingOf(machine, part);
      return {
        DataSourceUri: uris.sensor(machine.inventory.id, part.id),
        Reading: rpm === null ? null : Math.round((100 * rpm) / part.max),
        SpeedRPM: rpm,
      };
    },
    Status: ({ machine, part }) => sensorStatus(machine, part),
  },
});
