/** Telemetry: what is measured, the reports that clients define, and those that are made of them. */
import { type Message, message } from "../../../redfish-schema/registries/messages.js";
import { type Gauge, gaugesOf, valuesOf } from "../../domain/telemetry/gather.js";
import { withAppendLimit } from "../../domain/telemetry/keep.js";
import { measuredBy, predefinedOf } from "../../domain/telemetry/predefined.js";
import type { Clock } from "../../model/clock.js";
import { isIdentifier } from "../../model/identifier.js";
import type { Machine } from "../../model/machine.js";
import { refuse } from "../../model/refusal.js";
import { type Report, type ReportDefinition, telemetryLimits } from "../../model/telemetry.js";
import { uris } from "../../model/uris.js";
import type { Chronicle } from "../../ports/chronicle.js";
import type { Who } from "../../ports/commands/who.js";
import type { Logger } from "../../ports/logger.js";
import type { Store } from "../../ports/store.js";
import type {
  MeasuredKind,
  NewReportDefinition,
  ReportDefinitionChanges,
  TelemetryCommands,
  TelemetryViews,
  TestReport,
} from "../../ports/telemetry.js";
import type { MachineTable } from "../../ports/world.js";
import type { Notice } from "../events/notice.js";
import { reportNotice, testReportNotice } from "../events/report-notice.js";
import { RateLimit } from "../events/test-events.js";
import type { NextId } from "../ids.js";
import { StoredTable } from "../stored-table.js";
import { checkDefinition } from "./definition-rules.js";
import { Generator } from "./generator.js";
import { checkTestReport } from "./test-report.js";

export interface TelemetryParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly chronicle: Chronicle;
  readonly nextId: NextId;
  readonly logger: Logger;
  readonly machines: MachineTable;
  readonly onChange: (listener: (before: Machine, after: Machine) => void) => () => void;
  /** Hands a report to everybody who asked for reports. */
  readonly publish: (notice: Notice) => void;
}

/** Test reports in a second: each goes to every receiver. */
const testReports = 10;

/** A segment of a URI as it stands; DSP0266 lets clients POST new members to `Members`. */
const isId = (id: string): boolean => isIdentifier(id) && id !== "Members";

export class Telemetry implements TelemetryCommands, TelemetryViews {
  private readonly stored: StoredTable<"reportDefinitions">;
  private readonly generator: Generator;
  private readonly rate: RateLimit;
  private readonly found = new WeakMap<ReportDefinition, readonly Gauge[]>();
  private known: { readonly definitions: readonly string[]; readonly reports: readonly string[] } | null = null;

  constructor(private readonly parts: TelemetryParts) {
    const { store, clock, machines, onChange, nextId, publish } = parts;
    this.stored = new StoredTable(store, "reportDefinitions");
    this.rate = new RateLimit(clock, testReports);
    this.generator = new Generator({
      clock,
      machines,
      onChange,
      send: (report) => publish(reportNotice(nextId(), clock.now(), report)),
      changed: () => this.membersChanged(),
      full: (id) => this.disable(id),
    });
  }

  /** Takes up the definitions that the store has. Nothing is read yet, so periodic reports begin after their first interval. */
  start(): void {
    for (const definition of this.stored.all()) this.generator.follow(definition, false);
  }

  close(): void {
    this.generator.close();
  }

  /* ── views ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

  metrics(): readonly MeasuredKind[] {
    return measuredBy(this.parts.machines).kinds;
  }

  metric(id: string): MeasuredKind | undefined {
    return this.metrics().find((kind) => kind.id === id);
  }

  definitionIds(): readonly string[] {
    return this.members().definitions;
  }

  /** What a client made goes before what a machine has that came later and is called the same. */
  definition(id: string): ReportDefinition | undefined {
    return this.stored.get(id) ?? this.predefined(id);
  }

  reportIds(): readonly string[] {
    return this.members().reports;
  }

  maxReports(): number {
    return measuredBy(this.parts.machines).machineIds.length + telemetryLimits.definitions;
  }

  keptReport(id: string): Report | undefined {
    return this.generator.report(id);
  }

  requestedReport(id: string): Report | undefined {
    const definition = this.definition(id);
    if (definition?.type !== "OnRequest" || !definition.enabled) return undefined;
    const values = valuesOf(this.gauges(definition), this.parts.machines);
    return { id, name: definition.name, at: null, values };
  }

  /** With wildcards over thousands of machines it takes a while to find them: once is enough. */
  private gauges(definition: ReportDefinition): readonly Gauge[] {
    const { values: most } = telemetryLimits;
    const found = this.found.get(definition) ?? gaugesOf(definition, this.parts.machines, most).slice(0, most);
    if (!definition.predefined) this.found.set(definition, found);
    return found;
  }

  hasReport(id: string): boolean {
    const { type, enabled } = this.definition(id) ?? {};
    return this.generator.report(id) !== undefined || (type === "OnRequest" && enabled === true);
  }

  private predefined(id: string): ReportDefinition | undefined {
    const machine = this.parts.machines.get(id);
    return machine && predefinedOf(machine);
  }

  private members() {
    this.known ??= this.listed();
    return this.known;
  }

  private listed() {
    const predefined = measuredBy(this.parts.machines).machineIds.filter((id) => !this.stored.has(id));
    const own = this.stored.ids();
    return {
      definitions: Object.freeze([...predefined, ...own]),
      reports: Object.freeze([...predefined, ...own.filter((id) => this.hasReport(id))]),
    };
  }

  private membersChanged(): void {
    this.known = null;
  }

  /* ── commands ──────────────────────────────────────────────────────────────────────────────────────────────────── */

  async define(wanted: NewReportDefinition, who: Who): Promise<string> {
    const definition = this.completed(wanted);
    this.checkId(definition.id);
    checkDefinition(definition, this.parts.machines);
    if (this.stored.ids().length >= telemetryLimits.definitions) {
      throw refuse(503, message("Base.CreateLimitReachedForResource"));
    }
    await this.store(definition);
    this.tell(definition.id, message("ResourceEvent.ResourceCreated"), who);
    return definition.id;
  }

  async amend(id: string, { heartbeat, ...changes }: ReportDefinitionChanges, who: Who): Promise<void> {
    const { heartbeat: before, ...own } = this.own(id);
    const left = heartbeat === undefined ? before : (heartbeat ?? undefined);
    const next = withAppendLimit({ ...own, ...changes, ...(left !== undefined && { heartbeat: left }) });
    // To switch it off is always possible, whatever has become of the machines it tells of.
    const isSwitch = Object.keys(changes).every((name) => name === "enabled") && heartbeat === undefined;
    if (!isSwitch) checkDefinition(next, this.parts.machines);
    await this.store(next);
    this.tell(id, message("ResourceEvent.ResourceChanged"), who);
  }

  async remove(id: string, who: Who): Promise<void> {
    this.own(id);
    await this.stored.remove(id).finally(() => this.membersChanged());
    this.generator.end(id);
    this.membersChanged();
    this.tell(id, message("ResourceEvent.ResourceRemoved"), who);
  }

  async submitTestReport(report: TestReport, _who: Who): Promise<void> {
    checkTestReport(report);
    this.rate.take();
    const { publish, nextId, clock } = this.parts;
    publish(testReportNotice(nextId(), clock.now(), report));
  }

  private completed(wanted: NewReportDefinition): ReportDefinition {
    const { id = this.parts.nextId(), name = "Metric report" } = wanted;
    return withAppendLimit({
      enabled: true,
      actions: ["LogToMetricReportsCollection"],
      updates: "Overwrite",
      suppressRepeated: false,
      wildcards: [],
      properties: [],
      metrics: [],
      ...wanted,
      id,
      name,
    });
  }

  private checkId(id: string): void {
    if (!isId(id)) throw refuse(400, message("Base.PropertyValueFormatError", id.slice(0, 64), "Id"), "/Id");
    if (this.definition(id) === undefined) return;
    throw refuse(400, message("Base.ResourceAlreadyExists", "MetricReportDefinition", "Id", id), "/Id");
  }

  /** @throws Refusal 404, or 405 for one that was made by nobody */
  private own(id: string): ReportDefinition {
    const definition = this.stored.get(id);
    if (definition !== undefined) return definition;
    if (this.predefined(id) === undefined) {
      throw refuse(404, message("Base.ResourceNotFound", "MetricReportDefinition", id));
    }
    throw refuse(405, message("Base.ResourceCannotBeDeleted"));
  }

  /** Followed once it is durable. */
  private async store(definition: ReportDefinition): Promise<void> {
    const stored = this.stored.put(definition.id, definition);
    this.membersChanged();
    await stored.finally(() => this.membersChanged());
    const now = this.stored.get(definition.id);
    if (now !== undefined) this.generator.follow(now, true);
    this.membersChanged();
  }

  /** AppendStopsWhenFull: the definition is switched off once its report is full. */
  private disable(id: string): void {
    const definition = this.stored.get(id);
    if (definition === undefined) return;
    this.stored.keep(id, { ...definition, enabled: false }).catch((error: unknown) => {
      this.parts.logger.error("A definition of a report could not be stored.", { definition: id, error });
    });
    this.membersChanged();
    this.tell(id, message("ResourceEvent.ResourceStateChanged", uris.reportDefinition(id), "Disabled"), null);
  }

  private tell(id: string, what: Message, who: Who | null): void {
    const origin = uris.reportDefinition(id);
    this.parts.chronicle.tell({
      message: what,
      origin,
      resourceType: "MetricReportDefinition",
      by: who?.userName ?? null,
    });
  }
}
