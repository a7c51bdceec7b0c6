/** The figures of many rounds. */
import {
  type Course,
  darkTimes,
  type Finding,
  findingsOf,
  isCycle,
  isTelling,
  type Wrong,
} from "./power-chaos-judge.js";
import type { ChaosRack } from "./power-chaos-rack.js";

/** A reset that failed with nobody knowing whether it took effect. */
const isDoubtful = (failure: string): boolean => /whether it took effect|interrupted/.test(failure);

export class Tally {
  readonly findings: Finding[] = [];
  readonly failures = new Map<string, number>();
  readonly mishaps = new Map<string, number>();
  readonly deaths = new Set<string>();
  rounds = 0;
  kills = 0;
  pauses = 0;
  asked = 0;
  accepted = 0;
  unanswered = 0;
  done = 0;
  failed = 0;
  readonly cycles = { confirmed: 0, refused: 0, ambiguous: 0 };
  samples = 0;
  telling = 0;
  writes = 0;
  shortestDark = Number.POSITIVE_INFINITY;
  darkTimes = 0;
  /** Milliseconds from the last fault until everything was worked off. */
  longestSettling = 0;

  take(courses: readonly Course[], kills: number, pauses: number, settling: number, deaths: readonly string[]): void {
    this.rounds += 1;
    this.kills += kills;
    this.pauses += pauses;
    this.longestSettling = Math.max(this.longestSettling, settling);
    for (const death of deaths) this.deaths.add(death);
    for (const course of courses) this.count(course);
  }

  find(finding: Finding): void {
    if (!this.findings.some(({ text }) => text === finding.text)) this.findings.push(finding);
  }

  /** What the switches themselves say: ports nobody has, and faults. */
  takeOthers({ switches, machines }: ChaosRack): void {
    this.mishaps.clear();
    this.writes = 0;
    for (const box of switches) {
      const driven = new Set(machines.filter((machine) => machine.box === box).map(({ port }) => port.number));
      this.writes += box.device.writes.length;
      for (const { kind } of box.mishaps) this.mishaps.set(kind, (this.mishaps.get(kind) ?? 0) + 1);
      for (const { port } of box.device.writes)
        if (!driven.has(port)) this.find({ wrong: "unasked", text: `${box.id}: port ${port} is no machine's` });
    }
  }

  wrong(...kinds: readonly Wrong[]): number {
    return this.findings.filter(({ wrong }) => kinds.includes(wrong)).length;
  }

  get line(): string {
    const { confirmed, refused, ambiguous } = this.cycles;
    return `round ${this.rounds}: ${this.accepted} resets, cycles ${confirmed}/${refused}/${ambiguous}, ${this.kills} kills, ${this.findings.length} findings`;
  }

  get table(): string {
    const rows: readonly (readonly [string, string | number])[] = [
      ["rounds", this.rounds],
      ["kills · pauses of the service", `${this.kills} · ${this.pauses}`],
      ["resets sent · logged as accepted · without an answer", `${this.asked} · ${this.accepted} · ${this.unanswered}`],
      ["resets done · failed", `${this.done} · ${this.failed}`],
      ["cycles confirmed", this.cycles.confirmed],
      ["cycles refused or failed", this.cycles.refused],
      ["cycles ambiguous", this.cycles.ambiguous],
      ["ports switched", this.writes],
      ["faults", [...this.mishaps].map(([kind, count]) => `${kind} ${count}`).join(", ")],
      ["power states read over Redfish · of them without an excuse", `${this.samples} · ${this.telling}`],
      ["shortest time off, of", `${this.shortestDark} ms, ${this.darkTimes}`],
      ["longest from the last fault until all was worked off", `${(this.longestSettling / 1000).toFixed(1)} s`],
      ["machines left dark", this.wrong("dark")],
      ["said to be off and on", this.wrong("contrary")],
      ["ports switched that nobody asked for", this.wrong("unasked")],
      ["states invented", this.wrong("invented")],
      ["cycles said to be done that cut no power", this.wrong("hollow")],
      ["off for less than the minimum", this.wrong("tooShort")],
      ["accepted resets lost", this.wrong("lost")],
      ["ends of the service by itself", this.deaths.size],
    ];
    return rows.map(([what, count]) => `| ${what} | ${count} |`).join("\n");
  }

  private count(course: Course): void {
    const { asked, accepted, finished, samples } = course;
    this.asked += asked.length;
    this.unanswered += asked.filter((one) => one.accepted === null).length;
    this.accepted += accepted.length;
    for (const { type, failure } of finished) {
      if (failure === null) this.done += 1;
      else this.failed += 1;
      if (failure !== null) this.failures.set(failure, (this.failures.get(failure) ?? 0) + 1);
      if (!isCycle(type)) continue;
      this.cycles[failure === null ? "confirmed" : isDoubtful(failure) ? "ambiguous" : "refused"] += 1;
    }
    this.samples += samples.length;
    this.telling += samples.filter((sample) => isTelling(course, sample)).length;
    const times = darkTimes(course);
    this.darkTimes += times.length;
    this.shortestDark = Math.min(this.shortestDark, ...times);
    this.findings.push(...findingsOf(course));
  }
}
