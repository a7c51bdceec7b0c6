/** What every rack has without being asked: the kinds of metric that its machines measure, and one report for each machine. */
import type { Inventory } from "../../model/inventory.js";
import type { Machine } from "../../model/machine.js";
import { metricKinds, type ReportDefinition } from "../../model/telemetry.js";
import type { MeasuredKind } from "../../ports/telemetry.js";
import type { MachineTable } from "../../ports/world.js";
import { metricPropertyUri } from "./metric-property.js";

interface Measured {
  /** Of the machines that measure anything. */
  readonly machineIds: readonly string[];
  readonly kinds: readonly MeasuredKind[];
}

/** By the list of machines: what each can measure is fixed while the service runs. */
const known = new WeakMap<readonly string[], Measured>();

/** The same object for as long as the same machines are there. */
export function measuredBy(machines: MachineTable): Measured {
  const ids = machines.ids();
  const found = known.get(ids) ?? survey(ids.flatMap((id) => machines.get(id) ?? []));
  known.set(ids, found);
  return found;
}

function survey(machines: readonly Machine[]): Measured {
  const measuring = machines.filter(({ capabilities }) => capabilities.sensors.length > 0);
  // Machines of one sort share the list.
  const lists = new Set(measuring.map(({ capabilities }) => capabilities.sensors));
  const sensors = [...lists].flat();
  const kinds = Object.values(metricKinds).map((kind) => ({
    ...kind,
    sensorIds: [...new Set(sensors.filter(({ type }) => type === kind.id).map(({ id }) => id))],
  }));
  return {
    machineIds: measuring.map(({ inventory }) => inventory.id),
    kinds: kinds.filter(({ sensorIds }) => sensorIds.length > 0),
  };
}

const definitions = new WeakMap<Inventory, ReportDefinition>();

/** The report of all that one machine measures; undefined when that is nothing. The same object each time. */
export function predefinedOf({ inventory, capabilities }: Machine): ReportDefinition | undefined {
  if (capabilities.sensors.length === 0) return undefined;
  const definition = definitions.get(inventory) ?? {
    id: inventory.id,
    name: `Sensors of ${inventory.name}`,
    predefined: true,
    type: "OnRequest",
    enabled: true,
    actions: ["LogToMetricReportsCollection"],
    updates: "Overwrite",
    suppressRepeated: false,
    wildcards: [],
    properties: capabilities.sensors.map(({ id }) => metricPropertyUri(inventory.id, id)),
    metrics: [],
  };
  definitions.set(inventory, definition);
  return definition;
}
