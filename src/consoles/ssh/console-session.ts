/** A machine's serial console on a channel of SSH. */
import type { ServerChannel } from "ssh2";
import { refusalText } from "../../http/refusal-text.js";
import type { Clock } from "../../model/clock.js";
import type { Machine } from "../../model/machine.js";
import { Refusal } from "../../model/refusal.js";
import type { Who } from "../../ports/commands/who.js";
import type { Consoles, ConsoleWatcher, Watching } from "../../ports/console.js";
import type { Table } from "../../ports/world.js";
import { consoleUserOf } from "../console-user.js";
import { EscapeKeys } from "../escape-keys.js";
import type { RightsOf } from "../rights.js";
import { type Visit, type Visits, watchOrLeave } from "../visits.js";
import { hangUp, type Speaker, speakerOf } from "./speaker.js";

export interface SessionParts {
  readonly consoles: Pick<Consoles, "watch">;
  readonly machines: Pick<Table<Machine>, "get" | "ids">;
  readonly rightsOf: RightsOf;
  readonly visits: Visits;
  readonly clock: Clock;
}

/** Where somebody is, who they are, and whether they see it on a terminal. */
export interface Seat {
  readonly channel: ServerChannel;
  readonly who: Who;
  readonly hasTerminal: boolean;
  /** Bytes that the connection has not taken yet. */
  readonly unsent: () => number;
}

/** @param machine id, name or UUID, as it was typed */
export function openConsole(parts: SessionParts, seat: Seat, machine: string): void {
  const speaker = speakerOf(seat.channel, seat.hasTerminal);
  const refused = (text: string): void => {
    speaker.say(text);
    hangUp(seat.channel, 1);
  };
  const rights = parts.rightsOf(seat.who, machine);
  if (rights === undefined) return void refused(`There is no machine ${printable(machine)}.`);
  if (!rights.mayWatch) return void refused(`${seat.who.userName} may not watch ${rights.machineId}.`);
  if (!hasSerialConsole(parts.machines, rights.machineId))
    return void refused(`${rights.machineId} has no serial console.`);
  const session = new ConsoleSession(parts, seat, speaker, rights.machineId, rights.mayType);
  try {
    if (!session.start()) refused(`The serial console of ${rights.machineId} cannot be reached now.`);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    refused(refusalText(error));
  }
}

export const hasSerialConsole = (machines: SessionParts["machines"], id: string): boolean =>
  machines.get(id)?.capabilities.console?.serial === true;

const printable = (text: string): string => text.slice(0, 64).replace(/[^ -~]/g, "?");

const help = "Ctrl-] then: . leave, w take over typing, ? this help, Ctrl-] send one to the machine";

class ConsoleSession {
  private readonly keys = new EscapeKeys();
  private readonly visit: Visit;
  private watching: Watching | undefined;
  private watcher: ConsoleWatcher | undefined;
  /** Told once why keys go nowhere, until some go somewhere again. */
  private hasComplained = false;

  constructor(
    private readonly parts: SessionParts,
    private readonly seat: Seat,
    private readonly speaker: Speaker,
    private readonly machineId: string,
    private readonly mayType: boolean,
  ) {
    this.visit = parts.visits.begin({ who: seat.who, ended: (reason) => this.end(reason) });
  }

  /** @returns whether there is something to watch @throws Refusal 503 when too many watch already */
  start(): boolean {
    const { channel, hasTerminal } = this.seat;
    channel.on("close", () => this.leave());
    if (hasTerminal) this.speaker.say(`${this.machineId}. Ctrl-] then . leaves, Ctrl-] then ? helps.`);
    this.watching = this.watch();
    if (this.watching === undefined) return false;
    channel.on("data", (bytes: Buffer) => this.type(bytes));
    // A program whose input has ended goes on watching.
    channel.on("end", () => hasTerminal && this.end());
    return true;
  }

  private watch(): Watching | undefined {
    const { consoles, clock } = this.parts;
    const { who, channel, unsent } = this.seat;
    const watcher: ConsoleWatcher = {
      ...consoleUserOf(who, clock.now()),
      mayWrite: this.mayType,
      hear: (bytes) => channel.writable && channel.write(bytes),
      tell: (text) => this.speaker.say(text),
      backlog: () => channel.writableLength + unsent(),
      ended: (reason) => this.end(reason),
    };
    this.watcher = watcher;
    return watchOrLeave(() => consoles.watch(this.machineId, watcher), this.visit);
  }

  private type(bytes: Buffer): void {
    this.visit.touch();
    if (!this.seat.hasTerminal) return void this.send(bytes);
    for (const typed of this.keys.take(bytes)) {
      if (typed.kind === "bytes") this.send(typed.bytes);
      else this.press(typed.key);
    }
  }

  private send(bytes: Buffer): void {
    if (this.watching?.write(bytes) !== false) this.hasComplained = false;
    else if (!this.hasComplained) {
      this.hasComplained = true;
      this.speaker.say(this.whyNothingTakesIt(this.watching.writer()));
    }
  }

  private whyNothingTakesIt(writer: ConsoleWatcher | null): string {
    if (!this.mayType) return `${this.seat.who.userName} may watch ${this.machineId}, and not type.`;
    return writer !== null && writer !== this.watcher
      ? `${writer.user} from ${writer.from} types here. Ctrl-] then w takes over.`
      : `${this.machineId} takes no keys now; it may be off.`;
  }

  private press(key: string): void {
    if (key === ".") this.end();
    else if (key === "w" || key === "W") this.takeOver();
    else this.speaker.say(help);
  }

  private takeOver(): void {
    const taken = this.watching?.takeOver() === true;
    this.speaker.say(taken ? "You type now." : `${this.seat.who.userName} may watch ${this.machineId}, and not type.`);
  }

  private end(reason?: string): void {
    this.leave();
    if (reason !== undefined) this.speaker.say(reason);
    hangUp(this.seat.channel, reason === undefined ? 0 : 1);
  }

  private leave(): void {
    this.visit.leave();
    this.watching?.leave();
    this.watching = undefined;
  }
}
