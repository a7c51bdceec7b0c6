/** Makes the reports that nobody has to ask for: at their time, or when what they tell of changes. In memory only. */

import { type Gauge, gaugesOf, valueAt, valuesOf } from "../../domain/telemetry/gather.js";
import { isFull, keptAfter, withoutRepeated } from "../../domain/telemetry/keep.js";
import type { Clock, Instant } from "../../model/clock.js";
import { parseDuration } from "../../model/duration.js";
import type { Machine } from "../../model/machine.js";
import { type MetricValue, type Report, type ReportDefinition, telemetryLimits } from "../../model/telemetry.js";
import type { MachineTable } from "../../ports/world.js";
import { Agenda } from "./agenda.js";

export interface GeneratorParts {
  readonly clock: Clock;
  readonly machines: MachineTable;
  /** Hears of every new document of a machine; the returned function ends that. */
  readonly onChange: (listener: (before: Machine, after: Machine) => void) => () => void;
  /** For those who asked to be sent reports: what was gathered this time. */
  readonly send: (report: Report) => void;
  /** A report is there that was not, or is no more. */
  readonly changed: () => void;
  /** No more goes into a report. */
  readonly full: (id: string) => void;
}

interface Course {
  readonly definition: ReportDefinition;
  readonly gauges: readonly Gauge[];
  /** The same by machine. */
  readonly ofMachine: ReadonlyMap<string, readonly Gauge[]>;
  /** What each property read when it was told last. */
  readonly told: Map<string, number | null>;
  /** When everything was told last. */
  whole: Instant | null;
  last: Instant | null;
}

export class Generator {
  private readonly courses = new Map<string, Course>();
  private readonly kept = new Map<string, Report>();
  private readonly agenda: Agenda;
  /** By machine: the reports that are made when its readings change. */
  private readonly watched = new Map<string, Set<Course>>();
  private stopListening: (() => void) | undefined;

  constructor(private readonly parts: GeneratorParts) {
    this.agenda = new Agenda(parts.clock, (id, at) => this.make(id, at));
  }

  report(id: string): Report | undefined {
    return this.kept.get(id);
  }

  reportIds(): Iterable<string> {
    return this.kept.keys();
  }

  /**
   * From now on as the definition says; what is kept of its reports stays unless it is not to be kept any more.
   *
   * @param soon whether the first report of a periodic one is made at once, and not only after its first interval
   */
  follow(definition: ReportDefinition, soon: boolean): void {
    this.stop(definition.id);
    if (!isKept(definition, this.kept.get(definition.id))) this.forget(definition.id);
    if (!definition.enabled || definition.type === "OnRequest") return;
    const { machines, clock } = this.parts;
    const gauges = gaugesOf(definition, machines, telemetryLimits.values).slice(0, telemetryLimits.values);
    const course: Course = {
      definition,
      gauges,
      ofMachine: byMachine(gauges),
      told: new Map(),
      whole: null,
      last: null,
    };
    this.courses.set(definition.id, course);
    if (definition.type === "OnChange") this.watch(course);
    else this.agenda.set(definition.id, clock.now() + (soon ? 0 : intervalOf(definition)));
  }

  /** No more reports of it, and none is kept. */
  end(id: string): void {
    this.stop(id);
    this.forget(id);
  }

  close(): void {
    for (const id of [...this.courses.keys()]) this.stop(id);
  }

  private stop(id: string): void {
    this.agenda.drop(id);
    const course = this.courses.get(id);
    if (course === undefined) return;
    this.courses.delete(id);
    this.unwatch(course);
  }

  private forget(id: string): void {
    if (this.kept.delete(id)) this.parts.changed();
  }

  /* ── reports on change ─────────────────────────────────────────────────────────────────────────────────────────── */

  private watch(course: Course): void {
    for (const machineId of course.ofMachine.keys()) {
      const courses = this.watched.get(machineId) ?? new Set();
      this.watched.set(machineId, courses.add(course));
    }
    // What it reads now is no change.
    for (const { property, value } of valuesOf(course.gauges, this.parts.machines)) course.told.set(property, value);
    this.stopListening ??= this.parts.onChange((before, after) => this.look(before, after));
  }

  private unwatch(course: Course): void {
    for (const machineId of course.ofMachine.keys()) {
      const courses = this.watched.get(machineId);
      courses?.delete(course);
      if (courses?.size === 0) this.watched.delete(machineId);
    }
    if (this.watched.size > 0) return;
    this.stopListening?.();
    this.stopListening = undefined;
  }

  /** Changes that come close together make one report. */
  private look({ observation: before }: Machine, after: Machine): void {
    const { id } = after.inventory;
    const courses = this.watched.get(id);
    const isSame = before.sensors === after.observation.sensors && before.contact === after.observation.contact;
    if (courses === undefined || isSame) return;
    for (const course of courses) {
      if (this.agenda.has(course.definition.id) || !isNews(course, after)) continue;
      const now = this.parts.clock.now();
      const free = course.last === null ? now : course.last + telemetryLimits.shortestInterval;
      this.agenda.set(course.definition.id, Math.max(now, free));
    }
  }

  /* ── making one ────────────────────────────────────────────────────────────────────────────────────────────────── */

  private make(id: string, due: Instant): void {
    const course = this.courses.get(id);
    if (course === undefined) return;
    const now = this.parts.clock.now();
    this.publish(course, now);
    // It may have become full.
    if (this.courses.get(id) !== course || course.definition.type !== "Periodic") return;
    const interval = intervalOf(course.definition);
    this.agenda.set(id, due + interval * (1 + Math.floor((now - due) / interval)));
  }

  private publish(course: Course, now: Instant): void {
    const { definition, gauges, told } = course;
    const all = valuesOf(gauges, this.parts.machines);
    const isPart = definition.suppressRepeated && course.whole !== null && !isHeartbeat(course, now);
    const values: readonly MetricValue[] = isPart ? withoutRepeated(all, told) : all;
    if (!isPart) course.whole = now;
    course.last = now;
    for (const { property, value } of all) told.set(property, value);
    const report: Report = { id: definition.id, name: definition.name, at: now, values };
    if (definition.actions.includes("LogToMetricReportsCollection")) this.keep(definition, report);
    if (definition.actions.includes("RedfishEvent")) this.parts.send(report);
  }

  private keep(definition: ReportDefinition, fresh: Report): void {
    const before = this.kept.get(definition.id);
    const kept = keptAfter(definition, before, fresh);
    this.kept.set(definition.id, kept);
    if (before === undefined) this.parts.changed();
    if (!isFull(definition, kept)) return;
    this.stop(definition.id);
    this.parts.full(definition.id);
  }
}

function byMachine(gauges: readonly Gauge[]): ReadonlyMap<string, readonly Gauge[]> {
  const groups = new Map<string, Gauge[]>();
  for (const gauge of gauges) {
    const group = groups.get(gauge.machineId) ?? [];
    groups.set(gauge.machineId, group);
    group.push(gauge);
  }
  return groups;
}

const isNews = ({ ofMachine, told }: Course, machine: Machine): boolean =>
  (ofMachine.get(machine.inventory.id) ?? []).some((gauge) => {
    const { property, value } = valueAt(gauge, machine);
    return told.get(property) !== value;
  });

/** What was kept stays, unless the definition has no such report any more, or begins again after its report was full. */
function isKept(definition: ReportDefinition, report: Report | undefined): boolean {
  if (report === undefined || definition.type === "OnRequest") return false;
  if (!definition.actions.includes("LogToMetricReportsCollection")) return false;
  return !definition.enabled || !isFull(definition, report);
}

const intervalOf = ({ recurrence = "" }: ReportDefinition): number =>
  Math.max(telemetryLimits.shortestInterval, parseDuration(recurrence));

/** MetricReportHeartbeatInterval: everything is told again after that long. */
const isHeartbeat = ({ definition: { heartbeat }, whole }: Course, now: Instant): boolean =>
  heartbeat !== undefined && whole !== null && now - whole >= parseDuration(heartbeat);
