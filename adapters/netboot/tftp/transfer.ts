/** One file on its way to one client: blocks, answers, and sending again. */
import type { RemoteInfo, Socket } from "node:dgram";
import { type Clock, type Duration, type Instant, seconds } from "../../../src/model/clock.js";
import type { ServedFile, TransferEnd } from "../../../src/ports/netboot.js";
import { Blocks } from "./blocks.js";
import { Pace } from "./pace.js";
import { acknowledgedBlock, encodePacket, errorCode, parsePacket } from "./packet.js";
import { forStrangers } from "./refusal.js";
import type { Terms } from "./terms.js";
import { SendWindow } from "./window.js";

/** `answered`: to the last byte. `broken-off`: by the client. `unread`: the file did not give its bytes. `stopped`: by us. */
export type Outcome = "answered" | "broken-off" | "timed-out" | "unread" | "stopped";

export interface TransferParts {
  /** Connected to the client; closed with the transfer. */
  readonly socket: Socket;
  readonly file: Pick<ServedFile, "size" | "read">;
  readonly terms: Terms;
  readonly clock: Clock;
  /** Called once. */
  readonly ended: (outcome: Outcome, end: TransferEnd) => void;
  /** A block went again since nobody answered, or since one was missing. */
  readonly resent: () => void;
}

/** As long as a Raspberry Pi's loader waits (TFTP_FILE_TIMEOUT): then nobody is there any more. */
const patience = seconds(30);
/** Of one that has not answered even once: who does not mean it, or never asked. */
const firstPatience = seconds(6);
/** How often an agreed timeout passes before it is the end. */
const agreedTries = 3;

export class Transfer {
  private readonly blocks: Blocks;
  private readonly window: SendWindow;
  private readonly pace: Pace;
  private readonly oack: Buffer | null;
  private readonly peer: Readonly<{ address: string; port: number }>;
  private isOver = false;
  /** The window was sent in one go at this time, and only once; null = its answer tells nothing about the client's speed. */
  private sentAt: Instant | null = null;
  /** Of timeouts that passed since the last answer; no look at the clock, which may be set meanwhile. */
  private silence: Duration = 0;
  private deadline: Instant = 0;
  private alarm: { readonly at: Instant; cancel(): void } | null = null;

  constructor(private readonly parts: TransferParts) {
    const { file, terms, socket } = parts;
    this.blocks = new Blocks(file, terms, {
      arrived: () => this.push(),
      failed: (error) => this.fail(error),
    });
    this.oack = terms.granted.size === 0 ? null : encodePacket({ op: "OACK", options: terms.granted });
    this.window = new SendWindow(this.blocks.last, terms.windowsize, this.oack !== null);
    this.pace = new Pace(terms.timeout);
    this.peer = socket.remoteAddress();
    socket.on("message", (packet, from) => this.hear(packet, from));
    socket.on("error", (error) => this.trouble(error));
  }

  /** The client has answered. */
  get isAnswered(): boolean {
    return this.window.acked > (this.oack === null ? 0 : -1);
  }

  start(): void {
    this.sentAt = this.parts.clock.now();
    this.push();
  }

  /** @param message for the client; null = it is told nothing */
  end(outcome: Outcome, problem: string | null, message: string | null = null): void {
    if (this.isOver) return;
    this.isOver = true;
    this.alarm?.cancel();
    const { socket, ended } = this.parts;
    if (message !== null) socket.send(encodePacket({ op: "ERROR", code: errorCode.notDefined, message }));
    socket.close();
    ended(outcome, { from: 0, to: this.blocks.bytesUpTo(this.window.acked), problem });
  }

  private hear(packet: Buffer, { address, port }: RemoteInfo): void {
    // What was in the queue before the socket was connected may be anybody's.
    if (this.isOver || port !== this.peer.port || address !== this.peer.address) return;
    const block = acknowledgedBlock(packet);
    if (block !== null) {
      this.acknowledge(block);
      return;
    }
    const error = parsePacket(packet);
    // It has no answer (RFC 1350 §7). Firmware that only wants to know the size ends so.
    if (error?.op === "ERROR")
      this.end("broken-off", `the client broke it off: error ${error.code}, ${forStrangers(error.message)}`);
  }

  private acknowledge(block: number): void {
    const taken = this.window.take(block);
    if (taken === "complete") this.end("answered", null);
    else if (taken !== "nothing") this.goOn(taken);
  }

  private goOn(taken: "next" | "gap" | "some"): void {
    this.silence = 0;
    this.pace.answered();
    this.blocks.release(this.window.acked);
    if (taken === "next") this.measure();
    else this.sentAt = null;
    if (taken === "gap") this.parts.resent();
    if (taken !== "some") this.push();
  }

  private measure(): void {
    const now = this.parts.clock.now();
    if (this.sentAt !== null) this.pace.took(now - this.sentAt);
    this.sentAt = now;
  }

  /** Sends what may be sent, as far as it was read. */
  private push(): void {
    if (this.isOver) return;
    const { window } = this;
    while (window.sent < window.end) {
      const packet = this.packet(window.sent + 1);
      if (packet === null) this.sentAt = null;
      if (packet === null || this.isOver) break;
      this.parts.socket.send(packet);
      window.sent += 1;
    }
    this.arm();
    this.prepare();
  }

  private packet(block: number): Buffer | null {
    return block === 0 ? this.oack : this.blocks.packet(block);
  }

  /** While the client is busy with this window, the next one is made. */
  private prepare(): void {
    const { acked, sent, end } = this.window;
    const to = Math.min(this.blocks.last, end + Math.max(1, end - acked));
    for (let block = sent + 1; block <= to && !this.isOver; block += 1) {
      if (this.blocks.packet(block) === null) return;
    }
  }

  /** Sets when to send again. The alarm is seldom set anew: it looks for itself whether it is time. */
  private arm(): void {
    if (this.isOver) return;
    this.deadline = this.parts.clock.now() + this.pace.timeout;
    if (this.alarm !== null && this.alarm.at <= this.deadline) return;
    this.alarm?.cancel();
    this.setAlarm();
  }

  private setAlarm(): void {
    const { clock } = this.parts;
    const at = this.deadline;
    const left = Math.min(this.pace.timeout, Math.max(1, at - clock.now()));
    this.alarm = { at, cancel: clock.after(left, () => this.ring()) };
  }

  private ring(): void {
    this.alarm = null;
    if (this.parts.clock.now() < this.deadline) this.setAlarm();
    else this.sendAgain();
  }

  private sendAgain(): void {
    this.silence += this.pace.timeout;
    if (this.silence >= this.longest) {
      this.end("timed-out", `the client did not answer for ${Math.round(this.silence / 1000)} s`);
      return;
    }
    this.pace.unanswered();
    this.parts.resent();
    this.sentAt = null;
    this.window.rewind();
    this.push();
  }

  private get longest(): number {
    const usual = this.isAnswered ? patience : firstPatience;
    return Math.max(usual, agreedTries * (this.parts.terms.timeout ?? 0));
  }

  private fail(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.end("unread", `the file could not be read: ${reason}`, "The file cannot be read any more.");
  }

  private trouble(error: Error): void {
    // Of all that the network tells, only this is for certain; the rest is as good as a packet that was lost.
    if ((error as NodeJS.ErrnoException).code === "ECONNREFUSED")
      this.end("broken-off", "the client does not listen any more");
  }
}
