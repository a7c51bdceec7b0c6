/** Carries out orders: looks before it leaps, waits where waiting is due, sends once, and says what came of it. */
import { type Clock, type Duration, type Instant, seconds } from "../../../src/model/clock.js";
import type { PowerCommand } from "../../../src/model/reset.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import type { Bank, Timing } from "./bank.js";
import { asAdapterError } from "./failure.js";
import type { Guard } from "./guard.js";
import type { DeviceLock } from "./lock.js";
import type { DeviceFacts, Errand, Port, Seen } from "./port.js";
import type { Switching } from "./port-memory.js";
import type { SharedReads } from "./shared-reads.js";
import type { Starts } from "./starts.js";
import { Turns } from "./turns.js";
import { type Hold, Patience, pause } from "./waits.js";
import type { Wear } from "./wear.js";

/** Between two looks at what an order waits for. */
const look: Duration = 250;
/** Of all orders that wait for the budget together. */
const budgetLook: Duration = seconds(1);

export interface Bench {
  readonly clock: Clock;
  readonly device: DeviceFacts;
  readonly bank: Bank;
  readonly lock: DeviceLock;
  readonly reads: SharedReads<Seen>;
  readonly guard: Guard;
  readonly starts: Starts;
  readonly wear: Wear;
  /** Aborted when the device is let go of. */
  readonly closing: AbortSignal;
}

export class Orders {
  private readonly budgetTurns: Turns;

  constructor(private readonly bench: Bench) {
    this.budgetTurns = new Turns(bench.clock, budgetLook);
  }

  /**
   * Resolves when the device accepted it, or is set that way already.
   *
   * @param letGo aborted when the machine is let go of
   * @throws AdapterError (by rejection) `unreachable` = it may have arrived or not, if it was sent, or was not sent
   * because the machine was let go of
   */
  async carry(port: Port, command: PowerCommand, errand: Errand, letGo: AbortSignal): Promise<void> {
    const { clock, starts, guard, closing } = this.bench;
    const patience = new Patience(clock, errand.order, [letGo, closing]);
    if (errand.order.completes) guard.giveWay();
    try {
      let reason = "its turn has not come";
      for (;;) {
        const hold = await this.underLock(port, command, errand, patience, reason);
        if (!hold) return;
        starts.giveBack(port.name);
        reason = hold.reason;
        await hold.wait(patience.signal);
      }
    } catch (error) {
      if (error instanceof AdapterError && error.kind !== "unreachable" && patience.over !== "givenUp") {
        port.note(command, errand, { kind: "refused", reason: error.message });
      }
      throw error;
    } finally {
      starts.giveBack(port.name);
      patience.dispose();
    }
  }

  private underLock(
    port: Port,
    command: PowerCommand,
    errand: Errand,
    patience: Patience,
    reason: string,
  ): Promise<Hold | null> {
    const over = (): AdapterError => tooLate(port, command, patience, reason);
    const attempt = async (): Promise<Hold | null> => {
      const hold = isSwitching(command) ? await this.obstacle(port, command, errand) : null;
      if (hold) return hold === "needless" ? null : hold;
      if (patience.over) throw over();
      await this.send(port, command, errand);
      return null;
    };
    return this.bench.lock.run("order", attempt, patience.signal, over);
  }

  /* ── before ──────────────────────────────────────────────────────────────────────────────────────────────────── */

  /** @throws AdapterError (by rejection) `refused` when it is not to be sent at all */
  private async obstacle(port: Port, command: Switching, errand: Errand): Promise<Hold | "needless" | null> {
    const seen = port.facts.readable ? await this.bench.reads.readNow(port.name) : null;
    if (seen?.reading?.detection === "changing")
      return this.after(look, "it is about to change, and the device does not say to what");
    if (seen?.power instanceof AdapterError) throw seen.power;
    const settled = seen && this.settledBy(seen, port, command);
    if (settled === "needless") port.note(command, errand, { kind: "needless" });
    if (settled) return settled;
    const { order, manyMacs, macs } = errand;
    if (command === "off" && order.cycle) this.checkWear(port);
    const unseen = this.bench.guard.hold({ port: port.name, command, order, before: port.lastSent, manyMacs, macs });
    return unseen ?? (command === "on" ? this.startable(port, seen, errand) : null);
  }

  /** Only what is certain to be no echo of an earlier order makes this one needless. Null = it is to be sent. */
  private settledBy({ sight }: Seen, port: Port, command: Switching): Hold | "needless" | null {
    if ((sight?.told ?? null) !== (command === "on" ? "On" : "Off")) return null;
    const { write } = port.memory;
    if (!write) return "needless";
    if (write.command !== command) return null;
    const certainAt = write.at + this.timing.staleRead;
    return this.now >= certainAt ? "needless" : this.until(certainAt, "what it reads may be older than the last order");
  }

  private checkWear(port: Port): void {
    const rest = this.bench.wear.rest(port.name);
    if (rest === null) return;
    throw new AdapterError(
      `${port.place} is not switched off and on again: it came on ${rest.starts} times within the hour, and each time may ` +
        `wear out the device's flash. Wait ${rest.minutes} min, or raise cyclesPerHour in the device's settings ` +
        "(0 = no limit)",
      "refused",
    );
  }

  private async startable(port: Port, seen: Seen | null, { order }: Errand): Promise<Hold | null> {
    const dark = this.darkness(port, seen);
    if (dark) return dark;
    const { starts } = this.bench;
    if (!starts.take(port.name)) {
      const reason = "other ports of the device are being turned on, one after the other";
      return { reason, wait: (signal) => starts.turn(port.name, signal) };
    }
    return this.room(port, order.signal);
  }

  /** A board has to be without power for a while to start anew. */
  private darkness(port: Port, seen: Seen | null): Hold | null {
    const { darkSince, write } = port.memory;
    const { minimumOff, confirmOff } = this.timing;
    const face = seen?.sight?.face;
    const falling = write?.command === "off" && this.now < write.at + confirmOff;
    if ((falling && face === "stuck") || (face === "dark" && darkSince === null))
      return this.after(look, "it is still turning off");
    if (darkSince === null || this.now >= darkSince + minimumOff) return null;
    return this.until(darkSince + minimumOff, `it has to stay off for ${minimumOff / 1000} s`);
  }

  /** Whether the budget of its group has room for it. */
  private async room(port: Port, signal: AbortSignal): Promise<Hold | null> {
    const { bank, starts } = this.bench;
    const { need } = port;
    if (need === null || !bank.budget) return null;
    const budget = await bank.budget(port.name, signal).catch((error: unknown) => {
      const known = asAdapterError(error, this.bench.device.label);
      if (known.kind === "unreachable") throw known;
      return null;
    });
    if (!budget) return null;
    const free = Math.max(0, budget.watts - budget.usedWatts - starts.wattsToCome(port.name));
    if (need <= free) {
      this.budgetTurns.hurry();
      return null;
    }
    const reason = `it needs ${round(need)} W, and of the device's budget of ${round(budget.watts)} W ${round(free)} W are free`;
    return { reason, wait: (signal) => this.budgetTurns.wait(signal) };
  }

  private until(at: Instant, reason: string): Hold {
    return { reason, wait: (signal) => pause(this.bench.clock, Math.max(0, at - this.now), signal) };
  }

  private after(delay: Duration, reason: string): Hold {
    return this.until(this.now + delay, reason);
  }

  /* ── the deed ────────────────────────────────────────────────────────────────────────────────────────────────── */

  /** Once: nobody would know what the first one did. */
  private async send(port: Port, command: PowerCommand, errand: Errand): Promise<void> {
    const { bank, reads, device } = this.bench;
    try {
      await bank.order(port.name, command, errand.order.signal);
      this.sent(port, command, errand, true);
      port.note(command, errand, { kind: "accepted" });
    } catch (error) {
      const failure = asAdapterError(error, device.label);
      if (failure.kind === "unreachable") {
        this.sent(port, command, errand, false);
        port.note(command, errand, { kind: "unanswered", reason: failure.message });
      }
      throw failure;
    } finally {
      reads.forget(port.name);
    }
  }

  private sent(port: Port, command: PowerCommand, errand: Errand, accepted: boolean): void {
    const { starts, wear } = this.bench;
    if (isSwitching(command)) port.wrote(command, this.now, accepted, errand);
    else port.disturbed();
    if (command === "on") starts.started(port.name, port.need ?? 0);
    if (command === "off" && errand.order.cycle) starts.willReturn(port.name, port.need ?? 0);
    // Of a port that cannot be read nobody would ever see it deliver.
    if (command === "off" || !port.facts.readable) starts.landed(port.name);
    if (command === "on" && !port.facts.readable && accepted) wear.started(port.name);
  }

  private get now(): Instant {
    return this.bench.clock.now();
  }

  private get timing(): Timing {
    return this.bench.device.timing;
  }
}

const isSwitching = (command: PowerCommand): command is Switching => command === "on" || command === "off";

const round = (watts: number): number => Math.round(watts * 10) / 10;

/** Who waits for a machine that was let go of has it anew soon, and may order again. */
function tooLate({ place }: Port, command: PowerCommand, { over }: Patience, reason: string): AdapterError {
  if (over === "letGo")
    return new AdapterError(`${place} was let go of before ${command} was sent to it`, "unreachable");
  const text =
    over === "late"
      ? `${command} was not sent to ${place} in time: ${reason}`
      : `${command} of ${place} was given up before it was sent`;
  return new AdapterError(text, "refused");
}
