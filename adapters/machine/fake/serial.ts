/** The serial line of a simulated machine: what its firmware says as it boots, and a system that can be logged in to. */
import type { Instant } from "../../../src/model/clock.js";
import type { BootStage, BootTarget, PowerState } from "../../../src/model/words.js";
import type { MachineConsole, SaidLine, SerialLine } from "../../../src/ports/console.js";
import { FakeShell } from "./shell.js";

/** The machine that speaks, as it is now. */
export interface Speaking {
  readonly id: string;
  readonly now: Instant;
  readonly power: PowerState;
  readonly powerSince: Instant;
  readonly stage: BootStage;
  readonly source: BootTarget | null;
  /** Nothing gets through to it. */
  readonly lost: boolean;
}

/** When it said what, since it came on last. */
interface Run {
  readonly since: Instant;
  chosen?: { readonly at: Instant; readonly source: BootTarget | null };
  loading?: Instant;
  running?: Instant;
}

const bootsFrom: Partial<Record<BootTarget, string>> = {
  Pxe: "the network (PXE)",
  UefiHttp: "the network (HTTP)",
  Hdd: "the disk",
  Cd: "the CD",
  Usb: "the USB stick",
  BiosSetup: "the setup",
  UefiShell: "the UEFI shell",
};

/** There is one for each machine: no more is kept in it than when what was said, until somebody types. */
export class FakeSerial implements MachineConsole, SerialLine {
  private run: Run | null = null;
  private clearedAt: Instant = Number.NEGATIVE_INFINITY;
  private listeners: Set<(bytes: Uint8Array) => void> | null = null;
  /** UTF-16 units of what the run said that the listeners have heard. */
  private told = 0;
  private shell: FakeShell | null = null;

  constructor(private readonly machine: Speaking) {}

  get serial(): SerialLine {
    return this;
  }

  /** To be called whenever it does something else. */
  changed(): void {
    if (this.machine.power === "On") this.goOn();
    else this.shell?.logOut();
  }

  private goOn(): void {
    const { stage, source, now } = this.machine;
    if (this.run === null || stage === "None") this.begin({ since: now });
    const run = this.begun();
    if (stage === "SystemHardwareInitializationComplete") run.chosen ??= { at: now, source };
    if (stage === "OSBootStarted") run.loading ??= now;
    if (stage === "OSRunning") run.running ??= now;
    this.speak();
  }

  /* ── as a serial line ────────────────────────────────────────────────────────────────────────────────────────── */

  listen(hear: (bytes: Uint8Array) => void): () => void {
    const own = (bytes: Uint8Array) => hear(bytes);
    if (!this.listeners?.size) this.told = this.text().length;
    this.listeners ??= new Set();
    this.listeners.add(own);
    return () => this.listeners?.delete(own);
  }

  write(bytes: Uint8Array): boolean {
    const { power, stage, lost } = this.machine;
    if (power !== "On" || lost) return false;
    // Firmware takes no notice of keys.
    if (stage !== "OSRunning") return true;
    this.shell ??= new FakeShell(this.machine);
    this.emit(this.shell.type(bytes));
    return true;
  }

  async history(most: number): Promise<Uint8Array> {
    const typed = this.shell?.said(this.clearedAt) ?? "";
    return Buffer.from(this.text(this.clearedAt, typed === "") + typed).subarray(-most);
  }

  async clear(): Promise<void> {
    this.clearedAt = this.machine.now;
  }

  recall(): readonly SaidLine[] {
    const all = [...linesOf(this.machine.id, this.spoken()), ...(this.shell?.lines ?? [])];
    return all.filter(({ at }) => at > this.clearedAt);
  }

  /* ── what it says ────────────────────────────────────────────────────────────────────────────────────────────── */

  private begun(): Run {
    this.run ??= { since: this.machine.powerSince };
    return this.run;
  }

  private begin(run: Run): void {
    this.run = run;
    this.told = 0;
    this.shell = null;
  }

  /** A machine that was on before anybody heard of it has said what it had to say. */
  private spoken(): Run | null {
    const { power, powerSince, stage } = this.machine;
    if (this.run || power !== "On") return this.run;
    return stage === "OSRunning" ? { since: powerSince, running: powerSince } : { since: powerSince };
  }

  private text(after: Instant = Number.NEGATIVE_INFINITY, prompts = true): string {
    const run = this.spoken();
    const lines = linesOf(this.machine.id, run).filter(({ at }) => at > after);
    const text = lines.map((line) => `${line.text}\r\n`).join("");
    return prompts && run?.running !== undefined && run.running > after ? `${text}${this.machine.id} login: ` : text;
  }

  private speak(): void {
    if (!this.listeners?.size) return;
    const text = this.text();
    this.emit(text.slice(this.told));
    this.told = text.length;
  }

  private emit(text: string): void {
    if (text === "" || !this.listeners?.size) return;
    const bytes = Buffer.from(text);
    for (const hear of [...this.listeners]) hear(bytes);
  }
}

function linesOf(id: string, run: Run | null): readonly SaidLine[] {
  if (!run) return [];
  const { since, chosen, loading, running } = run;
  return [
    { at: since, text: `Simulated firmware of ${id}` },
    ...(chosen ? [{ at: chosen.at, text: choiceOf(chosen.source) }] : []),
    ...(loading === undefined ? [] : [{ at: loading, text: "Loading the operating system" }]),
    ...(running === undefined ? [] : [{ at: running, text: `Simulated system of ${id} on ttyS0` }]),
  ];
}

const choiceOf = (source: BootTarget | null): string =>
  source === null ? "There is nothing to boot." : `Booting from ${bootsFrom[source] ?? source}`;
