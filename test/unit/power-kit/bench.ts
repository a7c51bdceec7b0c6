/** A device on the bench, with the machines at its ports. */
import { readFileSync } from "node:fs";
import { type Timing, usualTiming } from "../../../adapters/kit/power/bank.js";
import { SafeDevice } from "../../../adapters/kit/power/safe-device.js";
import { type Duration, minutes } from "../../../src/model/clock.js";
import type { PowerReading, Trouble } from "../../../src/model/observation.js";
import type { PowerCommand } from "../../../src/model/reset.js";
import {
  AdapterError,
  type Deed,
  type MachineDriver,
  type MachineHost,
  type Order,
} from "../../../src/ports/machine-adapter.js";
import type { PortFacts, PortRefusal, SaidOfPort, SurveyedPort } from "../../../src/ports/power-device.js";
import { ManualClock } from "../../support/manual-clock.js";
import { ScriptedBank } from "./scripted-bank.js";

export const names = ["1", "2", "3", "4", "5", "6", "7", "8"];

/** Lets everything that waits for nothing but its turn have it. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

const nowhere = () => {
  throw new AdapterError("there is one device only", "misconfigured");
};

export interface Options {
  readonly timing?: Partial<Timing>;
  readonly surveys?: boolean;
  readonly facts?: Partial<PortFacts>;
}

export class Bench {
  readonly clock = new ManualClock();
  readonly bank: ScriptedBank;
  readonly device: SafeDevice;
  readonly timing: Timing;
  readonly warnings: string[] = [];

  constructor({ timing = {}, surveys = false, facts = {} }: Options = {}) {
    const { clock, warnings } = this;
    this.timing = { ...usualTiming, ...timing };
    this.bank = new ScriptedBank(clock, names, { surveys });
    const silent = () => {};
    this.device = new SafeDevice({
      id: "sw1",
      label: "sw1 (192.0.2.10)",
      bank: this.bank,
      timing: this.timing,
      facts: (name) => ({ name, commands: new Set(["on", "off"]), readable: true, measuresUpToWatts: 30, ...facts }),
      host: {
        clock,
        logger: { debug: silent, info: silent, warn: (text) => void warnings.push(text), error: silent },
        secret: () => "",
        file: (path) => path,
        read: (path) => readFileSync(path),
        memory: () => ({}),
        remember: async () => {},
        ownMacs: [],
      },
    });
  }

  /** @param settledPower what it was last known to be, from before a restart */
  machine(
    port: string,
    confirmed = true,
    manyMacs = false,
    settledPower: MachineHost["settledPower"] = null,
  ): BenchMachine {
    return new BenchMachine(this, port, { confirmed, manyMacs }, settledPower);
  }

  /** Lets time pass, with everybody reacting in between. */
  async elapse(time: Duration, step: Duration = 50): Promise<void> {
    await settle();
    for (let passed = 0; passed < time; passed += step) {
      this.clock.advance(Math.min(step, time - passed));
      await settle();
    }
  }
}

/** What an order has come to: undefined while it is under way, null when it went well. */
export interface Outcome {
  error?: AdapterError | null;
}

export class BenchMachine {
  readonly deeds: Deed[] = [];
  readonly reports: (readonly Trouble[])[] = [];
  readonly driver: MachineDriver;
  private seq = 0;

  constructor(
    readonly bench: Bench,
    readonly port: string,
    said: SaidOfPort,
    settledPower: MachineHost["settledPower"],
  ) {
    const host: MachineHost = {
      clock: bench.clock,
      devices: { port: nowhere, attach: nowhere },
      settledPower,
      bootChoice: nowhere,
      report: ({ troubles }) => void (troubles && this.reports.push(troubles)),
      note: (deed) => void this.deeds.push(deed),
    };
    this.driver = bench.device.attach(port, said, host);
  }

  /** `on accepted` and so on. */
  get story(): string[] {
    return this.deeds.map(({ command, outcome }) => `${command} ${outcome.kind}`);
  }

  get troubles(): readonly Trouble[] | undefined {
    return this.reports.at(-1);
  }

  order(command: PowerCommand, order: Partial<Order> = {}): Outcome {
    const outcome: Outcome = {};
    void this.send(command, order).then(
      () => {
        outcome.error = null;
      },
      (error: AdapterError) => {
        outcome.error = error;
      },
    );
    return outcome;
  }

  send(command: PowerCommand, order: Partial<Order> = {}): Promise<void> {
    const { signal } = new AbortController();
    this.seq += 1;
    const deadline = this.bench.clock.now() + minutes(2);
    return this.driver.command(command, { signal, deadline, seq: this.seq, by: "alice", ...order });
  }

  read(notBefore = this.bench.clock.now()): Promise<PowerReading> {
    return this.driver.readPower!(notBefore);
  }

  /** As the next read shows it: the state, and the setting where that is another. */
  async state(): Promise<string> {
    const { state, told } = await this.read();
    return told ? `${state}, told ${told}` : state;
  }

  /** Sees an order through. */
  async turn(command: "on" | "off"): Promise<void> {
    const outcome = this.order(command);
    for (let time = 0; time < 200 && outcome.error === undefined; time += 1) await this.bench.elapse(100);
    if (outcome.error !== null) throw outcome.error ?? new Error("still under way");
    for (let time = 0; time < 200 && (await this.read()).state !== (command === "on" ? "On" : "Off"); time += 1)
      await this.bench.elapse(100);
  }
}

export const surveyedPort = (name: string, refusal: PortRefusal | null = null): SurveyedPort => ({
  name,
  label: null,
  link: null,
  power: "on",
  macs: [],
  neighbour: null,
  refusal,
});
