import { SensorEvent } from "../facts/SensorEvent.js";
import { nothing, wordingOf } from "../wording.js";
import { crossingsOf, fatalCrossingsOf, levelsOf, normalOf } from "./readings.js";

const reading = {
  id: "Reading",
  what: "reading",
  who: "Sensor '%1'",
  value: "%2 %3",
  threshold: "%4 %3",
} as const;

export const sensorEventWording = wordingOf(SensorEvent, {
  ...crossingsOf(reading),
  ...fatalCrossingsOf(reading),
  ...levelsOf(reading),
  SensorReadingNormalRange: normalOf(reading),
  InvalidSensorReading: {
    message: "Sensor '%1' sent a value that makes no sense.",
    resolution: "Check the sensor and its wiring.",
    description: "A reading had to be thrown away.",
  },
  SensorFailure: {
    message: "Sensor '%1' does not work.",
    resolution: "Check the sensor and its wiring, and replace it if need be.",
    description: "A sensor has broken down.",
  },
  SensorRestored: {
    message: "Sensor '%1' works again.",
    resolution: nothing,
    description: "A sensor has recovered.",
  },
  SensorConnected: {
    message: "Sensor '%1' is now attached.",
    resolution: nothing,
    description: "A sensor was plugged in.",
  },
  SensorDisconnected: {
    message: "Sensor '%1' is no longer attached.",
    resolution: "Plug the sensor in again, unless it was taken away on purpose.",
    description: "A sensor was unplugged.",
  },
});
