/** The machine behind the programs: what it is told, and what is remembered of that. */
import { basename } from "node:path";
import type { Instant } from "../../../src/model/clock.js";
import type { Medium } from "../../../src/model/media.js";
import type { PowerReading } from "../../../src/model/observation.js";
import type { PowerCommand } from "../../../src/model/reset.js";
import {
  AdapterError,
  type MachineDriver,
  type MachineHost,
  type MediaDriver,
  type Order,
} from "../../../src/ports/machine-adapter.js";
import { noted } from "../../kit/deed.js";
import { firstLine } from "../../kit/process/first-line.js";
import { stateOf } from "../../kit/process/state-word.js";
import { commandsOf, has, missingIn, type Programs, programsOf } from "./programs.js";
import { type Errand, Runner } from "./runner.js";
import { type CommandSettings, type Task, usualOffTime, usualPower } from "./settings.js";

export class CommandMachine implements MachineDriver {
  readonly commands: ReadonlySet<PowerCommand>;
  readonly media?: MediaDriver;
  private readonly programs: Programs;
  private readonly runner: Runner;
  /** What it was last told, as far as a program accepted it. */
  private told: "On" | "Off";
  /** When a program for off last ended well. */
  private offSince = Number.NEGATIVE_INFINITY;
  /** Of the override that the next boot has been told to follow. */
  private madeReady: number | null = null;
  private read: { readonly at: Instant; readonly reading: Promise<PowerReading> } | null = null;

  constructor(
    private readonly id: string,
    private readonly settings: CommandSettings,
    private readonly host: MachineHost,
  ) {
    this.programs = programsOf(settings);
    this.commands = commandsOf(this.programs);
    this.runner = new Runner(id, settings, this.programs, host);
    this.told = host.settledPower ?? settings.power ?? usualPower;
    if (has(this.programs, "mountcd", "unmountcd")) this.media = this.drive();
  }

  /** What can be said without asking anybody. */
  greet(): void {
    const { id, settings, programs, seen, host } = this;
    if (!seen) host.report({ power: this.remembered, contact: contactMade(host.clock.now()) });
    const missing = missingIn(settings, programs);
    if (missing.length === 0) return;
    const fields = { machine: id, scripts: settings.scripts, missing };
    host.logger?.warn("what a machine has no script for is not offered: it is not there, or may not be run", fields);
  }

  async detach(): Promise<void> {}

  /* ── power ───────────────────────────────────────────────────────────────────────────────────────────────────── */

  async command(command: PowerCommand, order: Order): Promise<void> {
    if (command === "on") await this.turnOn(order);
    else if (command === "off") await this.turnOff(order);
    else throw new AdapterError(`${this.id} cannot ${command}`, "refused");
  }

  /** What is remembered where there is no program to ask. Nobody relies on that; see `Capabilities.seesPower`. */
  async readPower(notBefore: Instant): Promise<PowerReading> {
    if (!this.seen) return this.remembered;
    if (this.read && this.read.at >= notBefore) return this.read.reading;
    const reading = this.ask();
    this.read = { at: this.now, reading };
    return reading;
  }

  private async turnOn(order: Order): Promise<void> {
    await this.dark(order);
    const { seq } = this.host.bootChoice();
    await this.makeReady(order);
    await this.tell("poweron", "on", order);
    this.madeReady = null;
    this.set("On");
    this.host.report({ bootUsed: seq });
  }

  /** What is only switched off to come on again is asked first whether it will boot what it is to boot. */
  private async turnOff(order: Order): Promise<void> {
    if (order.cycle) await this.makeReady(order);
    await this.tell("poweroff", "off", order);
    this.offSince = this.now;
    this.set("Off");
  }

  /** @throws AdapterError (by rejection) when the program refuses: a machine that boots something else is worse than none */
  private async makeReady(order: Order): Promise<void> {
    const { target, seq } = this.host.bootChoice();
    if (target !== "Cd" || this.madeReady === seq) return;
    await this.tell("bootfromcdonce", "on", order);
    this.madeReady = seq;
  }

  private async tell(task: Task, command: PowerCommand, order: Order): Promise<void> {
    const deed = { device: this.id, port: this.called(task), command, by: order.by };
    await noted(this.host, deed, () => this.runner.run(task, { signal: order.signal }));
  }

  private called(task: Task): string {
    return basename(this.programs.get(task)?.[0] ?? task);
  }

  private dark({ signal }: Order): Promise<void> {
    const { offTime = usualOffTime } = this.settings;
    const left = this.offSince + offTime - this.now;
    if (left <= 0) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.host.clock.after(left, resolve);
      signal.addEventListener("abort", () => {
        cancel();
        resolve();
      });
    });
  }

  /** A power state that it was told to have is what was last known, also after a restart of the service. */
  private set(state: "On" | "Off"): void {
    this.told = state;
    this.read = null;
    if (!this.seen) this.host.report({ power: this.remembered });
  }

  /** Whether there is a program that reads it. */
  private get seen(): boolean {
    return this.programs.has("powerstate");
  }

  private get remembered(): PowerReading {
    return { state: this.told, at: this.now, source: "last told" };
  }

  private async ask(): Promise<PowerReading> {
    const at = this.now;
    const said = await this.runner.run("powerstate").catch((error: unknown) => {
      // That it refuses is no answer to what was asked.
      const refused = error instanceof AdapterError && error.kind === "refused";
      throw refused ? new AdapterError(error.message, "unreachable", at) : error;
    });
    const state = stateOf(said);
    if (state !== null) return { state, at, source: "command" };
    const word = firstLine(said);
    const problem = `its powerstate program says "${word}", where its first word must be on or off`;
    throw new AdapterError(`${this.id}: ${problem}`, "misconfigured", at);
  }

  private get now(): Instant {
    return this.host.clock.now();
  }

  /* ── media ───────────────────────────────────────────────────────────────────────────────────────────────────── */

  private drive(): MediaDriver {
    return {
      insert: async (_slot, medium) => void (await this.runner.run("mountcd", errandOf(medium))),
      eject: async () => void (await this.runner.run("unmountcd")),
    };
  }
}

/** FakeFish knows of no credentials of an image: they are beside what its scripts look at. */
const errandOf = ({ image, credentials }: Medium): Errand => ({
  words: [image],
  ...(credentials && {
    environment: { IMAGE_USERNAME: credentials.userName, IMAGE_PASSWORD: credentials.password },
  }),
});

const contactMade = (since: Instant) => ({ state: "Ok", since, problem: null }) as const;
