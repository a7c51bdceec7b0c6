import { Environmental } from "../facts/Environmental.js";
import { news, say, type Wording, wordingOf } from "../wording.js";
import { crossingsOf, fatalCrossingsOf, levelsOf, normalOf, type Reading } from "./readings.js";

const readingOf = <const Id extends string>(id: Id, name: string, unit: string): Reading<Id> => ({
  id,
  what: name.toLowerCase(),
  who: `${name} '%1'`,
  value: `%2 ${unit}`,
  threshold: `%3 ${unit}`,
});

const temperature = readingOf("Temperature", "Temperature", "°C");
const humidity = readingOf("Humidity", "Humidity", "%");
const flowRate = readingOf("FlowRate", "Flow rate", "L/min");
const pressure = readingOf("Pressure", "Pressure", "kPa");
const fluidLevel = readingOf("FluidLevel", "Fluid level", "%");
/** The messages about levels of these two show no value. */
const fluidLevelAlone = { ...fluidLevel, value: "" };
const fluidQuality = { ...readingOf("FluidQuality", "Fluid quality", ""), value: "" };

/** What can be taken out and put in: `Fan '%1'`. */
const part = <const Id extends string>(id: Id) =>
  ({
    [`${id}Removed`]: news(`${id} '%1' was taken out.`, `A ${id.toLowerCase()} is no longer in its place.`),
    [`${id}Inserted`]: news(`${id} '%1' was put in.`, `There is a new ${id.toLowerCase()}.`),
    [`${id}Restored`]: news(`${id} '%1' is fine again.`, `A ${id.toLowerCase()} has recovered.`),
  }) as Readonly<Record<`${Id}${"Removed" | "Inserted" | "Restored"}`, Wording>>;

const members = "See which member of the group needs attention.";

const group = <const Id extends string>(id: Id, name: string) =>
  ({
    [`${id}Critical`]: say(`${name} '%1' is critical.`, members, `A ${name.toLowerCase()} has become critical.`),
    [`${id}Warning`]: say(`${name} '%1' needs attention.`, members, `A ${name.toLowerCase()} is no longer normal.`),
    [`${id}Normal`]: news(`${name} '%1' is normal again.`, `A ${name.toLowerCase()} has recovered.`),
  }) as Readonly<Record<`${Id}${"Critical" | "Warning" | "Normal"}`, Wording>>;

const subsystem = (name: string): Wording => ({
  message: `Health of the ${name} is now %1.`,
  resolution: "If it is not OK, see which of its parts needs attention.",
  description: `The health of the ${name} has changed.`,
});

const flow = {
  FlowRateFatal: say(
    "Flow rate '%1' reads %2 L/min and is at fatal level.",
    "Shut down what depends on the flow.",
    "A flow rate has become dangerous to the equipment.",
  ),
  FlowRateNoLongerFatal: say(
    "Flow rate '%1' reads %2 L/min and is back from fatal to critical level.",
    "Find out what drives the flow rate, and bring it back within its limits.",
    "A flow rate has got better but is still critical.",
  ),
};

const fans = {
  ...part("Fan"),
  FanFailed: say("Fan '%1' does not work.", "Check the fan, and replace it if need be.", "A fan has broken down."),
  FanWarning: say(
    "Fan '%1' needs attention.",
    "Check that the fan is clean and turns freely, and replace it if need be.",
    "A fan is no longer normal.",
  ),
  ...group("FanGroup", "Fan group"),
};

const leaks = {
  LeakDetectedCritical: say(
    "Leak detector '%1' sees a large leak.",
    "Stop the leak at once, and keep power away from the fluid.",
    "A leak is at critical level.",
  ),
  LeakDetectedWarning: say(
    "Leak detector '%1' sees a small leak.",
    "Find and stop the leak before it grows.",
    "A leak is at warning level.",
  ),
  LeakDetectedNormal: news("Leak detector '%1' no longer sees a leak.", "A leak is over."),
  LeakDetectorFailure: say(
    "Leak detector '%1' does not work.",
    "Check the detector and its wiring, and replace it if need be.",
    "A leak detector has broken down.",
  ),
  LeakDetectorConnected: news("Leak detector '%1' is now attached.", "A leak detector was plugged in."),
  LeakDetectorDisconnected: say(
    "Leak detector '%1' is no longer attached.",
    "Plug the detector in again, unless it was taken away on purpose.",
    "A leak detector was unplugged.",
  ),
  LeakDetectorRestored: news("Leak detector '%1' works again.", "A leak detector has recovered."),
};

const unstick = "Move the valve to and fro, then check the valve, its drive and its supply.";

const valves = {
  ValveOpened: news("Valve '%1' is open.", "A valve has opened."),
  ValveClosed: news("Valve '%1' is shut.", "A valve has closed."),
  ValvePositionChanged: news("Valve '%1' is now %2 % open.", "A valve has moved."),
  ValveUnableToReachSetPoint: say(
    "Valve '%1' does not get to where it should be.",
    unstick,
    "A valve cannot reach its set point.",
  ),
  ValveUnableToReachSetPointPercent: say(
    "Valve '%1' should be %2 % open but is stuck at %3 %.",
    unstick,
    "A valve cannot reach its set point, and its position is known.",
  ),
};

const pumpsAndFilters = {
  ...part("Pump"),
  PumpFailed: say("Pump '%1' does not work.", "Check the pump, and replace it if need be.", "A pump has broken down."),
  ...part("Filter"),
  FilterRequiresService: say(
    "Filter '%1' is due for service.",
    "Clean or replace the filter.",
    "A filter is worn out.",
  ),
};

const subsystems = {
  PumpSubsystemHealth: subsystem("pumps"),
  FilterSubsystemHealth: subsystem("filters"),
  ReservoirSubsystemHealth: subsystem("reservoirs"),
  PrimaryCoolantConnectorSubsystemHealth: subsystem("primary coolant connectors"),
  SecondaryCoolantConnectorSubsystemHealth: subsystem("secondary coolant connectors"),
  ...group("CoolingUnitGroup", "Cooling unit group"),
};

export const environmentalWording = wordingOf(Environmental, {
  ...crossingsOf(temperature),
  ...fatalCrossingsOf(temperature),
  ...levelsOf(temperature),
  TemperatureNormal: normalOf(temperature),
  ...crossingsOf(humidity),
  HumidityNormal: normalOf(humidity),
  ...crossingsOf(flowRate),
  ...fatalCrossingsOf(flowRate),
  ...levelsOf(flowRate),
  ...flow,
  FlowRateNormal: normalOf(flowRate),
  ...crossingsOf(pressure),
  ...fatalCrossingsOf(pressure),
  ...levelsOf(pressure),
  PressureNormal: normalOf(pressure),
  ...crossingsOf(fluidLevel),
  ...fatalCrossingsOf(fluidLevel),
  ...levelsOf(fluidLevelAlone),
  FluidLevelNormal: normalOf(fluidLevelAlone),
  ...levelsOf(fluidQuality),
  FluidQualityNormal: normalOf(fluidQuality),
  ...fans,
  ...leaks,
  ...pumpsAndFilters,
  ...valves,
  ...subsystems,
});
