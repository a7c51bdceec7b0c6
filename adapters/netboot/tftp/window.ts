/**
 * Which blocks are under way (RFC 1350 §2, RFC 7440 §4). Blocks are counted from 1 without end here; on the wire they are
 * taken modulo 65,536, and 0 follows 65,535. Block 0 stands for the OACK.
 */

/**
 * What an ACK says. `complete`: all is there. `next`: the window is there, the next may go. `gap`: some of it is there, the
 * rest goes again. `some`: some of it is there, and nothing goes. `nothing`: it was known, or cannot be.
 */
export type Taken = "complete" | "next" | "gap" | "some" | "nothing";

export class SendWindow {
  /** Up to here the client has it; -1 = not even the OACK. */
  acked: number;
  /** Up to here it was sent. */
  sent = 0;
  /** Up to here it may be sent now. */
  end = 0;
  /** Where it was last begun again in the middle. */
  private mendedAt = Number.NEGATIVE_INFINITY;

  constructor(
    /** The last block's number. */
    private readonly last: number,
    private readonly windowsize: number,
    withOack: boolean,
  ) {
    this.acked = withOack ? -1 : 0;
    this.beginAgain();
  }

  get isComplete(): boolean {
    return this.acked === this.last;
  }

  /**
   * Takes an ACK. One that was there before is never answered with a block (RFC 1123 §4.2.3.1: or every block goes twice from
   * then on). In the middle of a window it tells of a loss (RFC 7440 §4), and the window begins again behind it: once in as
   * many blocks as it has, so that a client that acknowledges every single block is not sent everything many times.
   * @param block as on the wire
   */
  take(block: number): Taken {
    const ahead = (block - this.acked) & 0xffff;
    if (ahead === 0 || this.acked + ahead > this.sent) return "nothing";
    this.acked += ahead;
    if (this.isComplete) return "complete";
    if (this.acked < this.sent && this.acked - this.mendedAt < this.windowsize) return "some";
    const isWhole = this.acked === this.sent;
    if (!isWhole) this.mendedAt = this.acked;
    this.beginAgain();
    return isWhole ? "next" : "gap";
  }

  /** Nobody answered: the window goes again. */
  rewind(): void {
    this.mendedAt = Number.NEGATIVE_INFINITY;
    this.beginAgain();
  }

  /** A window begins behind what is there. */
  private beginAgain(): void {
    this.sent = this.acked;
    this.end = this.acked === -1 ? 0 : Math.min(this.last, this.acked + this.windowsize);
  }
}
