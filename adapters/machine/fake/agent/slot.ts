/** The place for an agent in one simulated machine. Nothing of the agent itself is loaded before one boots. */

import type { Inventory } from "../../../../src/model/inventory.js";
import type { Medium } from "../../../../src/model/media.js";
import type { BootTarget } from "../../../../src/model/words.js";
import type { MachineHost } from "../../../../src/ports/machine-adapter.js";
import type { Agents } from "./agents.js";
import type { Effect } from "./command-table.js";
import type { Ramdisk } from "./ramdisk.js";
import type { AgentSettings } from "./settings.js";

export interface SlotGiven {
  readonly machine: Inventory;
  readonly settings: AgentSettings;
  load(): Promise<Agents>;
}

export interface Booted {
  readonly target: BootTarget | null;
  readonly medium: Medium | null;
}

/** What a ramdisk can come from, beside an inserted medium. */
const network: readonly (BootTarget | null)[] = ["Pxe", "UefiHttp"];

export class AgentSlot {
  private agents: Agents | null = null;
  private ramdisk: Ramdisk | null = null;
  /** Counts, so that an agent that was slow to load is not begun on a machine that is off again. */
  private boots = 0;
  private paused = false;

  constructor(private readonly given: SlotGiven) {}

  /** An operating system runs now. */
  begin({ target, medium }: Booted, host: MachineHost, does: (command: Exclude<Effect, "leave">) => void): void {
    if (!medium && !network.includes(target)) return;
    this.boots += 1;
    const boot = this.boots;
    const effect = (effect: Effect): void => (effect === "leave" ? this.end() : does(effect));
    const start = (agents: Agents): void => {
      if (boot !== this.boots) return;
      const { machine, settings } = this.given;
      this.agents = agents;
      this.ramdisk = agents.boot({ machine, settings, host, medium, effect });
      if (this.paused) this.ramdisk.pause();
    };
    const failed = (error: unknown): void => host.logger?.error("the simulated agent cannot be loaded", { error });
    this.given.load().then(start, failed);
  }

  /** Nothing runs there any more. */
  end(): void {
    this.boots += 1;
    const { ramdisk, agents, given } = this;
    this.ramdisk = null;
    if (!ramdisk) return;
    ramdisk.stop();
    agents?.leave(given.machine, given.settings, ramdisk);
  }

  /** The service lets go of the machine, on which things go on. */
  async pause(): Promise<void> {
    this.paused = true;
    this.ramdisk?.pause();
    await this.agents?.release(this.given.machine, this.given.settings);
  }

  resume(host: MachineHost): void {
    if (!this.paused) return;
    this.paused = false;
    const { ramdisk, agents, given } = this;
    ramdisk?.resume();
    if (!ramdisk?.isServed) return;
    const failed = (error: unknown): void => host.logger?.error("the simulated agent cannot be reached", { error });
    agents?.enter(given.machine, given.settings, ramdisk).then((url) => ramdisk.moveTo(url), failed);
  }
}
