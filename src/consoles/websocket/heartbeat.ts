/** Finds out which clients are gone without a word: one timer for all of them, while there are any (RFC 6455 §5.5.2). */
import type { WebSocket } from "ws";
import { type Clock, seconds } from "../../model/clock.js";

/** Proxies cut connections that are silent for a minute. */
const every = seconds(25);

export class Heartbeat {
  /** Whether each has answered since it was asked last. */
  private readonly answered = new Map<WebSocket, boolean>();
  private cancel: (() => void) | undefined;

  constructor(private readonly clock: Clock) {}

  get size(): number {
    return this.answered.size;
  }

  add(socket: WebSocket): void {
    this.answered.set(socket, true);
    socket.on("pong", () => this.answered.has(socket) && this.answered.set(socket, true));
    socket.on("close", () => this.answered.delete(socket));
    this.cancel ??= this.arm();
  }

  all(): Iterable<WebSocket> {
    return this.answered.keys();
  }

  close(): void {
    this.cancel?.();
    this.cancel = undefined;
  }

  private arm(): () => void {
    return this.clock.after(every, () => {
      for (const [socket, alive] of this.answered) this.beat(socket, alive);
      this.cancel = this.answered.size > 0 ? this.arm() : undefined;
    });
  }

  private beat(socket: WebSocket, alive: boolean): void {
    // A client that is not read from, since the screen takes no more, cannot be heard answering.
    if (!alive && !socket.isPaused) return void socket.terminate();
    this.answered.set(socket, false);
    socket.ping();
  }
}
