/** Keeps the light of a machine as it was asked to be, for as long as one driver has the machine. */
import { type Clock, seconds } from "../model/clock.js";
import type { Machine } from "../model/machine.js";
import type { IndicatorState } from "../model/words.js";
import { AdapterError, type MachineDriver } from "../ports/machine-adapter.js";
import { Waiting } from "./waiting.js";

/** What a driver gets to switch the light. */
const switchedWithin = seconds(30);

/** What a light needs of the machine it is on. */
export interface Lit {
  readonly clock: Clock;
  readonly machine: Machine;
  readonly driver: MachineDriver | null;
  /** Notes that contact is lost. */
  lose(error: unknown): void;
}

export class Light {
  /** What the driver has taken; null = nobody knows what the light shows. */
  private shown: IndicatorState | null;
  private switching = false;

  constructor(
    private readonly unit: Lit,
    private readonly driver: MachineDriver,
  ) {
    const { seq, indicator } = unit.machine.intent;
    // Where nobody has asked for anything yet, the light is left as it is.
    this.shown = seq === 0 ? indicator : null;
  }

  /** Tells the driver, unless it knows or is being told. Never rejects; what it does not take is for the next time. */
  async follow(): Promise<void> {
    const { indicator } = this.unit.machine.intent;
    if (!this.driver.setIndicator || this.switching || this.shown === indicator) return;
    this.switching = true;
    const taken = await this.tell(indicator);
    this.switching = false;
    if (!taken) return;
    this.shown = indicator;
    await this.follow();
  }

  private async tell(indicator: IndicatorState): Promise<boolean> {
    const { clock } = this.unit;
    try {
      await new Waiting(clock).within(clock.now() + switchedWithin, async () => this.driver.setIndicator?.(indicator));
      return true;
    } catch (error) {
      const unreachable = error instanceof AdapterError && error.kind === "unreachable";
      if (unreachable && this.driver === this.unit.driver) this.unit.lose(error);
      return false;
    }
  }
}
