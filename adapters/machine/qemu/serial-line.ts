/** A guest's serial line: one connection for all who listen, and what the guest has said so far in the file that QEMU writes. */
import { rm, stat, truncate, writeFile } from "node:fs/promises";
import type { Socket } from "node:net";
import { join } from "node:path";
import type { SerialLine } from "../../../src/ports/console.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import { tailOf } from "./file-tail.js";
import { files } from "./layout.js";
import type { Attendant } from "./monitor.js";
import { connectTo } from "./sockets.js";

/** Bytes of the log, after which the older half of twice as much is forgotten. */
export const longestLog = 4 * 1024 * 1024;
/** What is typed and the guest does not take: more is refused. */
const mostTyped = 64 * 1024;

export class GuestLine implements SerialLine, Attendant {
  private readonly ears = new Set<(bytes: Uint8Array) => void>();
  private socket: Socket | null = null;
  private connecting: Promise<void> | null = null;
  /** Bytes heard since the log was last looked at. */
  private heard = longestLog;
  private isLetGo = false;

  constructor(private readonly home: string) {}

  /* ── the line ────────────────────────────────────────────────────────────────────────────────────────────────── */

  listen(hear: (bytes: Uint8Array) => void): () => void {
    this.ears.add(hear);
    return () => this.ears.delete(hear);
  }

  write(bytes: Uint8Array): boolean {
    const { socket } = this;
    if (!socket || socket.writableLength + bytes.length > mostTyped) return false;
    socket.write(bytes);
    return true;
  }

  async history(most: number): Promise<Uint8Array> {
    const recent = await this.tail(files.serialLog, most);
    const older =
      recent.length < most ? await this.tail(`${files.serialLog}.1`, most - recent.length) : Buffer.alloc(0);
    return Buffer.concat([older, recent]);
  }

  async clear(): Promise<void> {
    try {
      await rm(this.older, { force: true });
      await truncate(this.log);
    } catch (error) {
      if (isAbsence(error)) return;
      throw failure("cannot be cleared", error);
    }
  }

  /* ── the guest ───────────────────────────────────────────────────────────────────────────────────────────────── */

  /** From its first word on. */
  async started(): Promise<void> {
    await this.connect();
  }

  met(): void {
    void this.connect();
  }

  ended(): void {
    this.socket?.destroy();
    this.socket = null;
  }

  /** Tries again where somebody else was connected, and keeps the log in its bounds. To be called now and then. */
  async tend(): Promise<void> {
    if (this.heard >= longestLog / 4) await this.keepBounds();
    await this.connect();
  }

  letGo(): void {
    this.isLetGo = true;
    this.ended();
    this.ears.clear();
  }

  /** Without a connection it is heard of in the log alone. */
  private connect(): Promise<void> {
    if (this.socket || this.isLetGo) return Promise.resolve();
    this.connecting ??= connectTo(this.home, files.serial)
      .then((socket) => this.take(socket))
      .catch(() => {})
      .finally(() => {
        this.connecting = null;
      });
    return this.connecting;
  }

  private take(socket: Socket): void {
    if (this.isLetGo) {
      socket.destroy();
      return;
    }
    this.socket = socket;
    // Always read, whoever listens: a guest must not be held up by what it says.
    socket.on("data", (bytes: Buffer) => {
      this.heard += bytes.length;
      for (const hear of this.ears) hear(bytes);
    });
    socket.on("error", () => {});
    socket.on("close", () => {
      if (this.socket === socket) this.socket = null;
    });
  }

  /* ── the log ─────────────────────────────────────────────────────────────────────────────────────────────────── */

  private get log(): string {
    return join(this.home, files.serialLog);
  }

  private get older(): string {
    return `${this.log}.1`;
  }

  /** QEMU appends to it, so it may be cut short meanwhile. */
  private async keepBounds(): Promise<void> {
    this.heard = 0;
    try {
      if ((await stat(this.log)).size <= longestLog) return;
      // It may have grown for days while nobody looked.
      await writeFile(this.older, await tailOf(this.log, longestLog), { mode: 0o600 });
      await truncate(this.log);
    } catch {
      // Where there is no room for a copy, there is none for a log either: it is tried again.
    }
  }

  private async tail(name: string, most: number): Promise<Buffer> {
    try {
      return await tailOf(join(this.home, name), most);
    } catch (error) {
      if (isAbsence(error)) return Buffer.alloc(0);
      throw failure("cannot be read", error);
    }
  }
}

const isAbsence = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === "ENOENT";

const failure = (what: string, error: unknown): AdapterError =>
  new AdapterError(
    `what its serial line said ${what} (${(error as NodeJS.ErrnoException).code ?? "failed"})`,
    "refused",
  );
