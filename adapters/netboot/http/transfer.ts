/** The bytes of a file on their way into a connection, as fast as it takes them and no faster. */
import type { ServerResponse } from "node:http";
import type { ServedFile } from "../../../src/ports/netboot.js";
import type { Span } from "./conditions.js";

/**
 * Bytes handed to the system before others get their turn. Sources read in chunks of 1 MiB, and what lies within one is not
 * copied, so that of a file that many are sent there is one copy in memory.
 */
const slice = 256 * 1024;

/** The message says why the answer has no end. */
export class BrokenOff extends Error {}

export class Transfer {
  /** Up to here the system has it. */
  at: number;
  private hasBegun = false;
  private isGone: boolean;
  private giveUp: () => void = () => undefined;

  constructor(
    private readonly response: ServerResponse,
    private readonly file: Pick<ServedFile, "read">,
    private readonly span: Span,
  ) {
    this.at = span.from;
    this.isGone = response.destroyed || response.socket?.destroyed !== false;
    response.once("close", () => {
      this.isGone = true;
      this.giveUp();
    });
  }

  /** Firmware resets the connection as soon as it has what it wanted, which may come to us before our own end of it. */
  get isWhole(): boolean {
    return this.hasBegun && this.at === this.span.to;
  }

  /**
   * Reads before it writes, so that a file that is lost at once can still be refused.
   * @param begin writes the head of the answer
   * @throws BrokenOff · what the file throws (by rejection)
   */
  async send(begin: () => void): Promise<void> {
    let next = this.read(this.at);
    let bytes = await this.ready(next);
    begin();
    this.hasBegun = true;
    while (this.at < this.span.to) {
      next = this.read(this.at + bytes.length);
      await this.write(bytes);
      bytes = await this.ready(next);
    }
  }

  /** Resolves when the system has the answer to its last byte. @throws BrokenOff (by rejection) */
  finish(): Promise<void> {
    return this.unlessGone((resolve) => {
      this.response.once("finish", resolve);
      this.response.end();
    });
  }

  /** One slice, while the one before it is on its way; nothing at the end. */
  private read(from: number): Promise<Uint8Array> {
    if (from >= this.span.to) return nothing;
    const to = Math.min(this.span.to, from - (from % slice) + slice);
    const reading = Promise.resolve(this.file.read(from, to));
    // Nobody waits for it when the one before it cannot be sent.
    reading.catch(() => undefined);
    return reading;
  }

  private ready(reading: Promise<Uint8Array>): Promise<Uint8Array> {
    return this.unlessGone((resolve, reject) => reading.then(resolve, reject));
  }

  /** In a turn of its own: a client that reads as fast as we write would keep all others waiting. */
  private write(bytes: Uint8Array): Promise<void> {
    return this.unlessGone((resolve, reject) =>
      this.response.write(bytes, (error) => {
        if (error) return reject(new BrokenOff(closed));
        this.at += bytes.length;
        if (this.isWhole) resolve();
        else setImmediate(resolve);
      }),
    );
  }

  /** What a connection that was closed leaves undone may never be told of. */
  private unlessGone<T>(begin: (resolve: (value: T) => void, reject: (error: unknown) => void) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      this.giveUp = () => reject(new BrokenOff(closed));
      if (this.isGone) this.giveUp();
      else begin(resolve, reject);
    });
  }
}

const closed = "the connection was closed";
const nothing = Promise.resolve(new Uint8Array());
