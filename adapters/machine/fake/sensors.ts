/** Readings of a simulated machine: a function of time, of the machine and of what it is doing. Nothing is kept. */

import type { SensorDescription } from "../../../src/model/capabilities.js";
import { type Instant, minutes, seconds } from "../../../src/model/clock.js";
import type { SensorReading } from "../../../src/model/observation.js";

export const sensors: readonly SensorDescription[] = [
  {
    id: "CPUTemp",
    name: "CPU temperature",
    type: "Temperature",
    unit: "Cel",
    context: "CPU",
    min: 0,
    max: 110,
    upperCaution: 85,
    upperCritical: 95,
    needsPower: true,
  },
  {
    id: "IntakeTemp",
    name: "Intake temperature",
    type: "Temperature",
    unit: "Cel",
    context: "Intake",
    min: 0,
    max: 60,
    upperCaution: 38,
    upperCritical: 43,
    needsPower: false,
  },
  {
    id: "Fan1",
    name: "Fan 1",
    type: "Rotational",
    unit: "{rev}/min",
    context: "Fan",
    min: 0,
    max: 9000,
    needsPower: true,
  },
  {
    id: "TotalPower",
    name: "Power consumption",
    type: "Power",
    unit: "W",
    context: "Chassis",
    min: 0,
    max: 500,
    upperCaution: 450,
    upperCritical: 490,
    needsPower: false,
  },
  {
    id: "PSU1Voltage",
    name: "Power supply 1 input voltage",
    type: "Voltage",
    unit: "V",
    context: "PowerSupply",
    min: 0,
    max: 264,
    upperCaution: 250,
    upperCritical: 260,
    needsPower: false,
  },
];

export const powerSupply = { capacityWatts: 500, inputVolts: 230 } as const;

export interface Situation {
  readonly now: Instant;
  /** Any number that is the machine's own: two machines do not move in step. */
  readonly seed: number;
  readonly on: boolean;
  /** Since when it is on, or off. */
  readonly since: Instant;
  /** An operating system is at work. */
  readonly busy: boolean;
}

/** A processor is as warm as it gets after a few of these. */
const warming = minutes(1);

/** Swings between -1 and 1. */
const wave = ({ now, seed }: Situation, period: number, part: number): number =>
  Math.sin(2 * Math.PI * (now / period + ((seed >>> part) % 1000) / 1000));

/** Steps of `step`, as a real sensor has; less changes that nobody cares for. */
const stepped = (value: number, step: number): number => Math.round(Math.round(value / step) * step * 100) / 100;

export function read(situation: Situation): Readonly<Record<string, SensorReading>> {
  const { now, on, since, busy } = situation;
  const load = !on
    ? 0
    : busy
      ? 0.4 + 0.25 * wave(situation, minutes(7), 3) + 0.1 * wave(situation, seconds(47), 7)
      : 0.15;
  const intake = 22 + 1.5 * wave(situation, minutes(60), 0);
  const at = (value: number, step: number): SensorReading => ({ value: stepped(value, step), at: now });
  const always = {
    IntakeTemp: at(intake, 0.5),
    TotalPower: at(on ? 60 + 180 * load : 6, 1),
    PSU1Voltage: at(powerSupply.inputVolts + 1.5 * wave(situation, minutes(11), 5), 0.5),
  };
  if (!on) return always;
  const warmth = 1 - Math.exp(-Math.max(0, now - since) / warming);
  const rise = (12 + 45 * load) * warmth;
  return { CPUTemp: at(intake + rise, 1), Fan1: at(1800 + 60 * rise, 20), ...always };
}

/** Of a machine, for its readings to be its own. FNV-1a, 32 bits: spreads ids that differ in one digit. */
export function seedOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < id.length; index += 1) hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}
