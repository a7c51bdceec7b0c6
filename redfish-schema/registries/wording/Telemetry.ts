import { Telemetry } from "../facts/Telemetry.js";
import { nothing, type Wording, wordingOf } from "../wording.js";

const cause = "Find out what drives the metric.";

const away = (side: "over" | "under", limit: string): Wording => ({
  message: `%1 went to %2, which is ${side} the %3 that trigger '%4' has as its ${limit} threshold.`,
  resolution: cause,
  description: `A metric has crossed the ${limit} threshold of a trigger.`,
});

const back = (limit: string): Wording => ({
  message: `%1 came back to %2, across the ${limit} threshold (%3) of trigger '%4', but is not normal yet.`,
  resolution: cause,
  description: `A metric has come back across the ${limit} threshold of a trigger, but not to normal.`,
});

export const telemetryWording = wordingOf(Telemetry, {
  TriggerNumericAboveUpperWarning: away("over", "upper warning"),
  TriggerNumericAboveUpperCritical: away("over", "upper critical"),
  TriggerNumericBelowLowerWarning: away("under", "lower warning"),
  TriggerNumericBelowLowerCritical: away("under", "lower critical"),
  TriggerNumericAboveLowerCritical: back("lower critical"),
  TriggerNumericBelowUpperCritical: back("upper critical"),
  TriggerNumericReadingNormal: {
    message: "Trigger '%3': %1 is %2, which is normal again.",
    resolution: nothing,
    description: "A metric is back between the thresholds of a trigger.",
  },
  TriggerDiscreteConditionMet: {
    message: "Trigger '%3': %1 is now '%2', the value waited for.",
    resolution: "Act on the value if it is not an expected one.",
    description: "A metric has taken on a value that a trigger looks for.",
  },
  TelemetryDataCreated: {
    message: "'%1' is new telemetry data of type '%2'.",
    resolution: nothing,
    description: "A report or other telemetry data is ready to be read.",
  },
});
