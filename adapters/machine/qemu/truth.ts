/** What a guest truly has, as QEMU says it. The configuration may say something else by now: it holds from the next start on. */
import type { FoundHardware, Inventory } from "../../../src/model/inventory.js";
import type { SensorReading } from "../../../src/model/observation.js";
import type { MachineHost } from "../../../src/ports/machine-adapter.js";
import { diskSizesOf } from "./disk-sizes.js";
import { expected, foundIn } from "./found.js";
import { linksOf } from "./links.js";
import type { Attendant, Monitor } from "./monitor.js";
import { GuestSensors } from "./sensors.js";

export interface TruthParts {
  readonly host: Pick<MachineHost, "clock" | "report" | "directory">;
  /** As the configuration has it. */
  readonly inventory: Inventory;
  /** Absolute path of the guest's folder. */
  readonly home: string;
  readonly monitor: Monitor;
  /** Of the guest's process; null = it is off. */
  pid(): number | null;
}

export class GuestTruth implements Attendant {
  private found: FoundHardware;
  private readonly sensors: GuestSensors;
  /** The process that `found` is about; null = none, undefined = nobody has looked yet. */
  private seen: number | null | undefined;
  private isLetGo = false;

  constructor(private readonly parts: TruthParts) {
    const { inventory, host } = parts;
    this.found = expected(inventory, []);
    this.sensors = new GuestSensors(host.clock);
  }

  met(): void {
    void this.look();
  }

  ended(): void {
    void this.look();
  }

  /** Nothing is reported any more. */
  letGo(): void {
    this.isLetGo = true;
  }

  /** Also looks whether all is as it was. Never rejects: what does not answer is not there. */
  async readSensors(): Promise<Readonly<Record<string, SensorReading>>> {
    await this.look();
    const pid = this.parts.pid();
    const { processors, memoryMiB } = { ...this.parts.inventory, ...this.found };
    return pid === null ? {} : this.sensors.read(pid, processors.count * processors.threads, memoryMiB);
  }

  /** The hardware is asked once in the life of a process: nobody plugs into it. */
  private async look(): Promise<void> {
    const pid = this.parts.pid();
    const links = await linksOf(this.parts, pid !== null);
    const found = pid === this.seen ? undefined : await this.ask(pid);
    // It was started, or ended, meanwhile: then it is looked at again.
    if (pid !== this.parts.pid() || this.isLetGo) return;
    if (found) {
      this.found = found;
      this.seen = pid;
    }
    this.parts.host.report({ links, ...(found && { found }) });
  }

  /** undefined = it does not answer now. */
  private async ask(pid: number | null): Promise<FoundHardware | undefined> {
    const { inventory, monitor, home, host } = this.parts;
    if (pid === null)
      return expected(inventory, await diskSizesOf(inventory, { home, directory: host.directory ?? home }));
    if (!monitor.isOpen) return undefined;
    try {
      const [processors, memory, blocks] = await Promise.all([
        monitor.execute("query-cpus-fast"),
        monitor.execute("query-memory-size-summary"),
        monitor.execute("query-block"),
      ]);
      return foundIn(inventory, { processors, memory, blocks });
    } catch {
      return undefined;
    }
  }
}
