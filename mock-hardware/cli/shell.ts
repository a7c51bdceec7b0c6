/** What a command line understands and does: one for each session, without its input and output. */
import type { MockDevice, MockPort, Timers } from "../switches/device.js";
import type { Commits } from "./candidate.js";
import type { CliFixture, Command, Effect, Mode, Secret } from "./cli-fixture.js";
import { portName, portNumber } from "./port-names.js";
import { type Seen, seen } from "./seen.js";

/** What the sessions of one device share. */
export interface Cli {
  readonly device: MockDevice;
  readonly fixture: CliFixture;
  readonly timers: Timers;
  readonly commits: Commits;
  /** By port: what its setting is called, where somebody chose another word. */
  readonly words: Map<number, string>;
}

export interface Outcome {
  readonly output: string;
  /** Exit status. */
  readonly status: number;
  readonly known: boolean;
  readonly then?: Next;
}

export type Next =
  | { readonly kind: "leave"; readonly questions: readonly string[] }
  | { readonly kind: "secret"; readonly secret: Secret; readonly to: string }
  | { readonly kind: "watch" };

export class Shell {
  paging: boolean;
  private mode: Mode;
  private port: MockPort | null = null;
  private readonly staged = new Map<number, boolean>();

  constructor(
    private readonly cli: Cli,
    private readonly user: string,
    modeName: string,
    private readonly asksSecret: boolean,
  ) {
    this.paging = cli.fixture.pager !== null;
    this.mode = this.modeNamed(modeName);
  }

  get prompt(): string {
    const port = this.port ? this.nameOf(this.port) : "";
    return fill(this.mode.prompt, { host: this.cli.fixture.hostname, user: this.user, port });
  }

  /** @param apply false = answers as if it had been done */
  run(typed: string, apply = true): Outcome {
    const line = typed.trim().replaceAll(/\s+/g, " ");
    if (line === "") return { output: "", status: 0, known: true };
    for (const command of this.mode.commands) {
      const match = command.line.exec(line);
      if (match) return this.perform(command, match, line, apply);
    }
    return this.wrong(this.cli.fixture.errors.unknown, line, false);
  }

  /** Goes to another mode; what was edited and not committed is lost with the mode. */
  enter(modeName: string): void {
    this.mode = this.modeNamed(modeName);
  }

  close(): void {
    if (this.cli.commits.holder === this) this.cli.commits.holder = null;
  }

  private perform(command: Command, match: RegExpExecArray, line: string, apply: boolean): Outcome {
    const named = match.groups?.port;
    const port = named === undefined ? this.port : this.find(named);
    if (named !== undefined && port === null) return this.wrong(this.cli.fixture.errors.noPort, line, true, named);
    const { effect } = command;
    if (effect && apply) {
      const problem = this.take(effect, match, port, line);
      if (problem) return problem;
    }
    const then = effect ? this.next(effect) : undefined;
    const output = this.say(command, port && named !== undefined ? [port] : this.cli.device.ports);
    return { output, status: command.status ?? 0, known: true, ...(then ? { then } : {}) };
  }

  /** @returns what is answered instead, when it is refused */
  private take(effect: Effect, match: RegExpExecArray, port: MockPort | null, line: string): Outcome | null {
    const { errors } = this.cli.fixture;
    switch (effect.kind) {
      case "mode":
        return this.change(effect, match.groups?.port === undefined ? null : port, line);
      case "power":
        return port && this.power(port, effect) ? null : this.wrong(errors.refused, line, true);
      case "cycle":
        return port && this.cycle(port, effect.off) ? null : this.wrong(errors.refused, line, true);
      case "commit":
        return this.commit(match.groups?.minutes, effect.leaveTo) ? null : this.wrong(errors.refused, line, true);
      case "pagingOff":
        this.paging = false;
        return null;
      default:
        return null;
    }
  }

  private change(effect: Effect & { kind: "mode" }, port: MockPort | null, line: string): Outcome | null {
    const { commits, fixture } = this.cli;
    if (effect.exclusive && commits.holder !== null && commits.holder !== this)
      return this.wrong(fixture.errors.locked ?? fixture.errors.refused, line, true);
    if (effect.exclusive) commits.holder = this;
    else if (commits.holder === this) {
      commits.holder = null;
      this.staged.clear();
    }
    this.port = port;
    if (!(effect.secret && this.asksSecret)) this.enter(effect.to);
    return null;
  }

  private power(port: MockPort, effect: Effect & { kind: "power" }): boolean {
    if (effect.staged) {
      this.staged.set(port.number, effect.on);
      return true;
    }
    if (port.switch(effect.on) !== null) return false;
    if (effect.word === undefined) this.cli.words.delete(port.number);
    else this.cli.words.set(port.number, effect.word);
    return true;
  }

  private cycle(port: MockPort, off: number): boolean {
    if (port.switch(false) !== null) return false;
    this.cli.timers.after(off, () => port.switch(true));
    return true;
  }

  private commit(minutes: string | undefined, leaveTo: string | undefined): boolean {
    const done = this.cli.commits.commit(new Map(this.staged), minutes === undefined ? null : Number(minutes));
    this.staged.clear();
    if (done && leaveTo !== undefined) {
      this.close();
      this.enter(leaveTo);
    }
    return done;
  }

  private next(effect: Effect): Next | undefined {
    if (effect.kind === "leave") return { kind: "leave", questions: effect.questions ?? [] };
    if (effect.kind === "watch") return { kind: "watch" };
    if (effect.kind === "mode" && effect.secret && this.asksSecret)
      return { kind: "secret", secret: effect.secret, to: effect.to };
    return undefined;
  }

  private say({ says }: Command, ports: readonly MockPort[]): string {
    if (typeof says !== "function") return says ?? "";
    return says(
      ports.map((port) => this.look(port)),
      this.cli.device,
    );
  }

  private look(port: MockPort): Seen {
    const { words } = this.cli.fixture;
    const word = this.cli.device.view(port).admin ? (this.cli.words.get(port.number) ?? words.on) : words.off;
    return seen(this.cli.device, port, this.nameOf(port), word);
  }

  private wrong(text: string, line: string, known: boolean, port = ""): Outcome {
    const caret = " ".repeat(this.prompt.length + Math.max(0, port === "" ? 0 : line.indexOf(port)));
    return { output: fill(text, { line, caret, port, command: line.split(" ")[0] ?? "" }), status: 1, known };
  }

  private find(typed: string): MockPort | null {
    const { device, fixture } = this.cli;
    const number = portNumber(typed, fixture.portNames, device.ports.length);
    return device.ports.find((port) => port.number === number) ?? null;
  }

  private nameOf(port: MockPort): string {
    return portName(port.number, this.cli.fixture.portNames);
  }

  private modeNamed(name: string): Mode {
    const mode = this.cli.fixture.modes[name];
    if (!mode) throw new Error(`The fixture of ${this.cli.fixture.hostname} has no mode ${name}.`);
    return mode;
  }
}

const fill = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
