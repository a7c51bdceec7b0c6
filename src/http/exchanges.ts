/** Every connection with its newest answer: what must not be written into, and what is waited for at the end. */
import type { ServerResponse } from "node:http";
import type { Duplex } from "node:stream";

export class Exchanges {
  /** Null: nothing asked yet. */
  private readonly newest = new Map<Duplex, ServerResponse | null>();
  /** Requests that came one after the other while answers were still to come; absent = one at most is under way. */
  private readonly ahead = new WeakMap<Duplex, number>();
  private last = false;

  /** A connection on which requests may come. */
  greet(connection: Duplex): void {
    if (this.last) return void connection.destroy();
    // One that asked for another protocol in vain is greeted again.
    if (!this.newest.has(connection)) connection.once("close", () => this.newest.delete(connection));
    this.newest.set(connection, null);
  }

  /** The connection now carries another, which will be greeted in its own right. */
  forget(connection: Duplex): void {
    this.newest.delete(connection);
  }

  /**
   * One look-up is all that this costs a request of a client that waits for its answers.
   * @param most requests that may be sent ahead
   * @returns false when the connection is to be cut: reading ahead costs us more than it costs the client
   */
  begin(response: ServerResponse, connection: Duplex, most: number): boolean {
    const before = this.newest.get(connection);
    this.newest.set(connection, response);
    if (this.last) makeLast(response, connection);
    if (!before || before.writableFinished) return this.ahead.delete(connection) || true;
    const ahead = (this.ahead.get(connection) ?? 0) + 1;
    this.ahead.set(connection, ahead);
    return ahead <= most;
  }

  /** The newest answer for as long as it holds the connection: some moments longer than it takes to write it. */
  unclosed(connection: Duplex): ServerResponse | undefined {
    const response = this.newest.get(connection);
    return response && !response.closed ? response : undefined;
  }

  /** Whether bytes written now would land in the middle of an answer. */
  isAnswering(connection: Duplex): boolean {
    const response = this.newest.get(connection);
    return response?.headersSent === true && !response.writableFinished;
  }

  /** Every connection ends: at once where nothing is under way, with its answer elsewhere. */
  finish(): void {
    this.last = true;
    for (const [connection, response] of this.newest) {
      if (response === null || response.writableFinished) connection.destroy();
      else makeLast(response, connection);
    }
  }
}

function makeLast(response: ServerResponse, connection: Duplex): void {
  if (!response.headersSent) response.setHeader("Connection", "close");
  response.once("finish", () => connection.end());
}
