/** A serial console on a WebSocket: bytes both ways, and nothing but what the machine says unless it was asked for. */
import type { RawData, WebSocket } from "ws";
import type { Clock } from "../../model/clock.js";
import type { Who } from "../../ports/commands/who.js";
import type { Consoles, ConsoleWatcher, Watching } from "../../ports/console.js";
import { consoleUserOf } from "../console-user.js";
import { type Visits, watchOrLeave } from "../visits.js";
import { closeCodes, closeWith } from "./close-codes.js";
import type { Wishes } from "./wishes.js";

export interface SerialParts {
  readonly consoles: Pick<Consoles, "watch">;
  readonly visits: Visits;
  readonly clock: Clock;
}

export interface SerialVisit {
  readonly machineId: string;
  readonly who: Who;
  readonly mayType: boolean;
  readonly wishes: Wishes;
}

/** A place among the watchers, taken before the WebSocket is there: what was heard until then comes first. */
export interface SerialSeat {
  /** From now on it is this client's. */
  open(socket: WebSocket): void;
  /** The client went before. */
  leave(): void;
}

/** @returns undefined when the machine has no serial line @throws Refusal 503 when too many watch already */
export function takeSeat({ consoles, visits, clock }: SerialParts, asked: SerialVisit): SerialSeat | undefined {
  const { machineId, who, wishes } = asked;
  const outlet = new Outlet();
  let end = (_reason: string): void => {};
  const visit = visits.begin({ who, ended: (reason) => end(reason) });
  const watcher: ConsoleWatcher = {
    ...consoleUserOf(who, clock.now()),
    mayWrite: asked.mayType && wishes.writer !== "never",
    hear: (bytes) => outlet.send(bytes),
    tell: (text) => wishes.announce && outlet.send(Buffer.from(`\r\n[${text}]\r\n`)),
    backlog: () => outlet.backlog,
    ended: (reason) => {
      visit.leave();
      outlet.close(outlet.isSlow ? closeCodes.tooSlow : closeCodes.refused, reason);
    },
  };
  const watching = watchOrLeave(() => consoles.watch(machineId, watcher), visit);
  if (watching === undefined) return undefined;
  if (wishes.writer === "take") watching.takeOver();
  end = (reason) => {
    watching.leave();
    outlet.close(closeCodes.refused, reason);
  };
  const leave = () => {
    visit.leave();
    watching.leave();
  };
  return {
    leave,
    open(socket) {
      socket.on("message", (data) => {
        visit.touch();
        type(watching, data);
      });
      socket.on("close", leave);
      outlet.open(socket);
    },
  };
}

/** Frames of text are bytes too: of UTF-8. What nothing takes is gone, as on a line with nobody at its end. */
function type(watching: Watching, data: RawData): void {
  if (Buffer.isBuffer(data) && data.length > 0) watching.write(data);
}

/** More than this unread, and a client is slow rather than far away. In bytes. */
const slow = 64 * 1024;

/**
 * What the machine says, on its way to a client that may still be shaking hands. One frame is on its way at a time, and the next has
 * all that came meanwhile: machines say a few bytes at once, and each frame that waits takes ten times as much memory.
 */
class Outlet {
  private socket: WebSocket | undefined;
  private waiting: Uint8Array[] = [];
  private waitingBytes = 0;
  private isSending = false;
  private closed: (() => void) | undefined;

  get backlog(): number {
    return (this.socket?.bufferedAmount ?? 0) + this.waitingBytes;
  }

  get isSlow(): boolean {
    return this.backlog > slow;
  }

  send(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.waiting.push(bytes);
    this.waitingBytes += bytes.length;
    this.flush();
  }

  private flush(): void {
    const { socket, waiting } = this;
    if (socket === undefined || this.isSending || waiting.length === 0) return;
    this.waiting = [];
    this.waitingBytes = 0;
    this.isSending = true;
    // What it says of a connection that has just gone is told by `close` too.
    socket.send(Buffer.concat(waiting), { binary: true }, () => {
      this.isSending = false;
      this.flush();
    });
  }

  close(...why: [code: Parameters<typeof closeWith>[1], reason: string]): void {
    const { socket } = this;
    if (socket === undefined) this.closed = () => this.close(...why);
    else {
      // What was said before its end comes before it.
      this.isSending = false;
      this.flush();
      closeWith(socket, ...why);
    }
  }

  open(socket: WebSocket): void {
    this.socket = socket;
    this.flush();
    this.closed?.();
  }
}
