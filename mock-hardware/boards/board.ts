/**
 * A Raspberry Pi 4 that boots from the network as a real one does: boot loader, firmware of the GPU, UEFI, iPXE, operating
 * system, each with its own DHCP and files. Nothing of it but the exchange is real. It is written from what real boards and
 * real firmware were seen to send, and shares no code with the servers that it tries.
 */
import type { Timers } from "../switches/device.js";
import { systemTimers } from "../switches/timers.js";
import { bootLoop } from "./boot-loop.js";
import { Life, PowerCut } from "./life.js";
import { type Pace, quickPace } from "./pace.js";
import type { BoardEvent, BoardStage, Past, RunningSystem } from "./record.js";
import { Run } from "./run.js";

export interface BoardOptions {
  /** Lower case with colons. */
  readonly mac: string;
  /** 8 hex digits. */
  readonly serial: string;
  /** SMBIOS UUID that UEFI tells; all zeros when absent. */
  readonly uuid?: string;
  /** As the boot loader tells it; a Pi 4 Model B of 8 GB when absent. */
  readonly revision?: number;
  /** What its operating system calls itself. */
  readonly hostName?: string;
  /** Where DISCOVERs go: the server's own address where both are on one computer, else 255.255.255.255. */
  readonly server: string;
  readonly ports: BoardPorts;
  /** There is an operating system on its card; none when absent. */
  readonly disk?: boolean;
  readonly timers?: Timers;
  readonly pace?: Partial<Pace>;
  /** start4.elf stops for good at DATA that comes twice, as it did on real boards; true when absent. Reported in any case. */
  readonly hangsOnDuplicates?: boolean;
  readonly trace?: (event: Past) => void;
}

export interface BoardPorts {
  /** The server's, by DHCP. */
  readonly dhcpServer: number;
  /** Its own; 0 = any free one, and the server has to answer to the port that it was asked from. */
  readonly dhcpClient: number;
  /** The boot server's, 4011 when absent. */
  readonly proxy?: number;
  /** The server's, 69 when absent. */
  readonly tftp?: number;
  /** Where its operating system sends a few lines of syslog by UDP, on the server that booted it; nowhere when absent. */
  readonly syslog?: number;
}

export interface Board {
  readonly mac: string;
  readonly serial: string;
  /** Gives power or takes it; the same again changes nothing. */
  power(on: boolean): void;
  state(): BoardStage;
  /** What runs, while the stage is `os`. */
  system(): RunningSystem | null;
  /** What happened since the power came last, oldest first; of a long time only the end. */
  readonly history: readonly Past[];
  /** Takes the power away for good; resolves when nothing of it is left. */
  close(): Promise<void>;
}

/** Entries of a history. A board that nobody answers asks for ever. */
const remembered = 2_000;

/** @throws RangeError for a MAC address or a serial number that is none */
export function openBoard(options: BoardOptions): Board {
  if (!/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/.test(options.mac)) throw new RangeError(`${options.mac} is no MAC address`);
  if (!/^[0-9a-f]{8}$/.test(options.serial))
    throw new RangeError(`${options.serial} is no serial number of 8 hex digits`);
  return new PoweredBoard(options);
}

class PoweredBoard implements Board {
  readonly mac: string;
  readonly serial: string;
  readonly history: Past[] = [];
  private readonly timers: Timers;
  private stage: BoardStage = "off";
  private running: RunningSystem | null = null;
  private life: Life | null = null;
  private lastRun: Promise<void> = Promise.resolve();
  private closed = false;

  constructor(private readonly options: BoardOptions) {
    this.mac = options.mac;
    this.serial = options.serial;
    this.timers = options.timers ?? systemTimers;
  }

  power(on: boolean): void {
    if (on === (this.life !== null) || this.closed) return;
    if (on) this.begin();
    else this.cut();
  }

  state(): BoardStage {
    return this.stage;
  }

  system(): RunningSystem | null {
    return this.running;
  }

  async close(): Promise<void> {
    this.power(false);
    this.closed = true;
    await this.lastRun;
  }

  private begin(): void {
    const life = new Life(this.timers);
    this.life = life;
    this.history.length = 0;
    this.note({ kind: "power", on: true });
    // Its predecessor lets go of its sockets first.
    this.lastRun = this.lastRun.then(() => this.live(life));
  }

  private cut(): void {
    const { life } = this;
    this.life = null;
    this.running = null;
    this.stage = "off";
    this.note({ kind: "power", on: false });
    life?.end();
  }

  private async live(life: Life): Promise<void> {
    const pace = { ...quickPace, ...this.options.pace };
    const run = new Run(this.options, life, pace, {
      // What is still under way when the power goes is not seen any more.
      note: (event) => life.ended || this.note(event),
      enter: (stage, why, system) => life.ended || this.enter(stage, why, system),
    });
    try {
      await bootLoop(run);
    } catch (error) {
      if (!(error instanceof PowerCut)) run.enter("halted", `it broke down: ${String(error)}`);
    }
  }

  private enter(stage: BoardStage, why: string | null, system: RunningSystem | null): void {
    this.stage = stage;
    this.running = system;
    this.note({ kind: "stage", stage, why });
  }

  private note(event: BoardEvent): void {
    const past: Past = { at: this.timers.now(), stage: this.stage, event };
    this.history.push(past);
    if (this.history.length > remembered) this.history.splice(0, remembered / 4);
    this.options.trace?.(past);
  }
}
