/** Lines that come in pieces, each put together for the machine that sends it. */
import { type Clock, seconds } from "../../../src/model/clock.js";
import { type ConsolePacket, type Part, textOf } from "./netconsole.js";

export interface ConsoleLine {
  readonly client: string;
  readonly severity: number | null;
  readonly text: string;
}

/** A line that has not ended by then is told as far as it came: a prompt, or a loader that was cut off. */
const longestWait = seconds(1);
/** Characters; the kernel's are shorter (LOG_LINE_MAX). */
const longestLine = 2048;
const mostClients = 1024;

interface Unfinished {
  text: string;
  severity: number | null;
  /** Of a long line that comes in parts; null = plain text. */
  line: number | null;
  cancel(): void;
}

export class Pieces {
  private readonly unfinished = new Map<string, Unfinished>();

  constructor(
    private readonly clock: Clock,
    private readonly take: (line: ConsoleLine) => void,
  ) {}

  add(client: string, packet: ConsolePacket): void {
    if (packet.kind === "text") this.addText(client, packet.text);
    else if (packet.part === null) {
      this.finish(client);
      this.tell(client, textOf(packet.body), packet.severity);
    } else this.addPart(client, packet.body, packet.severity, packet.part);
  }

  /** What is unfinished is told. */
  close(): void {
    for (const client of [...this.unfinished.keys()]) this.finish(client);
  }

  private addText(client: string, text: string): void {
    const before = this.unfinished.get(client);
    if (before !== undefined && before.line !== null) this.finish(client);
    const lines = ((before?.line === null ? before.text : "") + text).split(/\r\n|\n|\r/);
    const rest = lines.pop() ?? "";
    this.forget(client);
    for (const line of lines) this.tell(client, line, null);
    this.keep(client, { text: rest, severity: null, line: null });
  }

  private addPart(client: string, body: string, severity: number, { line, isFirst, isLast }: Part): void {
    const before = this.unfinished.get(client);
    const isNext = before !== undefined && before.line === line && !isFirst;
    if (!isNext) this.finish(client);
    const whole = (isNext ? before.text : "") + body;
    this.forget(client);
    if (isLast) this.tell(client, textOf(whole), severity);
    else this.keep(client, { text: whole, severity, line });
  }

  private keep(client: string, piece: Omit<Unfinished, "cancel">): void {
    if (piece.text === "") return;
    const cancel = this.clock.after(longestWait, () => this.finish(client));
    this.unfinished.set(client, { ...piece, cancel });
    if (piece.text.length >= longestLine || this.unfinished.size > mostClients) this.finish(client);
  }

  private finish(client: string): void {
    const before = this.unfinished.get(client);
    if (before === undefined) return;
    this.forget(client);
    this.tell(client, before.line === null ? before.text : textOf(before.text), before.severity);
  }

  private forget(client: string): void {
    this.unfinished.get(client)?.cancel();
    this.unfinished.delete(client);
  }

  private tell(client: string, text: string, severity: number | null): void {
    if (text !== "") this.take({ client, severity, text });
  }
}
