/** How a machine is, as `Status` tells it (Resource.Status): state, health, and in words what is wrong. */
import { lastRead } from "../../src/domain/sensors.js";
import type { SensorDescription } from "../../src/model/capabilities.js";
import { formatInstant } from "../../src/model/clock.js";
import type { Machine } from "../../src/model/machine.js";
import type { StoredMessage } from "../../src/model/service.js";
import type { PowerState } from "../../src/model/words.js";
import type { Condition, Health, Status } from "../facts/Resource.js";
import { isMessageKey, type Message, message, toExtendedInfo } from "../registries/messages.js";
import type { Plain } from "../schema-facts.js";

type PlainStatus = Plain<Status>;
type PlainCondition = Plain<Condition>;

export const enabled: PlainStatus = { State: "Enabled", Health: "OK" };

export function systemStatus(m: Machine): PlainStatus {
  const conditions = conditionsOf(m);
  const health = worst(conditions);
  const base: PlainStatus = { State: stateOf(m), Health: health, HealthRollup: health };
  return conditions.length === 0 ? base : { ...base, Conditions: conditions };
}

/** Null as soon as nobody can tell: unknown is never Off, nor what it was before. */
export const knownPower = ({ observation: { contact, power } }: Machine): PowerState | null =>
  contact.state === "Ok" ? (power?.state ?? null) : null;

/** Of what belongs to the machine but has no condition of its own. */
export const partStatus = (m: Machine): PlainStatus => ({ State: stateOf(m), Health: "OK" });

/** Of the manager, which is there also while the machine is off. */
export function managerStatus(m: Machine): PlainStatus {
  const { contact } = m.observation;
  if (contact.state === "Starting") return { State: "Starting", Health: "OK" };
  const conditions = contact.state === "Lost" ? contactConditions(m) : [];
  const base: PlainStatus = { State: "Enabled", Health: worst(conditions) };
  return conditions.length === 0 ? base : { ...base, Conditions: conditions };
}

function stateOf(m: Machine): PlainStatus["State"] {
  if (m.observation.contact.state === "Lost") return "UnavailableOffline";
  if (!m.capabilities.seesPower) return "Enabled";
  switch (m.observation.power?.state) {
    case "On":
    case "PoweringOff":
      return "Enabled";
    case "PoweringOn":
      return "Starting";
    case "Paused":
      return "Quiesced";
    case "Off":
      return "StandbyOffline";
    default:
      return "Starting";
  }
}

function conditionsOf(m: Machine): readonly PlainCondition[] {
  const failed = m.observation.failedReset;
  const { reserve } = m.capabilities;
  return [
    ...contactConditions(m),
    ...(reserve === undefined
      ? []
      : [
          condition(
            message("ResourceEvent.ResourceErrorsDetected", "Actions", reserve),
            m.observation.contact.since,
            "Warning",
          ),
        ]),
    ...m.observation.troubles.map(({ text, since, severity, property = "PowerState" }) =>
      condition(message("ResourceEvent.ResourceErrorsDetected", property, text), since, severity),
    ),
    ...(failed === null
      ? []
      : [
          condition(
            message("ResourceEvent.ResourceErrorsDetected", failed.type, failed.problem),
            failed.at,
            "Critical",
          ),
        ]),
  ];
}

const contactConditions = ({ observation: { contact } }: Machine): readonly PlainCondition[] =>
  contact.state === "Lost"
    ? [
        condition(
          message("ResourceEvent.ResourceErrorsDetected", "contact", contact.problem ?? "no answer"),
          contact.since,
          "Critical",
        ),
      ]
    : [];

export function condition(about: Message, at: number, severity: Health): PlainCondition {
  const { MessageId, Message: text, MessageArgs, Resolution } = toExtendedInfo(about);
  return { MessageId, Message: text, MessageArgs, Severity: severity, Timestamp: formatInstant(at), Resolution };
}

function worst(conditions: readonly PlainCondition[]): Health {
  if (conditions.some(({ Severity }) => Severity === "Critical")) return "Critical";
  return conditions.some(({ Severity }) => Severity === "Warning") ? "Warning" : "OK";
}

/* ── sensors ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

export const readingOf = (m: Machine, sensor: SensorDescription): number | null => lastRead(m, sensor)?.value ?? null;

export function sensorStatus(m: Machine, sensor: SensorDescription): PlainStatus {
  const value = readingOf(m, sensor);
  if (value === null)
    return { State: m.observation.contact.state === "Lost" ? "UnavailableOffline" : "StandbyOffline" };
  if (sensor.upperCritical !== undefined && value >= sensor.upperCritical)
    return { State: "Enabled", Health: "Critical" };
  if (sensor.upperCaution !== undefined && value >= sensor.upperCaution) return { State: "Enabled", Health: "Warning" };
  return enabled;
}

/** A stored message as Redfish JSON; one of a registry that is no longer served keeps its id and arguments. */
export function storedMessage({ key, args }: StoredMessage): ReturnType<typeof toExtendedInfo> | undefined {
  return isMessageKey(key) ? toExtendedInfo({ key, args, severity: "OK" }) : undefined;
}
