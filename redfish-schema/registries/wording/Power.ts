import { Power } from "../facts/Power.js";
import { news, say, wordingOf } from "../wording.js";
import { crossingsOf, fatalCrossingsOf, levelsOf, normalOf, type Reading } from "./readings.js";

const readingOf = <const Id extends string>(id: Id, unit: string): Reading<Id> => ({
  id,
  what: id.toLowerCase(),
  who: `${id} '%1'`,
  value: `%2 ${unit}`,
  threshold: `%3 ${unit}`,
});

const voltage = readingOf("Voltage", "V");
const current = readingOf("Current", "A");
const power = readingOf("Power", "W");
const frequency = readingOf("Frequency", "Hz");

const supply = "Check the power supply, and replace it if need be.";
const input = "Check the mains, the feed and the plugs.";
const group = "See which member of the group needs attention.";

const distribution = {
  CircuitPoweredOn: news("Circuit '%1' is on.", "A circuit was switched on."),
  CircuitPoweredOff: news("Circuit '%1' is off.", "A circuit was switched off."),
  OutletPoweredOn: news("Outlet '%1' is on.", "An outlet was switched on."),
  OutletPoweredOff: news("Outlet '%1' is off.", "An outlet was switched off."),
  BreakerTripped: say(
    "Breaker '%1' cut off its circuit.",
    "Find what overloaded or shorted the circuit and unplug it, then close the breaker.",
    "A breaker has tripped.",
  ),
  BreakerReset: news("Breaker '%1' is closed again.", "A breaker was reset after a trip."),
  BreakerFault: say("Breaker '%1' is faulty.", "Have the breaker replaced.", "A breaker has broken down."),
  PowerDistributionGroupCritical: say(
    "Power distribution group '%1' is critical.",
    group,
    "A group of power distribution equipment has become critical.",
  ),
  PowerDistributionGroupWarning: say(
    "Power distribution group '%1' needs attention.",
    group,
    "A group of power distribution equipment has left its normal state.",
  ),
  PowerDistributionGroupNormal: news(
    "Power distribution group '%1' is normal again.",
    "A group of power distribution equipment has recovered.",
  ),
};

const supplies = {
  PowerSupplyFailed: say("Power supply '%1' does not work.", supply, "A power supply has broken down."),
  PowerSupplyPredictiveFailure: say(
    "Power supply '%1' is likely to fail soon.",
    "Replace the power supply before it fails.",
    "A power supply shows signs of wear.",
  ),
  PowerSupplyWarning: say("Power supply '%1' needs attention.", supply, "A power supply has left its normal state."),
  PowerSupplyRestored: news("Power supply '%1' works again.", "A power supply has recovered."),
  LossOfInputPower: say("'%1' gets no power.", input, "The power that feeds a device is gone."),
  LineInputPowerFault: say(
    "The line that feeds '%1' is faulty.",
    input,
    "The power that feeds a device is not as it should be.",
  ),
  LineInputPowerRestored: news("The line that feeds '%1' is fine again.", "The power that feeds a device is back."),
  PowerSupplyRemoved: news("Power supply '%1' was taken out.", "A power supply is no longer in its place."),
  PowerSupplyInserted: news("Power supply '%1' was put in.", "There is a new power supply."),
  PowerSupplyGroupCritical: say(
    "Power supply group '%1' is critical.",
    group,
    "A group of power supplies has become critical.",
  ),
  PowerSupplyGroupWarning: say(
    "Power supply group '%1' needs attention.",
    group,
    "A group of power supplies has left its normal state.",
  ),
  PowerSupplyGroupNormal: news("Power supply group '%1' is normal again.", "A group of power supplies has recovered."),
  ChassisPoweredOff: news("%1 '%2' is off.", "A chassis was switched off."),
  ChassisPoweredOn: news("%1 '%2' is on.", "A chassis was switched on."),
};

export const powerWording = wordingOf(Power, {
  ...crossingsOf(voltage),
  ...fatalCrossingsOf(voltage),
  ...levelsOf(voltage),
  VoltageNormal: normalOf(voltage),
  ...crossingsOf(current),
  ...fatalCrossingsOf(current),
  ...levelsOf(current),
  CurrentNormal: normalOf(current),
  ...crossingsOf(power),
  ...fatalCrossingsOf(power),
  ...levelsOf(power),
  PowerNormal: normalOf(power),
  ...crossingsOf(frequency),
  ...levelsOf(frequency),
  FrequencyNormal: normalOf(frequency),
  ...distribution,
  ...supplies,
});
