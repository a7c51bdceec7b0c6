/** From a definition of a report to the sensors it is about, and from those to its values. */

import type { SensorDescription } from "../../model/capabilities.js";
import type { Machine } from "../../model/machine.js";
import type { MetricValue, ReportDefinition, WantedMetric, Wildcard } from "../../model/telemetry.js";
import type { MachineTable } from "../../ports/world.js";
import { lastRead } from "../sensors.js";
import { type MetricProperty, metricPropertyUri, parseMetricProperty } from "./metric-property.js";

/** One sensor that a report tells of. */
export interface Gauge {
  readonly machineId: string;
  readonly sensor: SensorDescription;
  /** URI of its reading. */
  readonly property: string;
}

type Wanted = Pick<ReportDefinition, "wildcards" | "properties" | "metrics">;

/**
 * The sensors that a definition is about, each once, in the order in which it names them.
 *
 * @param most how many to look for; one more is returned where there are more
 */
export function gaugesOf(wanted: Wanted, machines: MachineTable, most: number): readonly Gauge[] {
  const found = new Map<string, Gauge>();
  for (const metric of [{ properties: wanted.properties }, ...wanted.metrics]) {
    for (const gauge of gaugesFor(metric, wanted.wildcards, machines)) {
      found.set(gauge.property, gauge);
      if (found.size > most) return [...found.values()];
    }
  }
  return [...found.values()];
}

/** Those that one metric is about. Without properties, all of its kind (MetricReportDefinition, Metrics/MetricId). */
export function* gaugesFor(
  { metricId, properties }: WantedMetric,
  wildcards: readonly Wildcard[],
  machines: MachineTable,
): Generator<Gauge> {
  const places = properties ? parsed(properties, wildcards) : [anywhere];
  for (const place of places) {
    for (const machine of machinesAt(place, machines)) {
      for (const sensor of machine.capabilities.sensors) {
        if (metricId !== undefined && sensor.type !== metricId) continue;
        if (place.sensor === null || place.sensor.has(sensor.id)) yield gaugeOf(machine, sensor);
      }
    }
  }
}

const anywhere: MetricProperty = { machine: null, sensor: null };

const parsed = (properties: readonly string[], wildcards: readonly Wildcard[]): readonly MetricProperty[] =>
  properties.map((uri) => parseMetricProperty(uri, wildcards)).filter((place) => place !== undefined);

function* machinesAt({ machine: ids }: MetricProperty, machines: MachineTable): Generator<Machine> {
  for (const name of ids ?? machines.ids()) {
    const id = ids === null ? name : machines.resolve(name);
    const machine = id === undefined ? undefined : machines.get(id);
    if (machine) yield machine;
  }
}

function gaugeOf({ inventory: { id: machineId } }: Machine, sensor: SensorDescription): Gauge {
  return { machineId, sensor, property: metricPropertyUri(machineId, sensor.id) };
}

/** What the sensors read last. */
export function valuesOf(gauges: readonly Gauge[], machines: MachineTable): readonly MetricValue[] {
  return gauges.flatMap((gauge) => {
    const machine = machines.get(gauge.machineId);
    return machine === undefined ? [] : [valueAt(gauge, machine)];
  });
}

export function valueAt({ sensor, property }: Gauge, machine: Machine): MetricValue {
  const read = lastRead(machine, sensor);
  return { metricId: sensor.type, property, value: read?.value ?? null, at: read?.at ?? null };
}
