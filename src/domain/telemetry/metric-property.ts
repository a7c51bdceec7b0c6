/** URIs of metric properties, as definitions of reports name them (MetricReportDefinition, MetricProperties). Pure. */
import type { Wildcard } from "../../model/telemetry.js";
import { uris } from "../../model/uris.js";

/** Which readings are meant: those of these machines' sensors of these names. */
export interface MetricProperty {
  readonly machine: Choice;
  readonly sensor: Choice;
}

/** `null` = any. */
export type Choice = ReadonlySet<string> | null;

/** The URI of a sensor's reading. */
export const metricPropertyUri = (machineId: string, sensorId: string): string =>
  `${uris.sensor(machineId, sensorId)}#/Reading`;

const longest = 1024;

/** Wildcards are known by such names (DSP0266 §"JSON payload" has no rule for them). */
const wildcardName = /^[A-Za-z0-9._-]{1,64}$/;
export const isWildcardName = (text: string): boolean => wildcardName.test(text);

/** Readings of sensors are all that is measured. Some clients leave out the `#` that RFC 6901 §6 has before a pointer. */
const form = /^\/redfish\/v1\/Chassis\/([^/#?]+)\/Sensors\/([^/#?]+)#?\/Reading$/;

/**
 * @returns what the URI means; undefined when it is no property that can be in a report, or has a wildcard nobody explains
 */
export function parseMetricProperty(uri: string, wildcards: readonly Wildcard[]): MetricProperty | undefined {
  const [, first, second] = uri.length > longest ? [] : (form.exec(uri) ?? []);
  if (first === undefined || second === undefined) return undefined;
  const machine = choiceOf(first, wildcards);
  const sensor = choiceOf(second, wildcards);
  return machine === undefined || sensor === undefined ? undefined : { machine, sensor };
}

/** A segment that is one wildcard, or has none in it. */
function choiceOf(segment: string, wildcards: readonly Wildcard[]): Choice | undefined {
  const name = /^\{([^{}]*)\}$/.exec(segment)?.[1];
  if (name === undefined) return /[{}]/.test(segment) ? undefined : new Set([decoded(segment)]);
  const wildcard = wildcards.find((one) => one.name === name);
  if (wildcard === undefined) return undefined;
  return wildcard.values.includes("*") ? null : new Set(wildcard.values);
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
