/** What sensors of a machine read. */

import type { SensorDescription } from "../model/capabilities.js";
import type { Machine } from "../model/machine.js";
import type { SensorReading } from "../model/observation.js";

/** A sensor that cannot be read now shows no reading (Sensor.Reading), nor what it was before. */
export const lastRead = (
  { observation: { contact, sensors } }: Machine,
  sensor: SensorDescription,
): SensorReading | undefined => (contact.state === "Lost" ? undefined : sensors[sensor.id]);
