/** Machines with sensors, as tables that a test changes. */
import { sensors } from "../../../adapters/machine/fake/sensors.js";
import type { SensorDescription } from "../../../src/model/capabilities.js";
import { firstIntent } from "../../../src/model/intent.js";
import type { Inventory } from "../../../src/model/inventory.js";
import type { Machine } from "../../../src/model/machine.js";
import { firstObservation } from "../../../src/model/observation.js";
import type { ReportDefinition } from "../../../src/model/telemetry.js";
import type { MachineTable } from "../../../src/ports/world.js";

type Listener = (before: Machine, after: Machine) => void;

export class Machines implements MachineTable {
  private readonly all = new Map<string, Machine>();
  private list: readonly string[];
  readonly listeners = new Set<Listener>();

  constructor(ids: readonly string[], measured: readonly SensorDescription[] = sensors) {
    for (const id of ids) this.all.set(id, machineOf(id, measured));
    this.list = ids;
  }

  get(id: string): Machine | undefined {
    return this.all.get(id);
  }

  ids(): readonly string[] {
    return this.list;
  }

  resolve(id: string): string | undefined {
    return this.all.has(id) ? id : undefined;
  }

  readonly onChange = (listener: Listener): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** What its sensors read from now on; the others read nothing. */
  read(id: string, values: Readonly<Record<string, number>>, at = 0): void {
    const readings = Object.entries(values).map(([sensor, value]) => [sensor, { value, at }]);
    this.change(id, (observation) => ({ ...observation, sensors: Object.fromEntries(readings) }));
  }

  lose(id: string): void {
    this.change(id, (observation) => ({
      ...observation,
      contact: { state: "Lost", since: 0, problem: "no answer" },
    }));
  }

  private change(id: string, make: (observation: Machine["observation"]) => Machine["observation"]): void {
    const before = this.all.get(id)!;
    const after = { ...before, observation: make(before.observation) };
    this.all.set(id, after);
    for (const listener of this.listeners) listener(before, after);
  }
}

function machineOf(id: string, measured: readonly SensorDescription[]): Machine {
  const inventory = { id, name: id } as Inventory;
  const capabilities = { sensors: measured } as unknown as Machine["capabilities"];
  const observation = firstObservation(0);
  return {
    inventory,
    capabilities,
    intent: firstIntent,
    observation: { ...observation, contact: { state: "Ok", since: 0, problem: null } },
  };
}

export const reading = (machine: string, sensor = "IntakeTemp"): string =>
  `/redfish/v1/Chassis/${machine}/Sensors/${sensor}#/Reading`;

export const definitionOf = (more: Partial<ReportDefinition> = {}): ReportDefinition => ({
  id: "r",
  name: "Report",
  type: "Periodic",
  enabled: true,
  recurrence: "PT10S",
  actions: ["LogToMetricReportsCollection", "RedfishEvent"],
  updates: "Overwrite",
  suppressRepeated: false,
  wildcards: [],
  properties: [reading("a")],
  metrics: [],
  ...more,
});
