/** What is read from an Outlet or a ComputerSystem, looked at before it is believed. */
import type { PortReading } from "../../kit/power/bank.js";

export type Document = Readonly<Record<string, unknown>>;

export const isDocument = (value: unknown): value is Document =>
  typeof value === "object" && value !== null && !Array.isArray(value);

type Seen = Pick<PortReading, "admin" | "detection">;

const on: Seen = { admin: "On", detection: "delivering" };
const off: Seen = { admin: "Off", detection: "disabled" };
const turningOn: Seen = { admin: "On", detection: "turningOn" };
const turningOff: Seen = { admin: "Off", detection: "turningOff" };

/** Resource.PowerState. `Paused` has power. */
const states: Readonly<Record<string, Seen>> = {
  On: on,
  Off: off,
  PoweringOn: turningOn,
  PoweringOff: turningOff,
  Paused: on,
};

/** @returns null when the document does not say the power state, or by a word that is unknown */
export function readingOf(document: Document): PortReading | null {
  const { PowerState: word, PowerStateInTransition: inTransition } = document;
  const seen = typeof word === "string" && Object.hasOwn(states, word) ? states[word] : undefined;
  if (seen === undefined) return null;
  return { ...(inTransition === true ? onItsWay(seen) : seen), watts: wattsOf(document) };
}

/** PowerStateInTransition: the state is still as it says, and about to be the other. */
function onItsWay(seen: Seen): Seen {
  if (seen === on) return turningOff;
  return seen === off ? turningOn : seen;
}

function wattsOf({ PowerWatts: excerpt }: Document): number | null {
  const reading = isDocument(excerpt) ? excerpt.Reading : undefined;
  return typeof reading === "number" && reading >= 0 && Number.isFinite(reading) ? reading : null;
}

export interface Action {
  readonly target: string;
  readonly parameter: string;
  /** null = it does not say which. */
  readonly allowed: readonly unknown[] | null;
}

/**
 * An action as the document offers it; the path of the schema where it says nothing. A target elsewhere is not followed.
 * @param parameters names that the parameter has had, the usual first
 */
export function actionOf(
  document: Document,
  uri: string,
  name: string,
  parameters: readonly [string, ...string[]],
): Action {
  const actions = isDocument(document.Actions) ? document.Actions : {};
  const told = actions[`#${name}`];
  const action = isDocument(told) ? told : {};
  const annotated = parameters.find((parameter) => Array.isArray(action[`${parameter}@Redfish.AllowableValues`]));
  const parameter = annotated ?? parameters[0];
  const allowed = action[`${parameter}@Redfish.AllowableValues`];
  const { target } = action;
  const here = typeof target === "string" && /^\/redfish\/[\w./~%#-]+$/.test(target);
  return {
    target: here ? target : `${uri}/Actions/${name}`,
    parameter,
    allowed: Array.isArray(allowed) ? allowed : null,
  };
}

/** The messages of an error body (DSP0266 §"Error responses"), for the operator. */
export function messageOf(body: unknown): string | undefined {
  const error = isDocument(body) && isDocument(body.error) ? body.error : {};
  const extended = error["@Message.ExtendedInfo"];
  const messages = Array.isArray(extended)
    ? extended.slice(0, 4).map((each) => (isDocument(each) ? each.Message : null))
    : [];
  const texts = [...messages, error.message].filter((text): text is string => typeof text === "string");
  return texts[0];
}
