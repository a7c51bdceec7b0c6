/** Reads what a switch sends until it waits for us: something known stands at the end, and nothing follows it. */
import type { Duplex } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import type { Clock, Duration, Instant } from "../../../src/model/clock.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import { mostOutput } from "./command-line.js";
import { quote } from "./rows.js";
import { eraseLine, lastLine, renderLines } from "./terminal.js";

const wrongFamily = "; check that `family` is the switch's, and what it shows there to a person";

/** After what looks like the end: text that quotes a prompt goes on at once. */
const settling: Duration = 20;

interface Wait {
  /** Looks whether the end has come. */
  look(): void;
  fail(problem: string): void;
}

export class Reader {
  private raw = "";
  private readonly decoder = new StringDecoder("utf8");
  private wait: Wait | null = null;
  private over: string | null = null;
  /** Some send back what they were sent, and a password must not get into a message. */
  private secretSent = false;

  constructor(
    private readonly channel: Duplex,
    private readonly clock: Clock,
    private readonly label: string,
  ) {
    channel.on("data", (data: Buffer) => this.take(this.decoder.write(data)));
    channel.on("error", (error) => this.finish(`the connection broke (${error.message})`));
    channel.on("close", () => this.finish("the connection was closed"));
  }

  /** What was sent and not yet taken, as lines. */
  get lines(): string[] {
    return renderLines(this.raw);
  }

  /** Sends, and forgets what was there before. */
  send(text: string, secret = false): void {
    this.raw = "";
    this.secretSent = secret;
    this.channel.write(text);
  }

  /** Sends what lets the output go on, and rubs out the line that asked for it. */
  goOn(text: string, secret = false): void {
    this.raw += eraseLine;
    this.secretSent ||= secret;
    this.channel.write(text);
  }

  /**
   * Resolves when `recognise` makes something of the last line and nothing more comes.
   * @throws AdapterError (by rejection) `unreachable` after `deadline`, at the connection's end, after too much output
   */
  until<T>(recognise: (line: string) => T | undefined, deadline: Instant, waitingFor: string): Promise<T> {
    return new Promise((resolve, reject) => {
      let cancelSettling = (): void => {};
      const leave = (): void => {
        this.wait = null;
        cancelSettling();
        cancelDeadline();
      };
      const fail = (problem: string, advice = ""): void => {
        leave();
        reject(new AdapterError(`${this.label}: ${problem} while waiting for ${waitingFor}${advice}`, "unreachable"));
      };
      const succeed = (found: T): void => {
        leave();
        resolve(found);
      };
      // A computer that is slow to come back to us may find both times over: what has come counts.
      const cancelDeadline = this.clock.after(Math.max(0, deadline - this.clock.now()), () => {
        const found = recognise(lastLine(this.raw));
        if (found !== undefined) succeed(found);
        else fail(this.raw === "" ? "no answer" : `no prompt after ${this.shown}`, wrongFamily);
      });
      const look = (): void => {
        cancelSettling();
        const found = recognise(lastLine(this.raw));
        if (found !== undefined) cancelSettling = this.clock.after(settling, () => succeed(found));
      };
      this.wait = { look, fail };
      if (this.over !== null) fail(this.over);
      else look();
    });
  }

  private get shown(): string {
    return this.secretSent ? "the answer to the password" : quote(lastLine(this.raw));
  }

  private take(text: string): void {
    this.raw += text;
    if (this.raw.length > mostOutput) {
      this.raw = "";
      this.finish(`more output than any table of ports has${wrongFamily}`);
      this.channel.destroy();
    } else this.wait?.look();
  }

  private finish(problem: string): void {
    this.over ??= problem;
    this.wait?.fail(this.over);
  }
}
