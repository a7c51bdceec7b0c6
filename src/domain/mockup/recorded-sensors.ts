/** Sensors and the power supply of a recorded chassis. Pure. */
import type { PowerSupplyDescription, SensorDescription } from "../../model/capabilities.js";
import type { Mockup, MockupDocument } from "../../model/mockup.js";
import { elementsOf, isPresent, linked, membersAt, membersOf, numberOf, textOf, withIds } from "./values.js";

/** A sensor with what it read when it was recorded: about there it reads again. */
export interface RecordedSensor extends SensorDescription {
  readonly typical: number;
}

const most = { sensors: 256, supplies: 8 };

/** Of Sensor resources; where there are none, of Thermal and Power, which came before them. */
export function sensorsOf(mockup: Mockup, chassis: readonly MockupDocument[]): readonly RecordedSensor[] {
  const documents = chassis.flatMap((one) => membersAt(mockup, one.Sensors, most.sensors));
  const modern = withIds(documents.slice(0, most.sensors), sensorOf);
  if (modern.length > 0) return modern;
  const older = chassis.flatMap((one) => [
    ...thermalIn(linked(mockup, one.Thermal) ?? {}),
    ...powerIn(linked(mockup, one.Power) ?? {}),
  ]);
  return withIds(older.slice(0, most.sensors), sensorOf);
}

interface Kind {
  readonly type: SensorDescription["type"];
  readonly unit: SensorDescription["unit"];
  /** Where the recording gives no range. */
  readonly min: number;
  readonly max: number;
  /** Where it read nothing, as it does while its machine is off. */
  readonly usual: number;
}

/** By the unit of the reading; what is measured in others, model and resources have no words for. */
const kinds: Readonly<Record<string, Kind>> = {
  Cel: { type: "Temperature", unit: "Cel", min: 0, max: 120, usual: 40 },
  "{rev}/min": { type: "Rotational", unit: "{rev}/min", min: 0, max: 30_000, usual: 5000 },
  RPM: { type: "Rotational", unit: "{rev}/min", min: 0, max: 30_000, usual: 5000 },
  W: { type: "Power", unit: "W", min: 0, max: 10_000, usual: 100 },
  V: { type: "Voltage", unit: "V", min: 0, max: 500, usual: 12 },
  "%": { type: "Percent", unit: "%", min: 0, max: 100, usual: 50 },
  Percent: { type: "Percent", unit: "%", min: 0, max: 100, usual: 50 },
  "kW.h": { type: "EnergykWh", unit: "kW.h", min: 0, max: 1e9, usual: 0 },
};

function sensorOf(document: MockupDocument, id: string): RecordedSensor | undefined {
  const unit = String(document.ReadingUnits);
  const kind = Object.hasOwn(kinds, unit) ? kinds[unit] : undefined;
  if (kind === undefined || !isPresent(document)) return undefined;
  const typical = numberOf(document.Reading) ?? kind.usual;
  const thresholds = membersOf(document.Thresholds);
  const caution = numberOf(membersOf(thresholds.UpperCaution).Reading);
  const critical = numberOf(membersOf(thresholds.UpperCritical).Reading);
  const context = contextOf(document, kind);
  return {
    id,
    name: textOf(document.Name) ?? id,
    type: kind.type,
    unit: kind.unit,
    context,
    min: Math.min(numberOf(document.ReadingRangeMin) ?? kind.min, typical),
    max: Math.max(numberOf(document.ReadingRangeMax) ?? kind.max, typical),
    ...(caution !== undefined && { upperCaution: caution }),
    ...(critical !== undefined && { upperCritical: critical }),
    needsPower: needsPower(kind, context),
    typical,
  };
}

/** `PhysicalContext` of Redfish, as far as sensors of machines go. */
const contexts: Readonly<Record<string, SensorDescription["context"]>> = {
  CPU: "CPU",
  CPUSubsystem: "CPU",
  Intake: "Intake",
  Room: "Intake",
  Chassis: "Chassis",
  PowerSupply: "PowerSupply",
  PowerSupplyBay: "PowerSupply",
  PowerSubsystem: "PowerSupply",
  ACInput: "PowerSupply",
  Fan: "Fan",
};

function contextOf({ PhysicalContext }: MockupDocument, { type }: Kind): SensorDescription["context"] {
  const context = String(PhysicalContext);
  if (Object.hasOwn(contexts, context)) return contexts[context] ?? "Chassis";
  if (type === "Rotational") return "Fan";
  return type === "Power" || type === "EnergykWh" ? "Chassis" : "SystemBoard";
}

/** The air, the mains and what is drawn from them are there with the machine off too. */
const needsPower = ({ type }: Kind, context: SensorDescription["context"]): boolean =>
  type !== "Power" && type !== "EnergykWh" && context !== "Intake" && context !== "PowerSupply";

/* ── Thermal and Power ───────────────────────────────────────────────────────────────────────────────────────────── */

/** In the words of Sensor. */
function thermalIn({ Temperatures, Fans }: MockupDocument): readonly MockupDocument[] {
  const temperatures = elementsOf(Temperatures).map((one) => {
    const { ReadingCelsius, UpperThresholdNonCritical, UpperThresholdCritical, ...rest } = membersOf(one);
    return {
      ...rest,
      Reading: ReadingCelsius,
      ReadingUnits: "Cel",
      Thresholds: {
        UpperCaution: { Reading: UpperThresholdNonCritical },
        UpperCritical: { Reading: UpperThresholdCritical },
      },
      ReadingRangeMin: rest.MinReadingRangeTemp,
      ReadingRangeMax: rest.MaxReadingRangeTemp,
    };
  });
  const fans = elementsOf(Fans).map((one) => {
    const fan = membersOf(one);
    return { ...fan, Name: fan.Name ?? fan.FanName, PhysicalContext: "Fan", MemberId: `Fan-${fan.MemberId}` };
  });
  return [...temperatures, ...fans];
}

function powerIn({ PowerControl, PowerSupplies }: MockupDocument): readonly MockupDocument[] {
  const drawn = elementsOf(PowerControl).map((one, index) => ({
    Name: membersOf(one).Name,
    MemberId: `Power-${index}`,
    Reading: membersOf(one).PowerConsumedWatts,
    ReadingUnits: "W",
  }));
  const mains = elementsOf(PowerSupplies).map((one, index) => ({
    Name: `${textOf(membersOf(one).Name) ?? "Power supply"} input voltage`,
    MemberId: `PSU-${index}-Voltage`,
    Reading: membersOf(one).LineInputVoltage,
    ReadingUnits: "V",
    PhysicalContext: "PowerSupply",
  }));
  return [...drawn, ...mains];
}

/* ── the power supply ────────────────────────────────────────────────────────────────────────────────────────────── */

/** null = none is told whose capacity is known. */
export function powerSupplyOf(mockup: Mockup, chassis: readonly MockupDocument[]): PowerSupplyDescription | null {
  const supplies = chassis.flatMap((one) => [
    ...membersAt(mockup, linked(mockup, one.PowerSubsystem)?.PowerSupplies, most.supplies),
    ...elementsOf(linked(mockup, one.Power)?.PowerSupplies).map(membersOf),
  ]);
  const known = supplies.filter(isPresent);
  const capacity = known.map((one) => numberOf(one.PowerCapacityWatts) ?? 0).find((watts) => watts > 0);
  if (capacity === undefined) return null;
  const volts = known.map((one) => voltsOf(mockup, one)).find((one) => one !== null);
  return { capacityWatts: capacity, inputVolts: volts ?? null };
}

function voltsOf(mockup: Mockup, supply: MockupDocument): number | null {
  const metrics = linked(mockup, supply.Metrics);
  return numberOf(supply.LineInputVoltage) ?? numberOf(membersOf(metrics?.InputVoltage).Reading) ?? null;
}
