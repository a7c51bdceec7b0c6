/** Carries out what a guest is told about its power, one thing at a time. */
import type { Inventory } from "../../../src/model/inventory.js";
import type { PowerCommand } from "../../../src/model/reset.js";
import { AdapterError, type MachineHost, type Order } from "../../../src/ports/machine-adapter.js";
import type { Acceleration } from "./accelerator.js";
import { powerOf, statusIn, type Words } from "./condition.js";
import type { Faults } from "./faults.js";
import type { Guest } from "./guest.js";
import type { GuestLife } from "./life.js";
import type { Presses } from "./presses.js";
import type { Reports } from "./reports.js";
import { settingsOf } from "./settings.js";

export interface PowerParts {
  readonly inventory: Inventory;
  readonly host: MachineHost;
  readonly acceleration: Acceleration;
  readonly life: GuestLife;
  readonly faults: Faults;
  readonly presses: Presses;
  readonly reports: Reports;
  /** It has just begun to run. Must not throw. */
  met(): void;
  /** Reports how it is now. @throws AdapterError (by rejection) */
  see(): Promise<void>;
}

/** What a guest is told by a word of QMP, as it is. */
const words: Readonly<Partial<Record<PowerCommand, string>>> = {
  button: "system_powerdown",
  nmi: "inject-nmi",
  pause: "stop",
  resume: "cont",
};

export class GuestPower {
  private isToldOff = false;

  constructor(private readonly parts: PowerParts) {}

  /** To be called one at a time. @throws AdapterError (by rejection) */
  async carryOut(command: PowerCommand, order: Order): Promise<void> {
    const { life } = this.parts;
    // Before another is started it is looked for more closely: two would write to the same disks.
    const starts = !life.guest && (command === "on" || command === "button");
    // Who ends it need not know whether it has begun.
    const ends = command === "off" && life.guest !== null;
    if (!ends && (life.mayBeThere || starts)) await life.find(starts);
    const { guest, doubt } = life;
    if (command === "off") return this.turnOff();
    // Told to run, it might run half set up.
    if (doubt) throw doubt;
    if (command === "on" || (command === "button" && !guest)) return this.turnOn(order);
    if (!guest) throw new AdapterError("it is off", "refused");
    await guest.meet();
    if (command === "shutdown") await this.shutDown(guest, order);
    else if (command === "restart") await this.restart(guest);
    else await tell(guest, command);
  }

  /**
   * Its firmware ran into what KVM cannot do here: it boots once more, slower. To be called one at a time.
   * @param guest null = nothing of it runs any more
   */
  async goOnWithoutKvm(guest: Guest | null): Promise<void> {
    const { life, reports, faults } = this.parts;
    if (guest !== life.guest) return;
    if (this.isToldOff) return this.sayIfOff();
    reports.power("PoweringOn");
    try {
      await life.startAgain();
      await this.began();
    } catch (error) {
      if (life.guest) reports.lost(error);
      else if (!life.isAbandoned) faults.set("ended", notAgain(error));
    } finally {
      this.sayIfOff();
    }
  }

  private async turnOn({ signal }: Pick<Order, "signal">): Promise<void> {
    const { life, host, faults, reports } = this.parts;
    this.isToldOff = false;
    if (life.guest) return this.goOn(life.guest, signal);
    if (signal.aborted) throw new AdapterError("nobody waits for it to be switched on any more", "refused");
    faults.clear("ended", "firmware", "stopped", "panic", "disk", "watchdog", "acceleration");
    reports.power("PoweringOn");
    const { target, seq } = host.bootChoice();
    const abandon = (): void => life.abandonStart();
    signal.addEventListener("abort", abandon);
    try {
      await life.start(this.isLegacy ? target : null);
    } finally {
      signal.removeEventListener("abort", abandon);
      if (!life.comesAgain) this.sayIfOff();
    }
    // With UEFI its variables say what it boots, and what became of that.
    if (this.isLegacy) reports.say({ bootUsed: seq });
    await this.began();
  }

  /** One that stands still is told to run. */
  private async goOn(guest: Guest, signal: AbortSignal): Promise<void> {
    await guest.meet();
    const state = powerOf(await statusOf(guest));
    if (state === "PoweringOff") {
      await this.parts.life.end();
      return this.turnOn({ signal });
    }
    if (state !== "On") await guest.execute("cont");
    await this.parts.see();
  }

  private async began(): Promise<void> {
    const { acceleration, life, faults, met, see } = this.parts;
    const isWithout = life.accelerator === "tcg" && acceleration.fault !== null;
    if (isWithout && settingsOf(this.parts.inventory).accelerator === "auto") faults.set("acceleration", slow);
    met();
    await see();
  }

  private async turnOff(): Promise<void> {
    const { life, reports } = this.parts;
    this.isToldOff = true;
    life.comesAgain = false;
    if (life.guest) {
      reports.power("PoweringOff");
      await life.end();
    }
    this.sayIfOff();
  }

  /** Nobody knows when the operating system listens: the button is pressed until it has done what it is asked, or is given up. */
  private async shutDown(guest: Guest, { deadline }: Order): Promise<void> {
    await guest.execute("system_powerdown");
    const press = (): void => void guest.execute("system_powerdown").catch(() => {});
    this.parts.presses.goOn(deadline, press);
  }

  /** A guest that was reset while it stood still does not run by itself. */
  private async restart(guest: Guest): Promise<void> {
    await guest.execute("system_reset");
    if ((await statusOf(guest)) !== "running") await guest.execute("cont");
    await this.parts.see();
  }

  private sayIfOff(): void {
    if (!this.parts.life.guest) this.parts.reports.power("Off");
  }

  private get isLegacy(): boolean {
    return settingsOf(this.parts.inventory).bootMode === "Legacy";
  }
}

async function tell(guest: Guest, command: PowerCommand): Promise<void> {
  const word = words[command];
  if (word === undefined) throw new AdapterError(`a guest cannot ${command}`, "refused");
  await guest.execute(word);
}

const statusOf = async (guest: Guest): Promise<string> => statusIn(await guest.execute("query-status"));

const notAgain = (error: unknown): Words => ({
  text: `KVM failed it, and it could not be started without: ${error instanceof Error ? error.message : String(error)}`,
  severity: "Critical",
});

const slow: Words = {
  text: "it runs without KVM, slowly: KVM is there and does not work; what was seen of it is in the service's log",
  severity: "Warning",
};
