/** Sensors of a guest: what it uses of what it was given. It has nothing else that could be measured. */
import { readFile } from "node:fs/promises";
import type { SensorDescription } from "../../../src/model/capabilities.js";
import { type Clock, type Instant, minutes, seconds } from "../../../src/model/clock.js";
import type { SensorReading } from "../../../src/model/observation.js";
import { residentIn, ticksPerSecond, usedTicksIn } from "./process-use.js";

const percent = { type: "Percent", unit: "%", min: 0, max: 100, needsPower: true } as const;

/** The very same object for all guests. */
export const guestSensors: readonly SensorDescription[] = [
  { ...percent, id: "CPUUse", name: "Processor use", context: "CPU" },
  { ...percent, id: "MemoryUse", name: "Memory in use", context: "Memory" },
];

type Readings = Readonly<Record<string, SensorReading>>;

/** What is measured over less than this says little. */
const shortest = seconds(1);
/** Linux goes through all pages of a process to count them. */
const countAgainAfter = minutes(1);

interface Counted {
  readonly pid: number;
  readonly at: Instant;
}

export class GuestSensors {
  private used: (Counted & { readonly ticks: number }) | null = null;
  private processor: (Counted & { readonly reading: SensorReading }) | null = null;
  private memory: (Counted & { readonly reading: SensorReading | null }) | null = null;

  constructor(
    private readonly clock: Clock,
    /** Where Linux tells of processes. */
    private readonly proc = "/proc",
  ) {}

  /**
   * @param pid of the guest's process
   * @param threads of all its processors
   * @returns what can be read; nothing of a process that is not there. Never rejects.
   */
  async read(pid: number, threads: number, memoryMiB: number): Promise<Readings> {
    const [processor, memory] = await Promise.all([this.readProcessor(pid, threads), this.readMemory(pid, memoryMiB)]);
    return { ...(processor && { CPUUse: processor }), ...(memory && { MemoryUse: memory }) };
  }

  /** Between two reads: the first one of a process tells nothing. */
  private async readProcessor(pid: number, threads: number): Promise<SensorReading | null> {
    const ticks = usedTicksIn(await this.file(pid, "stat"));
    const at = this.clock.now();
    if (ticks === undefined) return null;
    const before = this.used?.pid === pid ? this.used : null;
    if (before && at - before.at < shortest) return this.processor?.pid === pid ? this.processor.reading : null;
    this.used = { pid, at, ticks };
    if (!before) return null;
    const share = (ticks - before.ticks) / ticksPerSecond / ((at - before.at) / seconds(1)) / threads;
    const reading = { value: percentOf(share), at };
    this.processor = { pid, at, reading };
    return reading;
  }

  private async readMemory(pid: number, memoryMiB: number): Promise<SensorReading | null> {
    const at = this.clock.now();
    const { memory } = this;
    if (memory?.pid === pid && at - memory.at < countAgainAfter) return memory.reading;
    const bytes = residentIn(await this.file(pid, "smaps"), memoryMiB);
    const reading = bytes === undefined ? null : { value: percentOf(bytes / (memoryMiB * 1024 * 1024)), at };
    this.memory = { pid, at, reading };
    return reading;
  }

  /** Empty where it cannot be read. */
  private file(pid: number, name: string): Promise<string> {
    return readFile(`${this.proc}/${pid}/${name}`, "latin1").catch(() => "");
  }
}

/** QEMU itself works for the guest too: a guest that is at its limit may seem to use more than it has. */
const percentOf = (share: number): number => Math.round(Math.min(1, Math.max(0, share)) * 1000) / 10;
