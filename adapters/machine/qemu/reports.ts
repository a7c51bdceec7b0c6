/** What a driver says of its guest, until it lets go. */
import type { PowerReading } from "../../../src/model/observation.js";
import type { PowerState } from "../../../src/model/words.js";
import type { MachineHost, Seen } from "../../../src/ports/machine-adapter.js";

export class Reports {
  private isOver = false;

  constructor(private readonly host: Pick<MachineHost, "clock" | "report">) {}

  reading(state: PowerState): PowerReading {
    return { state, at: this.host.clock.now(), source: "qmp" };
  }

  say(seen: Seen): void {
    if (!this.isOver) this.host.report(seen);
  }

  power(state: PowerState): void {
    this.say({ power: this.reading(state) });
  }

  seen(power: PowerReading): void {
    this.say({ power, contact: { state: "Ok", since: power.at, problem: null } });
  }

  lost(error: unknown): void {
    const problem = error instanceof Error ? error.message : String(error);
    this.say({ contact: { state: "Lost", since: this.host.clock.now(), problem } });
  }

  end(): void {
    this.isOver = true;
  }
}
