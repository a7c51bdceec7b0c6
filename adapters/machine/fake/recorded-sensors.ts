/** Readings of a simulated machine whose sensors were recorded from another: about what they read there. Nothing is kept. */

import type { Capabilities, PowerSupplyDescription, SensorDescription } from "../../../src/model/capabilities.js";
import { minutes } from "../../../src/model/clock.js";
import type { SensorReading } from "../../../src/model/observation.js";
import type { Situation } from "./sensors.js";

export interface RecordedSensor extends SensorDescription {
  /** What it read when it was recorded. */
  readonly typical: number;
}

/** Of its typical reading, to either side. */
const swing = 0.03;
/** Of what a machine draws, its power supply alone draws so much. */
const offPart = 0.05;

/** Sensors that need power have no reading while there is none. */
export const readRecorded = (
  sensors: readonly RecordedSensor[],
  situation: Situation,
): Readonly<Record<string, SensorReading>> =>
  Object.fromEntries(
    sensors
      .filter(({ needsPower }) => situation.on || !needsPower)
      .map((sensor, index) => [sensor.id, { value: readingOf(sensor, situation, index), at: situation.now }]),
  );

/** Each at a pace of its own, and another on each machine. */
function readingOf({ typical, type, min, max }: RecordedSensor, { now, on, seed }: Situation, index: number): number {
  const level = type === "Power" && !on ? typical * offPart : typical;
  // What is counted does not go back.
  if (type === "EnergykWh") return level;
  const phase = ((seed >>> 3) % 1000) / 1000 + index / 7;
  const wave = Math.sin(2 * Math.PI * (now / minutes(5 + (index % 5)) + phase));
  return Math.min(max, Math.max(min, rounded(level * (1 + swing * wave), typical)));
}

/** To the digits of what was recorded, so that a fan does not turn by fractions. */
function rounded(value: number, typical: number): number {
  const digits = Math.min(3, (String(typical).split(".")[1] ?? "").length);
  return Number(value.toFixed(digits));
}

interface Recorded {
  readonly sensors?: readonly RecordedSensor[];
  readonly powerSupply?: PowerSupplyDescription;
}

interface Kept {
  readonly without: Capabilities;
  readonly capabilities: Capabilities;
}

/** By settings, which all machines of a fleet share. */
const kept = new WeakMap<Recorded, Kept>();

/** What the machine can do, with its sensors and power supply in place of those that every other has. */
export function withRecorded(without: Capabilities, settings: Recorded): Capabilities {
  const { sensors, powerSupply } = settings;
  if (sensors === undefined && powerSupply === undefined) return without;
  const known = kept.get(settings);
  if (known?.without === without) return known.capabilities;
  const capabilities = { ...without, ...(sensors && { sensors }), ...(powerSupply && { powerSupply }) };
  kept.set(settings, { without, capabilities });
  return capabilities;
}
