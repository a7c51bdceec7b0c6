/** Keeps the lights of a machine's drives as they were asked to be. */
import { type Clock, seconds } from "../../model/clock.js";
import type { Machine } from "../../model/machine.js";
import type { IndicatorState } from "../../model/words.js";
import { AdapterError, type MachineDriver } from "../../ports/machine-adapter.js";
import { Waiting } from "../waiting.js";

/** What a driver gets to switch one of them. */
const switchedWithin = seconds(30);

export interface LitDrives {
  readonly clock: Clock;
  readonly machine: Machine;
  readonly driver: MachineDriver | null;
  /** Notes that contact is lost. */
  lose(error: unknown): void;
}

export class DriveLights {
  /** What this driver has taken. */
  private readonly shown = new Map<string, IndicatorState>();
  private told: MachineDriver | null = null;
  private switching = false;

  constructor(private readonly unit: LitDrives) {}

  /** Tells the driver what it does not know. Never rejects; what it does not take is for the next time. */
  async follow(): Promise<void> {
    if (this.switching) return;
    this.switching = true;
    try {
      while (await this.tellNext()) {}
    } finally {
      this.switching = false;
    }
  }

  /** @returns whether one was told, and there may be more */
  private async tellNext(): Promise<boolean> {
    const { driver } = this.unit;
    if (!driver?.storage?.setDriveIndicator) return false;
    // Nobody knows what the lights of a machine show that was let go of meanwhile.
    if (driver !== this.told) this.shown.clear();
    this.told = driver;
    const lights = Object.entries(this.unit.machine.intent.storage?.lights ?? {});
    const next = lights.find(([key, state]) => this.shown.get(key) !== state);
    if (!next || !(await this.tell(driver, ...next))) return false;
    this.shown.set(...next);
    return true;
  }

  private async tell(driver: MachineDriver, key: string, state: IndicatorState): Promise<boolean> {
    const { clock } = this.unit;
    const slash = key.indexOf("/");
    try {
      await new Waiting(clock).within(clock.now() + switchedWithin, async () =>
        driver.storage?.setDriveIndicator?.(key.slice(0, slash), key.slice(slash + 1), state),
      );
      return true;
    } catch (error) {
      const unreachable = error instanceof AdapterError && error.kind === "unreachable";
      if (unreachable && driver === this.unit.driver) this.unit.lose(error);
      return false;
    }
  }
}
