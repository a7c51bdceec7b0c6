/** What one agent was told to do since it began, and how far it is. */
import { randomUUID } from "node:crypto";
import type { Clock } from "../../../../src/model/clock.js";
import type { Inventory } from "../../../../src/model/inventory.js";
import { Alarm } from "../alarm.js";
import {
  CommandFailed,
  type CommandKind,
  commandTable,
  type Effect,
  isWriting,
  type Params,
  stepNameOf,
} from "./command-table.js";
import { type AgentDelays, type AgentSettings, defaultDelays } from "./settings.js";

/** As it is shown. Of its parameters nothing is: there are passwords and configuration drives among them. */
export interface CommandState {
  readonly id: string;
  /** Without what stands before the dot. */
  readonly command_name: string;
  readonly command_params: Readonly<Record<string, never>>;
  readonly command_status: "RUNNING" | "SUCCEEDED" | "FAILED";
  readonly command_error: CommandError | null;
  readonly command_result: unknown;
}

interface CommandError {
  readonly type: string;
  readonly code: number;
  readonly message: string;
  readonly details: string;
}

/** Why a command was not taken. */
export class CommandRefused extends Error {
  constructor(
    message: string,
    readonly status: 400 | 404 | 409,
  ) {
    super(message);
  }
}

/** Older ones are forgotten: Ironic looks at the last few. */
const mostRemembered = 64;

interface Given {
  readonly machine: Inventory;
  readonly settings: AgentSettings;
  readonly clock: Clock;
  /** A command began that takes its time. */
  begun(): void;
  /** It is done. */
  done(): void;
  effect(effect: Effect): void;
}

export class AgentCommands {
  private readonly states = new Map<string, CommandState>();
  private readonly delays: AgentDelays;
  private written: Params | null = null;
  private last: CommandState | null = null;
  private readonly alarm: Alarm;
  private release = (): void => {};
  private finished: Promise<void> = Promise.resolve();

  constructor(private readonly given: Given) {
    this.alarm = new Alarm(() => given.clock);
    this.delays = { ...defaultDelays, ...given.settings.delays };
  }

  get all(): readonly CommandState[] {
    return [...this.states.values()];
  }

  get(id: string): CommandState | undefined {
    return this.states.get(id);
  }

  /**
   * @returns its id: it may be under way
   * @throws CommandRefused
   */
  begin(name: string, params: Params): string {
    const kind = Object.hasOwn(commandTable, name) ? commandTable[name] : undefined;
    if (!kind) throw new CommandRefused(`Unknown command: ${name}`, 404);
    if (this.last?.command_status === "RUNNING")
      throw new CommandRefused(`Agent is busy: executing command ${this.last.command_name}`, 409);
    const short = name.slice(name.indexOf(".") + 1);
    const begun = {
      id: randomUUID(),
      command_name: short,
      command_params: {},
      command_error: null,
      command_result: null,
    };
    this.keep({ ...begun, command_status: "RUNNING" });
    const end = (): void => this.keep({ ...begun, ...this.outcome(kind, short, params) });
    if (kind.takes === null) end();
    else this.later(this.delays[isWriting(params) ? "write" : kind.takes], end);
    if (kind.effect) this.given.effect(kind.effect);
    return begun.id;
  }

  /** Resolves when nothing is under way, or never will be done. */
  settled(): Promise<void> {
    return this.finished;
  }

  /** What is under way is never done. */
  stop(): void {
    this.alarm.clear();
    this.release();
  }

  pause(): void {
    this.alarm.pause();
  }

  resume(): void {
    this.alarm.resume();
  }

  private later(delay: number, end: () => void): void {
    this.given.begun();
    this.finished = new Promise((resolve) => {
      this.release = resolve;
    });
    this.alarm.set(delay, () => {
      end();
      this.release();
      this.given.done();
    });
  }

  private outcome(
    kind: CommandKind,
    name: string,
    params: Params,
  ): Pick<CommandState, "command_status" | "command_error" | "command_result"> {
    const failing = [name, stepNameOf(params)].find((one) => one !== null && this.given.settings.fail?.includes(one));
    try {
      if (failing !== undefined) throw new CommandFailed(`${failing} was set to fail`);
      const result = kind.result?.(params, this.given.machine, this.written) ?? null;
      this.written = kind.writes?.(params) ?? this.written;
      return { command_status: "SUCCEEDED", command_error: null, command_result: result };
    } catch (error) {
      if (!(error instanceof CommandFailed)) throw error;
      return { command_status: "FAILED", command_error: failureOf(error), command_result: null };
    }
  }

  private keep(state: CommandState): void {
    this.states.set(state.id, state);
    this.last = state;
    const [oldest] = this.states.keys();
    if (this.states.size > mostRemembered && oldest !== undefined) this.states.delete(oldest);
  }
}

const failureOf = ({ message }: CommandFailed): CommandError => ({
  type: "CommandExecutionError",
  code: 500,
  message: "Command execution failed",
  details: message,
});
