/** Random orders and reads over eight ports of a device that misbehaves in every way known. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { PortReading } from "../../../adapters/kit/power/bank.js";
import { seconds } from "../../../src/model/clock.js";
import type { PowerReading } from "../../../src/model/observation.js";
import { Bench, type BenchMachine, names } from "./bench.js";
import type { Call, Fate, ScriptedPort } from "./scripted-bank.js";

type Step =
  | { readonly do: "order"; readonly port: number; readonly command: "on" | "off"; readonly patience: number }
  | { readonly do: "orderAll"; readonly command: "on" | "off" }
  | { readonly do: "read" | "poll" | "cycle"; readonly port: number }
  | { readonly do: "wait"; readonly ms: number }
  | { readonly do: "fate"; readonly fate: Fate }
  | { readonly do: "deaf"; readonly reads: number }
  | { readonly do: "stale"; readonly ms: number }
  | { readonly do: "slow"; readonly ms: number }
  | { readonly do: "fault"; readonly port: number; readonly faulty: boolean };

/** Some more often than others, so that much happens to them. */
const port = fc.oneof(fc.constantFrom(0, 1), fc.nat({ max: 7 }));
const command = fc.constantFrom("on" as const, "off" as const);
const fate: fc.Arbitrary<Fate> = fc.oneof(
  fc.constantFrom<Fate>("refused", "unheard", "lost", "ignored"),
  fc.record({ doneAfter: fc.constantFrom(100, 400, 3000) }),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("order" as const),
      port,
      command,
      patience: fc.constantFrom(300, 3000, 60_000),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("orderAll" as const), command }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom("read" as const, "poll" as const, "cycle" as const), port }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.constantFrom(100, 600, 2500, 6000) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("fate" as const), fate }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("deaf" as const), reads: fc.integer({ min: 1, max: 2 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("stale" as const), ms: fc.constantFrom(0, 200, 400) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("slow" as const), ms: fc.constantFrom(0, 50, 300) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("fault" as const), port, faulty: fc.boolean() }) },
);

const timing = {
  minimumOff: 2000,
  confirmOn: 5000,
  confirmOff: 3000,
  detection: 2000,
  staleRead: 500,
  stagger: 250,
  onsAtOnce: 3,
  cyclesPerHour: 0,
};

/** Watches what is sent and what is said while it happens. */
class Model {
  readonly bench = new Bench({ timing });
  readonly machines = names.map((name) => this.bench.machine(name));
  private readonly asked = new Set<string>();
  private readonly wanted = new Map<string, "on" | "off">();
  private checked = 0;

  constructor() {
    this.bench.bank.effectAfter = 900;
  }

  async run(step: Step): Promise<void> {
    const { bank } = this.bench;
    if (step.do === "order") this.order(this.machine(step.port), step.command, step.patience);
    if (step.do === "orderAll") for (const machine of this.machines) this.order(machine, step.command, 60_000);
    if (step.do === "cycle") await this.cycle(this.machine(step.port));
    if (step.do === "read") this.look(this.machine(step.port), 0);
    if (step.do === "poll") this.look(this.machine(step.port), seconds(5));
    if (step.do === "fate") bank.fates.push(step.fate);
    if (step.do === "deaf") bank.deafReads = step.reads;
    if (step.do === "stale") bank.stale = step.ms;
    if (step.do === "slow") bank.latency = step.ms;
    if (step.do === "fault") this.breakPort(names[step.port]!, step.faulty);
    await this.bench.elapse(step.do === "wait" ? step.ms : 50, 50);
    this.checkSent();
  }

  /** An On follows before the port can have been off for long enough. */
  private async cycle(machine: BenchMachine): Promise<void> {
    this.order(machine, "off", 60_000);
    await this.bench.elapse(1500);
    this.order(machine, "on", 60_000);
  }

  /** The faults end, and everybody who wants something says so until it is seen, as the service does. */
  async end(): Promise<void> {
    const { bank } = this.bench;
    await this.bench.elapse(seconds(61), 250);
    Object.assign(bank, { fates: [], deafReads: 0, stale: 0, latency: 0 });
    for (const name of names) this.breakPort(name, false);
    for (let round = 0; round < 20 && this.unfulfilled().length > 0; round += 1) {
      for (const machine of this.unfulfilled()) this.order(machine, this.wanted.get(machine.port)!, 60_000);
      for (let look = 0; look < 10; look += 1) {
        await this.bench.elapse(250, 250);
        for (const machine of this.machines) this.look(machine, 0);
      }
      this.checkSent();
    }
    assert.deepEqual(
      this.unfulfilled().map((machine) => machine.port),
      [],
      "ports that are not as last ordered",
    );
    await this.bench.device.close();
    assert.equal(bank.overlaps, 0, "two exchanges at the same time");
    await this.bench.elapse(50);
    assert.equal(this.bench.clock.pending, 0, "timers that outlive the device");
  }

  private machine(index: number): BenchMachine {
    return this.machines[index]!;
  }

  private unfulfilled(): BenchMachine[] {
    return this.machines.filter(({ port }) => {
      const wanted = this.wanted.get(port);
      return wanted !== undefined && this.bench.bank.port(port).delivers !== (wanted === "on");
    });
  }

  private order(machine: BenchMachine, command: "on" | "off", patience: number): void {
    const key = `${machine.port} ${command}`;
    this.asked.add(key);
    this.wanted.set(machine.port, command);
    const abort = new AbortController();
    const cancel = this.bench.clock.after(patience, () => abort.abort());
    const deadline = this.bench.clock.now() + patience;
    void machine.send(command, { signal: abort.signal, deadline }).then(cancel, cancel);
  }

  private look(machine: BenchMachine, age: number): void {
    const notBefore = this.bench.clock.now() - age;
    const check = (power: PowerReading): void => {
      assert.ok(power.at >= notBefore, "an answer older than was asked for");
      if (power.state === "On" || power.state === "Off") this.checkSeen(machine.port, power);
    };
    void machine
      .read(notBefore)
      .then(check, () => {})
      .catch((error: unknown) => this.problems.push(error));
  }

  readonly problems: unknown[] = [];

  /** What is said was seen at that time: in the past of the port, no older than the device's answers may be. */
  private checkSeen(name: string, { state, at }: PowerReading): void {
    const { past } = this.bench.bank.port(name);
    const end = at + this.bench.bank.latency + 350;
    const begin = past.findLastIndex((entry) => entry.at <= at - 400);
    const shown = past.slice(Math.max(0, begin)).filter((entry) => entry.at <= end);
    const fits = ({ reading }: { reading: PortReading }) => (reading.detection === "delivering") === (state === "On");
    assert.ok(shown.some(fits), `${name} said to be ${state} at ${at}, seen: ${JSON.stringify(shown)}`);
  }

  private checkSent(): void {
    const calls = this.bench.bank.calls.filter(({ kind }) => kind === "order");
    for (const call of calls.slice(this.checked)) {
      const name = call.ports[0]!;
      assert.ok(this.asked.has(`${name} ${call.command}`), `${call.command} of ${name} was sent and nobody asked`);
      if (call.command === "on") this.checkDark(call);
    }
    this.checked = calls.length;
    const starts = calls.filter(({ command, fate }) => command === "on" && fate !== "refused");
    for (const [index, start] of starts.entries()) {
      const before = starts[index - 1];
      assert.ok(!before || start.at - before.at >= timing.stagger, "ports started too soon after one another");
    }
    this.checkAtOnce(starts.map(({ ports, at }) => ({ name: ports[0]!, at })));
    for (const problem of this.problems) throw problem;
  }

  /** Between what could be seen to go off and what was ordered then. */
  private checkDark({ ports, at, shown }: Call): void {
    const name = ports[0]!;
    const darkened = this.bench.bank.port(name).darkened.findLast((instant) => instant <= at - this.bench.bank.stale);
    const isDark = shown && "admin" in shown && shown.admin === "Off" && shown.detection !== "delivering";
    if (!isDark || darkened === undefined) return;
    assert.ok(at - darkened >= timing.minimumOff, `${name} was dark for ${at - darkened} ms only`);
  }

  private checkAtOnce(starts: readonly { readonly name: string; readonly at: number }[]): void {
    for (const { at } of starts) {
      const rising = starts.filter(
        (start) => start.at <= at && at - start.at < timing.detection && !this.ended(start, at),
      );
      const ports = new Set(rising.map(({ name }) => name));
      assert.ok(ports.size <= timing.onsAtOnce, `${ports.size} ports starting at once`);
    }
  }

  /** Whether the port delivered, broke or was told to go off between its start and `at`. */
  private ended({ name, at: from }: { readonly name: string; readonly at: number }, at: number): boolean {
    const { bank } = this.bench;
    const offs = bank.calls.some(
      (call) => call.command === "off" && call.ports[0] === name && call.at >= from && call.at <= at,
    );
    const { past } = bank.port(name);
    const done = (entry: (typeof past)[number]) =>
      entry.reading.detection === "delivering" || entry.reading.detection === "fault" || entry.reading.admin === "Off";
    return (
      offs ||
      past.some((entry) => entry.at >= from && entry.at <= at && done(entry)) ||
      done(lastBefore(bank.port(name), at))
    );
  }

  private breakPort(name: string, faulty: boolean): void {
    const simulated = this.bench.bank.port(name);
    simulated.faulty = faulty;
    simulated.react();
  }
}

const lastBefore = ({ past }: ScriptedPort, at: number) => past.findLast((entry) => entry.at <= at) ?? past[0]!;

test("whatever the device does, the ports end as last ordered and nothing forbidden happens on the way", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const model = new Model();
      for (const one of steps) await model.run(one);
      await model.end();
    }),
    { numRuns: 100, interruptAfterTimeLimit: 12_000, includeErrorInReport: true },
  );
});
