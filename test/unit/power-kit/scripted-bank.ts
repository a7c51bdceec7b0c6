/** A device in memory that does to its ports, and to those who ask, what a test says. */
import type { Bank, Budget, Counter, PortReading, PortUnread } from "../../../adapters/kit/power/bank.js";
import type { Clock, Duration, Instant } from "../../../src/model/clock.js";
import type { PowerCommand } from "../../../src/model/reset.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import type { Survey } from "../../../src/ports/power-device.js";

/** What becomes of one order. */
export type Fate =
  | "done"
  | "refused"
  /** Done, and the answer lost. */
  | "unheard"
  | "lost"
  /** The answer is lost, and it is done some time later. */
  | { readonly doneAfter: Duration }
  /** Accepted, and nothing happens. */
  | "ignored";

export interface Call {
  readonly kind: "read" | "order" | "budget" | "survey";
  readonly at: Instant;
  readonly ports: readonly string[];
  readonly command?: PowerCommand;
  readonly fate?: Fate;
  /** What could be read of the port just before it. */
  readonly shown?: PortReading | PortUnread;
}

export class ScriptedPort {
  set: "On" | "Off" = "Off";
  /** Something is plugged in that draws power when it can. */
  load = true;
  /** Delivers whatever it is set to. */
  stuck = false;
  faulty = false;
  watts = 6;
  powerClass: number | null = null;
  counters: Partial<Record<Counter, number>> = {};
  delivers = false;
  /** Lights that went out: when. */
  readonly darkened: Instant[] = [];
  /** Every change, oldest first. */
  readonly past: { readonly at: Instant; readonly reading: PortReading }[] = [];
  /** What is read instead of the truth. */
  reads: PortReading | PortUnread | null = null;

  constructor(private readonly clock: Clock) {
    this.remember();
  }

  switch(to: "On" | "Off", effectAfter: Duration): void {
    this.set = to;
    this.remember();
    if (effectAfter === 0) this.react();
    else this.clock.after(effectAfter, () => this.react());
  }

  react(): void {
    const before = this.delivers;
    this.delivers = this.stuck || (this.set === "On" && this.load && !this.faulty);
    if (before && !this.delivers) this.darkened.push(this.clock.now());
    this.remember();
  }

  asOf(at: Instant): PortReading | PortUnread {
    if (this.reads) return this.reads;
    return (this.past.findLast((entry) => entry.at <= at) ?? this.past[0])!.reading;
  }

  private remember(): void {
    const { set, delivers, watts, powerClass, counters } = this;
    const detection = delivers ? "delivering" : set === "Off" ? "disabled" : this.faulty ? "fault" : "searching";
    const reading = { admin: set, detection, watts: delivers ? watts : 0, powerClass: delivers ? powerClass : null };
    this.past.push({ at: this.clock.now(), reading: { ...reading, counters: { ...counters } } as PortReading });
  }
}

export class ScriptedBank implements Bank {
  readonly source = "script";
  readonly calls: Call[] = [];
  readonly ports = new Map<string, ScriptedPort>();
  /** What each exchange takes. */
  latency: Duration = 0;
  /** What is read is as old as this. */
  stale: Duration = 0;
  /** From an order to its effect. */
  effectAfter: Duration = 0;
  /** Of the orders to come; `done` when there are no more. */
  fates: Fate[] = [];
  /** So many reads to come are not answered. */
  deafReads = 0;
  budgetNow: Budget | null | Error = null;
  surveyNow: Survey | Error | null = null;
  /** More than one exchange at a time. */
  overlaps = 0;
  closed = false;
  private busy = 0;
  survey?: (signal: AbortSignal) => Promise<Survey>;

  constructor(
    private readonly clock: Clock,
    names: readonly string[],
    { surveys = false } = {},
  ) {
    for (const name of names) this.ports.set(name, new ScriptedPort(clock));
    if (surveys) this.survey = (signal) => this.ask({ kind: "survey", ports: [] }, () => this.findings(), signal);
  }

  port(name: string): ScriptedPort {
    return this.ports.get(name)!;
  }

  count(kind: Call["kind"], command?: PowerCommand): number {
    return this.calls.filter((call) => call.kind === kind && (!command || call.command === command)).length;
  }

  read(ports: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, PortReading | PortUnread>> {
    const answer = () => {
      if (this.deafReads > 0) {
        this.deafReads -= 1;
        throw new AdapterError("no answer", "unreachable");
      }
      const at = this.clock.now() - this.stale;
      return new Map(ports.map((name) => [name, this.ports.get(name)?.asOf(at) ?? { problem: "no such port" }]));
    };
    return this.ask({ kind: "read", ports }, answer, signal);
  }

  order(name: string, command: PowerCommand, signal: AbortSignal): Promise<void> {
    const fate = this.fates.shift() ?? "done";
    const shown = this.port(name).asOf(this.clock.now() - this.stale);
    const act = (): void => {
      if (fate === "refused") throw new AdapterError("notWritable", "refused");
      if (fate === "done" || fate === "unheard") this.obey(name, command);
      if (typeof fate === "object") this.clock.after(fate.doneAfter, () => this.obey(name, command));
      if (fate !== "done" && fate !== "ignored") throw new AdapterError("no answer", "unreachable");
    };
    return this.ask({ kind: "order", ports: [name], command, fate, shown }, act, signal);
  }

  budget(name: string, signal: AbortSignal): Promise<Budget | null> {
    const answer = (): Budget | null => {
      if (this.budgetNow instanceof Error) throw this.budgetNow;
      return this.budgetNow;
    };
    return this.ask({ kind: "budget", ports: [name] }, answer, signal);
  }

  async close(): Promise<void> {
    this.closed = true;
  }

  private obey(name: string, command: PowerCommand): void {
    if (command === "on") this.port(name).switch("On", this.effectAfter);
    if (command === "off") this.port(name).switch("Off", this.effectAfter);
  }

  private findings(): Survey {
    if (this.surveyNow instanceof Error) throw this.surveyNow;
    return this.surveyNow!;
  }

  private async ask<T>(call: Omit<Call, "at">, answer: () => T, signal: AbortSignal): Promise<T> {
    this.calls.push({ ...call, at: this.clock.now() });
    this.busy += 1;
    if (this.busy > 1) this.overlaps += 1;
    try {
      if (this.latency > 0) await this.pass(signal);
      return answer();
    } finally {
      this.busy -= 1;
    }
  }

  private pass(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const cancel = this.clock.after(this.latency, resolve);
      signal.addEventListener("abort", () => {
        cancel();
        reject(new AdapterError("stopped", "unreachable"));
      });
    });
  }
}
