/** Boots that broke off: a machine that asks for nothing more has halted, and only a reset helps it. */
import { type Clock, type Duration, type Instant, minutes } from "../../../model/clock.js";
import type { NetbootMachines } from "../../../ports/netboot.js";
import type { BootTroubles } from "./troubles.js";

/** Firmware and boot loaders try again within a minute, or give up. */
const patience: Duration = minutes(2);

const trouble = "boot";

interface Broken {
  /** For people: the file that it did not get. */
  readonly file: string;
  readonly due: Instant;
}

/** One timer for all machines, and only while some boot has broken off. */
export class BootWatch {
  private readonly broken = new Map<string, Broken>();
  /** Transfers that go on, by machine. */
  private readonly open = new Map<string, number>();
  private cancel: (() => void) | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly machines: Pick<NetbootMachines, "get">,
    private readonly troubles: Pick<BootTroubles, "set" | "clear">,
  ) {}

  opened(machine: string): void {
    this.open.set(machine, (this.open.get(machine) ?? 0) + 1);
  }

  /** The machine has time from now on. */
  closed(machine: string): void {
    const left = (this.open.get(machine) ?? 1) - 1;
    if (left > 0) this.open.set(machine, left);
    else this.open.delete(machine);
    const broken = this.broken.get(machine);
    if (broken !== undefined) this.broken.set(machine, { ...broken, due: this.clock.now() + patience });
  }

  /** It did not get a file that its boot hangs on. */
  broke(machine: string, file: string): void {
    this.broken.set(machine, { file, due: this.clock.now() + patience });
    this.cancel ??= this.clock.after(patience, () => this.look());
  }

  /** It asked for something, or its boot is over. */
  wentOn(machine: string): void {
    this.broken.delete(machine);
    this.troubles.clear(machine, trouble);
  }

  close(): void {
    this.cancel?.();
    this.broken.clear();
  }

  private look(): void {
    this.cancel = null;
    const now = this.clock.now();
    for (const [machine, { file, due }] of this.broken) {
      if (due > now) continue;
      if (!this.isHalted(machine)) {
        this.broken.set(machine, { file, due: now + patience });
        continue;
      }
      this.broken.delete(machine);
      this.troubles.set(
        machine,
        trouble,
        `Its boot broke off at ${file}, and it has asked for nothing since; reset it.`,
      );
    }
    const dues = [...this.broken.values()].map(({ due }) => due);
    if (dues.length > 0) {
      const next = dues.reduce((one, other) => Math.min(one, other));
      this.cancel = this.clock.after(Math.max(0, next - now), () => this.look());
    }
  }

  private isHalted(machine: string): boolean {
    return !this.open.has(machine) && this.machines.get(machine)?.observation.power?.state === "On";
  }
}
