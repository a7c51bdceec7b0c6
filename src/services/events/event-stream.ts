/** One open event stream, as the texts of `text/event-stream` (WHATWG HTML §"Server-sent events"). */
import { Readable } from "node:stream";
import { type Clock, seconds } from "../../model/clock.js";
import type { Notice, Receiver } from "./notice.js";

/** A reader that falls behind by more than this is cut off: it may come back with Last-Event-ID. In characters. */
const mostWaiting = 1024 * 1024;

/**
 * The HTTP layer pipes it into its answer with `pipeline`, so that either's end is the other's. It is destroyed when its reader
 * is too slow, and ends when its subscription is deleted.
 */
export class EventStream extends Readable {
  private finished = false;

  constructor(
    readonly subscriptionId: string,
    private readonly receiver: Receiver,
    private readonly clock: Clock,
  ) {
    super({ encoding: "utf8", highWaterMark: mostWaiting });
  }

  /** JSON has no line ends of its own here, so one `data:` line holds the document. */
  send(notice: Notice): void {
    this.write(`id: ${notice.id}\ndata: ${JSON.stringify(notice.payload(this.receiver))}\n\n`);
  }

  /** A comment, so that a reader with a time limit sees that the stream lives. Needless for one that has enough to read. */
  keepAlive(): void {
    if (this.readableLength === 0) this.write(": keep-alive\n\n");
  }

  /** Ends the stream; a reader that does not read the rest soon is cut off. */
  finish(): void {
    if (this.finished || this.destroyed) return;
    this.finished = true;
    this.push(null);
    const cancel = this.clock.after(seconds(2), () => this.destroy());
    this.once("close", cancel);
  }

  /** Data comes when there is some: nothing to do when more is asked for. */
  override _read(): void {}

  private write(text: string): void {
    if (this.destroyed || this.finished) return;
    if (this.readableLength + text.length > mostWaiting) this.destroy();
    else this.push(text);
  }
}
