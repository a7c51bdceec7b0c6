/** The monitor of whichever guest of a machine runs now. */
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import type { Guest } from "./guest.js";
import type { Monitor, QmpArguments, QmpData } from "./monitor.js";

type Hear = (data: QmpData) => void;

export class GuestMonitor implements Monitor {
  private readonly ears = new Map<string, Set<Hear>>();

  constructor(private readonly guest: () => Guest | null) {}

  get isOpen(): boolean {
    return this.guest()?.isOpen ?? false;
  }

  async execute(command: string, args?: QmpArguments): Promise<unknown> {
    const guest = this.guest();
    if (!guest) throw new AdapterError("it is off", "unreachable");
    return guest.execute(command, args);
  }

  on(event: string, hear: Hear): () => void {
    const ears = this.ears.get(event) ?? new Set();
    this.ears.set(event, ears);
    ears.add(hear);
    return () => {
      ears.delete(hear);
      if (ears.size === 0) this.ears.delete(event);
    };
  }

  tell(event: string, data: QmpData): void {
    for (const hear of [...(this.ears.get(event) ?? [])]) hear(data);
  }
}
