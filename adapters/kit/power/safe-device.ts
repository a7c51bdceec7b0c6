/**
 * A power device with all the care that hardware needs, whatever it speaks: one thing at a time, shared reads, minimum off
 * time, staggered starts within the budget, no needless writes, states as they were read back.
 */
import { setMaxListeners } from "node:events";
import { type Clock, type Duration, type Instant, seconds } from "../../../src/model/clock.js";
import { AdapterError, type MachineDriver, type MachineHost } from "../../../src/ports/machine-adapter.js";
import type { DeviceHost, PortFacts, PowerDevice, SaidOfPort, Survey } from "../../../src/ports/power-device.js";
import { Announcements } from "./announcements.js";
import type { Bank, Timing } from "./bank.js";
import { PortDriver } from "./driver.js";
import { asAdapterError } from "./failure.js";
import { Guard } from "./guard.js";
import { DeviceLock } from "./lock.js";
import { Orders } from "./orders.js";
import { type DeviceFacts, Port, type Seen } from "./port.js";
import { SharedReads } from "./shared-reads.js";
import { Starts } from "./starts.js";
import { TimedBank } from "./timed-bank.js";
import { Wear } from "./wear.js";

/** What was begun gets this long to end when the device is let go of. */
const endsWithin: Duration = seconds(1);

export interface SafeDeviceOptions {
  readonly id: string;
  /** For messages, e.g. `sw1 (192.0.2.10)`. */
  readonly label: string;
  readonly bank: Bank;
  readonly timing: Timing;
  /** @throws AdapterError `misconfigured` when there is no such port */
  readonly facts: (port: string) => PortFacts;
  readonly host: DeviceHost;
}

export class SafeDevice implements PowerDevice {
  /** Absent where the bank cannot tell. */
  readonly survey?: (signal: AbortSignal) => Promise<Survey>;
  private readonly ports = new Map<string, Port>();
  private readonly lock = new DeviceLock();
  private readonly closing = new AbortController();
  private readonly device: DeviceFacts;
  private readonly bank: TimedBank;
  private readonly reads: SharedReads<Seen>;
  private readonly starts: Starts;
  private readonly wear: Wear;
  private readonly orders: Orders;
  private readonly announcements: Announcements | null;

  constructor(private readonly options: SafeDeviceOptions) {
    const { id, label, timing, host } = options;
    const { lock, clock } = this;
    const bank = new TimedBank(options.bank, label, clock);
    this.bank = bank;
    const closing = this.closing.signal;
    // Every order that waits listens to it: there may be as many as ports.
    setMaxListeners(0, closing);
    this.device = { id, label, source: bank.source, timing };
    this.reads = new SharedReads({
      clock,
      lock,
      ports: () => this.drivenPorts(),
      exchange: (ports, at) => this.exchange(ports, at),
    });
    this.starts = new Starts(clock, timing);
    const guard = new Guard(label, bank, lock, host, closing);
    if (bank.survey) this.survey = (signal) => this.named(guard.survey(signal));
    this.wear = new Wear(clock, timing.cyclesPerHour);
    this.announcements = Announcements.of(bank, lock, clock, () => this.drivenPorts(), closing);
    const { device, reads, starts, wear } = this;
    this.orders = new Orders({ clock, device, bank, lock, reads, guard, starts, wear, closing });
  }

  attach(name: string, said: SaidOfPort, host: MachineHost): MachineDriver {
    const { orders, reads, announcements } = this;
    return new PortDriver({ port: this.port(name), said, host, orders, reads, announcements });
  }

  async close(): Promise<void> {
    if (this.closing.signal.aborted) return;
    this.closing.abort();
    const reason = new AdapterError(`${this.options.label} was let go of`, "unreachable");
    const idle = this.lock.close(reason);
    this.reads.close(reason);
    this.starts.close();
    await this.atMost(endsWithin, idle);
    await this.bank.close();
  }

  private get clock(): Clock {
    return this.options.host.clock;
  }

  /** Known also while nobody drives it: when it went off counts for the next one who does. */
  private port(name: string): Port {
    const known = this.ports.get(name);
    if (known) return known;
    const facts = this.options.facts(name);
    const port = this.ports.get(facts.name) ?? new Port(facts, this.device);
    this.ports.set(facts.name, port);
    return port;
  }

  private *drivenPorts(): Iterable<string> {
    for (const port of this.ports.values()) if (port.driven && port.facts.readable) yield port.name;
  }

  private async exchange(names: readonly string[], at: Instant): Promise<ReadonlyMap<string, Seen>> {
    const readings = await this.named(this.bank.read(names, this.closing.signal)).catch((error: AdapterError) => {
      if (!this.closing.signal.aborted) this.options.host.contact?.(error.message);
      throw error;
    });
    this.options.host.contact?.(null);
    const heardAt = this.clock.now();
    const seen = new Map<string, Seen>();
    for (const name of names) {
      const found = this.port(name).observe(readings.get(name) ?? leftOut, at, heardAt);
      seen.set(name, found);
      if (hasLanded(found, this.device.timing)) this.starts.landed(name);
      if (isSeenOn(found)) this.wear.started(name);
    }
    return seen;
  }

  private async named<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      throw asAdapterError(error, this.options.label);
    }
  }

  private async atMost(time: Duration, task: Promise<void>): Promise<void> {
    let cancel = (): void => {};
    const late = new Promise<void>((resolve) => {
      cancel = this.clock.after(time, resolve);
    });
    await Promise.race([task, late]);
    cancel();
  }
}

/** A port that was turned on no longer counts as starting. */
function hasLanded({ sight, at }: Seen, { detection }: Timing): boolean {
  if (sight === null || sight.face === "lit") return sight !== null;
  if (!sight.believed || sight.face === "turningOn") return false;
  return sight.face !== "idle" || sight.write === null || at >= sight.write.at + detection;
}

/** An On had its effect, which was not seen before. */
const isSeenOn = ({ sight }: Seen): boolean => sight?.confirmedAfter != null && sight.write?.command === "on";

const leftOut = { problem: "the device left it out of its answer" };
