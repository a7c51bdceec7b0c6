/** What is wrong with what machines are to boot, by machine and file: each is there until the file can be had again. */
import type { FileKey } from "../../../domain/netboot/boot-path.js";
import type { Clock } from "../../../model/clock.js";
import type { Trouble } from "../../../model/observation.js";
import type { NetbootMachines } from "../../../ports/netboot.js";

export class BootTroubles {
  private readonly all = new Map<string, Map<FileKey, Trouble>>();

  constructor(
    private readonly clock: Clock,
    private readonly machines: Pick<NetbootMachines, "report">,
  ) {}

  set(machine: string, key: FileKey, text: string): void {
    const own = this.all.get(machine) ?? new Map<FileKey, Trouble>();
    if (own.get(key)?.text === text) return;
    own.set(key, { text, severity: "Warning", since: this.clock.now(), property: "Boot" });
    this.all.set(machine, own);
    this.report(machine);
  }

  clear(machine: string, key: FileKey): void {
    if (this.all.get(machine)?.delete(key)) this.report(machine);
  }

  clearAll(machine: string): void {
    const own = this.all.get(machine);
    own?.clear();
    if (own !== undefined) this.report(machine);
  }

  private report(machine: string): void {
    const own = this.all.get(machine);
    if (own?.size === 0) this.all.delete(machine);
    this.machines.report(machine, { troubles: [...(own?.values() ?? [])] });
  }
}
