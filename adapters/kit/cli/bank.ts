/** The ports of a switch by its command line, as a bank: reads and orders, no care taken. */
import type { PowerCommand } from "../../../src/model/reset.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import { rememberOnWord } from "../on-word.js";
import type { Bank, PortReading, PortUnread } from "../power/bank.js";
import { fillIn, orderSteps } from "./commands.js";
import type { CliPort, Show } from "./dialect.js";
import { readingOf } from "./reading.js";
import { type Row, rowOf, rowsOf, UnreadableOutput } from "./rows.js";
import { CliSession, type CliSessionOptions } from "./session.js";

export interface CliBankOptions extends CliSessionOptions {
  /** How the commands write a port; null = there can be no such port. Pure. */
  portOf(port: string): CliPort | null;
}

/** Nothing is connected before the first read or order. */
export const createCliBank = (options: CliBankOptions): Bank => new CliBank(options);

class CliBank implements Bank {
  readonly source = "ssh";
  private readonly session: CliSession;

  constructor(private readonly options: CliBankOptions) {
    this.session = new CliSession(options);
  }

  async read(ports: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, PortReading | PortUnread>> {
    const { read, readAll } = this.options.dialect;
    if (readAll && (ports.length > 1 || !read)) return await this.readTogether(ports, readAll, signal);
    const readings = new Map<string, PortReading | PortUnread>();
    for (const port of ports) readings.set(port, await this.readOne(port, signal));
    return readings;
  }

  async order(port: string, command: PowerCommand, signal: AbortSignal): Promise<void> {
    const { dialect, label } = this.options;
    if (command !== "on" && command !== "off")
      throw new AdapterError(`${label}: a port can be turned on and off, not ${command}`, "refused");
    const target = this.portOf(port);
    if (dialect.onWord && command === "off") await this.keepOnWord(port, signal);
    const onWord = dialect.onWord && { onWord: this.onWord(port) };
    const steps = orderSteps(dialect, command, { ...target, ...onWord }, label);
    await this.session.run(steps, signal, dialect.enter?.length ?? 0);
    // The port is set by now. Where this fails the connection is given up, and with it the mode that it is in.
    await this.session.run(dialect.leave ?? [], signal).catch(() => {});
  }

  async close(): Promise<void> {
    await this.session.close();
  }

  /* ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────── */

  private async readTogether(ports: readonly string[], show: Show, signal: AbortSignal) {
    const rows = await this.rows(show, null, signal);
    return new Map(ports.map((port) => [port, this.readingFrom(rows, port, show)]));
  }

  /** A port that the switch knows nothing of is no trouble of the others. */
  private async readOne(port: string, signal: AbortSignal): Promise<PortReading | PortUnread> {
    try {
      const [show, rows] = await this.rowsFor(port, signal);
      return this.readingFrom(rows, port, show);
    } catch (error) {
      if (error instanceof AdapterError && error.kind === "refused") return { problem: error.message };
      throw error;
    }
  }

  private async rowsFor(port: string, signal: AbortSignal): Promise<readonly [Show, readonly Row[]]> {
    const { read, readAll } = this.options.dialect;
    const show = read ?? readAll;
    if (!show) throw new AdapterError(`${this.options.label}: SSH does not tell how its ports are`, "misconfigured");
    return [show, await this.rows(show, read ? this.portOf(port) : null, signal)];
  }

  /** A connection that was kept may have died meanwhile, and to ask again does no harm. */
  private async rows(show: Show, asked: CliPort | null, signal: AbortSignal): Promise<readonly Row[]> {
    const { label } = this.options;
    const commands = show.commands.map((command) => (asked ? fillIn(command, asked, label) : command));
    const kept = this.session.isOpen;
    const outputs = await this.session.run(commands, signal).catch((error: unknown) => {
      if (kept && error instanceof AdapterError && error.kind === "unreachable")
        return this.session.run(commands, signal);
      throw error;
    });
    return this.made(() => rowsOf(outputs, show, asked?.name ?? null));
  }

  private made<T>(make: () => T): T {
    try {
      return make();
    } catch (error) {
      if (!(error instanceof UnreadableOutput)) throw error;
      throw new AdapterError(`${this.options.label}: ${error.message}; check that the family is right`, "unreachable");
    }
  }

  private readingFrom(rows: readonly Row[], port: string, show: Show): PortReading | PortUnread {
    const row = rowOf(rows, this.portOf(port).name);
    if (row) return readingOf(row, this.options.dialect);
    const where = show.commands.map((command) => `\`${command}\``).join(", ");
    return { problem: `is not, or not once only, in what the switch shows by ${where}; check its name there` };
  }

  private portOf(port: string): CliPort {
    const found = this.options.portOf(port);
    if (found) return found;
    throw new AdapterError(`${this.options.label} has no port ${JSON.stringify(port)}`, "misconfigured");
  }

  /* ── what "on" was ───────────────────────────────────────────────────────────────────────────────────────────── */

  private onWord(port: string): string {
    const { dialect, host } = this.options;
    const { usual = "", kept = [] } = dialect.onWord ?? {};
    const remembered = host.memory().onWords?.[port];
    return remembered !== undefined && kept.includes(remembered) ? remembered : usual;
  }

  private async keepOnWord(port: string, signal: AbortSignal): Promise<void> {
    const { dialect, host, label } = this.options;
    const [, rows] = await this.rowsFor(port, signal);
    const word = rowOf(rows, this.portOf(port).name)?.admin?.toLowerCase();
    if (word === undefined || !dialect.onWord?.kept.includes(word) || word === this.onWord(port)) return;
    await rememberOnWord(host, label, port, word);
  }
}
