/** A port under test: attached for the length of a check, with what the checks ask of it in one word. */
import { type Duration, type Instant, minutes, seconds } from "../../../../src/model/clock.js";
import type { PowerReading } from "../../../../src/model/observation.js";
import type { PowerCommand } from "../../../../src/model/reset.js";
import {
  AdapterError,
  type Deed,
  type MachineDriver,
  type MachineHost,
  type Order,
} from "../../../../src/ports/machine-adapter.js";
import type { ContractSubject } from "../../../../src/ports/power-contract.js";
import type { PowerDevice } from "../../../../src/ports/power-device.js";

/** What a check returns that was kept. */
export const kept = null;
/** No setting allows less (`Timing.minimumOff`). */
export const leastOff: Duration = seconds(2);
/** Longer than the stale answers that families are known for, shorter than anybody's patience. */
export const stays: Duration = seconds(3);

/** Between two looks, as the service takes them. */
const look: Duration = 250;
/** Orders are given this long, as a Reset is. */
const orderTime = minutes(2);

export type Settled = "On" | "Off";

interface Attached {
  readonly device?: PowerDevice;
  readonly confirmed?: boolean;
}

export class PortUnderTest {
  readonly deeds: { readonly at: Instant; readonly deed: Deed }[] = [];
  readonly driver: MachineDriver;

  constructor(
    readonly subject: ContractSubject,
    readonly port: string,
    { device = subject.device, confirmed = true }: Attached = {},
  ) {
    this.driver = device.attach(port, { confirmed }, this.host());
  }

  get now(): Instant {
    return this.subject.clock.now();
  }

  /** How often something was truly sent, as far as is known. */
  get sent(): number {
    const outcomes = this.deeds.map(({ deed }) => deed.outcome.kind);
    return outcomes.filter((kind) => kind === "accepted" || kind === "unanswered").length;
  }

  read(notBefore = this.now): Promise<PowerReading> {
    if (!this.driver.readPower) throw new Error(`port ${this.port} cannot be read`);
    return this.driver.readPower(notBefore);
  }

  /** What the port is set to, as far as the device tells; else what it does. */
  async setting(): Promise<Settled> {
    const { state, told } = await this.readingWhere(
      ({ state }) => state === "On" || state === "Off",
      ({ state }) => `port ${this.port} stays ${state}`,
    );
    return told ?? (state as Settled);
  }

  /** Also where nothing hangs on the port that could draw power. @throws Error */
  async set(to: Settled): Promise<void> {
    if ((await this.setting()) === to) return;
    await this.order(to === "On" ? "on" : "off");
    await this.readingWhere(
      ({ state, told }) => (told ?? state) === to,
      ({ state }) => `it reads ${state}`,
    );
  }

  order(command: PowerCommand, order: Partial<Order> = {}): Promise<void> {
    const { signal } = new AbortController();
    return this.driver.command(command, { signal, deadline: this.now + orderTime, seq: 0, by: "contract", ...order });
  }

  /**
   * Orders it and waits until it is read back.
   *
   * @returns when it was first read back
   */
  async turn(to: Settled): Promise<Instant> {
    await this.order(to === "On" ? "on" : "off");
    const reading = await this.until(to);
    return reading.at;
  }

  /** The first reading that shows this state. @throws Error when none does in time */
  until(state: Settled): Promise<PowerReading> {
    const { patience } = this.subject;
    return this.readingWhere(
      (reading) => reading.state === state,
      (reading) => unlike(this.port, state, reading, patience),
    );
  }

  pause(delay: Duration): Promise<void> {
    return new Promise((resolve) => this.subject.clock.after(delay, resolve));
  }

  /** One answer that is lost, or withheld while a relay moves, is no breach: the next is asked for. */
  private async readingWhere(
    holds: (reading: PowerReading) => boolean,
    complaint: (reading: PowerReading) => string,
  ): Promise<PowerReading> {
    const end = this.now + this.subject.patience;
    for (;;) {
      const reading = await this.read().catch(asAdapterError);
      const answered = !(reading instanceof AdapterError);
      if (answered && holds(reading)) return reading;
      if (this.now >= end) throw answered ? new Error(complaint(reading)) : reading;
      await this.pause(look);
    }
  }

  private host(): MachineHost {
    const { clock } = this.subject;
    const none = () => {
      throw new AdapterError("there is one device only here", "misconfigured");
    };
    return {
      clock,
      devices: { port: none, attach: none },
      settledPower: null,
      bootChoice: () => ({ target: null, seq: 0 }),
      report: () => {},
      note: (deed) => void this.deeds.push({ at: clock.now(), deed }),
    };
  }
}

function unlike(port: string, state: Settled, { state: seen, told }: PowerReading, waited: Duration): string {
  const after = `port ${port} reads ${seen} ${Math.round(waited / 1000)} s after it was turned ${state}`;
  if (state === "On" && told === "On") return `${after}: it is set On, but nothing draws power; plug something in`;
  return after;
}

/** Attaches the port for the length of a task. */
export async function withPort<T>(
  subject: ContractSubject,
  port: string,
  task: (port: PortUnderTest) => Promise<T>,
  how: Attached = {},
): Promise<T> {
  const attached = new PortUnderTest(subject, port, how);
  try {
    return await task(attached);
  } finally {
    await attached.driver.detach();
  }
}

/** As `withPort`, and whatever becomes of the task the port is set back to what it was set to. */
export function withPortSetBack<T>(
  subject: ContractSubject,
  task: (port: PortUnderTest, found: Settled) => Promise<T>,
): Promise<T> {
  return withPort(subject, subject.port, async (port) => {
    const found = await port.setting();
    try {
      return await task(port, found);
    } finally {
      await setBack(port, found);
    }
  });
}

/** @throws Error that says in which state the port was left */
async function setBack(port: PortUnderTest, found: Settled): Promise<void> {
  try {
    await port.set(found);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new Error(`port ${port.port} could not be set back to ${found}, see to it by hand: ${problem}`);
  }
}

/** By the device's own word, and by the witness's if there is one. */
export async function stillReads(port: PortUnderTest, state: "On" | "Off"): Promise<void> {
  const reading = await port.read();
  if (reading.state !== state) throw new Error(`it read ${state}, and then ${reading.state}`);
  const { witness } = port.subject;
  if (witness && witness.powered(port.port) !== (state === "On")) {
    throw new Error(`it reads ${state}, but what hangs on it ${state === "On" ? "has no power" : "still has power"}`);
  }
}

/** @throws Error when the witness has seen any since */
export function sameWrites({ witness }: ContractSubject, before: number | undefined): void {
  const after = witness?.writes();
  if (after !== before) throw new Error(`the device was written to ${Number(after) - Number(before)} times`);
}

export const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

/** @throws whatever is no refusal in plain words */
function asAdapterError(error: unknown): AdapterError {
  if (error instanceof AdapterError) return error;
  throw error;
}
