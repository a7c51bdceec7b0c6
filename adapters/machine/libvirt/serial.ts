/** The serial line of a domain on this computer: a terminal or a socket, which comes and goes with the instance. */
import { closeSync, constants, openSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { ReadStream } from "node:tty";
import { type Duration, seconds } from "../../../src/model/clock.js";
import type { SerialLine } from "../../../src/ports/console.js";
import type { MachineHost } from "../../../src/ports/machine-adapter.js";
import type { SerialPlace } from "./domain.js";

/** Bytes of what was said that are kept. */
const mostHistory = 256 * 1024;
const piece = 4096;
/** Bytes that wait to be taken by the guest. */
const mostUnwritten = 64 * 1024;
const againAfter: Duration = seconds(2);

export class LibvirtSerial implements SerialLine {
  private readonly listeners = new Set<(bytes: Uint8Array) => void>();
  private said: Buffer[] = [];
  private size = 0;
  private line: Socket | null = null;
  /** Where it is now; null = the domain is off. */
  private place: SerialPlace | null = null;
  private cancel = (): void => {};
  /** So that it is told once. */
  private problem: string | null = null;

  constructor(
    private readonly host: Pick<MachineHost, "clock" | "logger">,
    private readonly id: string,
  ) {}

  listen(hear: (bytes: Uint8Array) => void): () => void {
    this.listeners.add(hear);
    return () => void this.listeners.delete(hear);
  }

  write(bytes: Uint8Array): boolean {
    const { line } = this;
    if (!line || line.writableLength > mostUnwritten) return false;
    line.write(bytes);
    return true;
  }

  async history(most: number): Promise<Uint8Array> {
    return Buffer.concat(this.said).subarray(-Math.max(1, most));
  }

  async clear(): Promise<void> {
    this.said = [];
    this.size = 0;
  }

  /** @param place null = there is none now */
  plug(place: SerialPlace | null): void {
    if (place?.path === this.place?.path && (this.line || !place)) return;
    this.unplug();
    this.place = place;
    if (place?.path) this.open(place.kind, place.path);
  }

  unplug(): void {
    this.cancel();
    this.place = null;
    this.line?.destroy();
    this.line = null;
  }

  private open(kind: SerialPlace["kind"], path: string): void {
    try {
      const line = kind === "pty" ? terminalAt(path) : connect({ path });
      this.line = line;
      line.on("data", (bytes: Buffer) => this.hear(bytes));
      line.on("error", (error) => this.fail(error));
      line.on("close", () => {
        if (this.line === line) this.openAgain(kind, path);
      });
    } catch (error) {
      this.fail(error as Error);
      this.openAgain(kind, path);
    }
  }

  private openAgain(kind: SerialPlace["kind"], path: string): void {
    this.line = null;
    this.cancel = this.host.clock.after(againAfter, () => {
      if (this.place?.path === path) this.open(kind, path);
    });
  }

  private fail({ message }: Error): void {
    if (message === this.problem) return;
    this.problem = message;
    this.host.logger?.warn("the serial line of a domain cannot be opened", { machine: this.id, problem: message });
  }

  /** A line says a few bytes at a time, and each piece of memory costs as much as many of them. */
  private keep(bytes: Buffer): void {
    const last = this.said.at(-1);
    this.size += bytes.length;
    if (last && last.length + bytes.length <= piece) this.said[this.said.length - 1] = Buffer.concat([last, bytes]);
    else this.said.push(bytes);
  }

  private hear(bytes: Buffer): void {
    this.problem = null;
    this.keep(bytes);
    while (this.size > mostHistory && this.said.length > 1) this.size -= this.said.shift()?.length ?? 0;
    for (const listener of this.listeners) listener(bytes);
  }
}

/** @throws the system's error */
function terminalAt(path: string): Socket {
  const fd = openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
  try {
    return new ReadStream(fd).setRawMode(true);
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}
