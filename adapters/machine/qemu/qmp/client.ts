/** One conversation in QMP: greeting, commands, events. It ends with its connection. */
import type { Duplex } from "node:stream";
import { type Clock, type Duration, seconds } from "../../../../src/model/clock.js";
import { AdapterError } from "../../../../src/ports/machine-adapter.js";
import { type QmpArguments, type QmpData, QmpRefusal } from "../monitor.js";
import { commandLine, parseMessage, QmpGarble, QmpLines, type QmpMessage } from "./messages.js";

/** QEMU answers within milliseconds, unless the computer is overloaded or a disk of the guest's hangs. */
export const answersWithin: Duration = seconds(10);
/** Commands that it owes an answer to. One that hangs would carry out all of them when it goes on. */
const mostOwed = 16;

export interface QmpListener {
  event(name: string, data: QmpData): void;
  /** The connection is at its end, once. */
  closed(): void;
}

interface Pending {
  readonly command: string;
  resolve(result: unknown): void;
  reject(error: Error): void;
}

export class QmpClient {
  private readonly lines = new QmpLines();
  private readonly pending = new Map<number, Pending>();
  /** Those that nobody waits for any more. */
  private readonly overdue = new Set<number>();
  private greeted: (() => void) | null = null;
  private next = 1;
  isOpen = true;
  /** Of QEMU, e.g. `7.2.22`. */
  version = "";

  private constructor(
    private readonly stream: Duplex,
    private readonly clock: Clock,
    private readonly listener: QmpListener,
  ) {
    stream.on("data", (bytes: Buffer) => this.take(bytes));
    // Why it ended is of no interest: that it did says that the guest is gone, or is to be met again.
    stream.on("error", () => {});
    stream.on("close", () => this.end());
    stream.on("end", () => this.close());
  }

  /**
   * Over a connection that was just made: waits for the greeting, and agrees on no capabilities.
   * @param within for the greeting
   * @throws AdapterError `unreachable` (by rejection); then the connection is closed. QEMU takes one at a time and lets the
   *   others wait, so no greeting means that somebody else is there.
   */
  static async open(stream: Duplex, clock: Clock, listener: QmpListener, within: Duration): Promise<QmpClient> {
    const client = new QmpClient(stream, clock, listener);
    try {
      await client.greeting(within);
      await client.execute("qmp_capabilities", {}, within);
      return client;
    } catch (error) {
      client.close();
      throw error;
    }
  }

  /** @throws QmpRefusal · AdapterError `unreachable` (by rejection) */
  execute(command: string, args: QmpArguments = {}, within: Duration = answersWithin): Promise<unknown> {
    if (!this.isOpen) return Promise.reject(unreachable("its monitor is closed"));
    if (this.overdue.size >= mostOwed) return Promise.reject(unreachable("QEMU does not answer any more"));
    const id = this.next++;
    return new Promise((resolve, reject) => {
      const cancel = this.clock.after(within, () => {
        this.pending.delete(id);
        this.overdue.add(id);
        reject(unreachable(`QEMU does not answer: it was asked ${command} ${within / 1000} s ago`));
      });
      const settled =
        <T>(settle: (value: T) => void) =>
        (value: T): void => {
          cancel();
          settle(value);
        };
      this.pending.set(id, { command, resolve: settled(resolve), reject: settled(reject) });
      this.stream.write(commandLine(id, command, args));
    });
  }

  /** A second call does nothing. */
  close(): void {
    this.stream.destroy();
    this.end();
  }

  private greeting(within: Duration): Promise<void> {
    return new Promise((resolve, reject) => {
      const cancel = this.clock.after(within, () =>
        reject(
          unreachable(
            "its monitor takes the connection and says nothing: somebody else is connected to it, or QEMU hangs",
          ),
        ),
      );
      this.greeted = () => {
        cancel();
        resolve();
      };
      this.pending.set(0, {
        command: "greeting",
        resolve: () => {},
        reject: (error) => {
          cancel();
          reject(error);
        },
      });
    });
  }

  private take(bytes: Buffer): void {
    try {
      for (const line of this.lines.push(bytes)) if (line.trim() !== "" && this.isOpen) this.hear(parseMessage(line));
    } catch (error) {
      if (!(error instanceof QmpGarble)) throw error;
      this.close();
    }
  }

  private hear(message: QmpMessage): void {
    if (message.kind === "event") this.listener.event(message.name, message.data);
    if (message.kind === "greeting") this.greet(message.version);
    if (message.kind !== "done" && message.kind !== "refused") return;
    const pending = this.pending.get(message.id);
    this.pending.delete(message.id);
    this.overdue.delete(message.id);
    if (message.kind === "done") pending?.resolve(message.result);
    else pending?.reject(new QmpRefusal(`QEMU refuses ${pending.command}: ${message.text}`, message.word));
  }

  private greet(version: string): void {
    this.version = version;
    this.pending.delete(0);
    this.greeted?.();
    this.greeted = null;
  }

  private end(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    const pending = [...this.pending.values()];
    this.pending.clear();
    for (const one of pending) one.reject(unreachable("its monitor was closed"));
    this.listener.closed();
  }
}

const unreachable = (text: string): AdapterError => new AdapterError(text, "unreachable");
