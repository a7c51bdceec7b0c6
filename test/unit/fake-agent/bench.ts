/** A simulated machine with an agent, on a clock that moves while real sockets are waited for. */
import { createFake, type FakeSettings } from "../../../adapters/machine/fake/index.js";
import type { Inventory } from "../../../src/model/inventory.js";
import type { Medium } from "../../../src/model/media.js";
import type { BootTarget } from "../../../src/model/words.js";
import type { MachineDriver, MachineHost, Order, Seen } from "../../../src/ports/machine-adapter.js";
import { ManualClock } from "../../support/manual-clock.js";
import { patienceFor } from "../../support/until.js";
import { inventoryOf } from "../domain/bench.js";

type Agent = NonNullable<FakeSettings["agent"]>;

const order: Order = { signal: new AbortController().signal, deadline: Number.POSITIVE_INFINITY, seq: 1, by: "alice" };

export class AgentBench {
  readonly clock = new ManualClock();
  readonly warnings: string[] = [];
  readonly seen: Seen[] = [];
  target: BootTarget = "Pxe";
  medium: Medium | null = null;
  readonly driver: MachineDriver;
  private readonly fake = createFake({ random: () => 0.5 });
  readonly host: MachineHost;

  constructor(
    t: { after(end: () => Promise<void>): void },
    agent: Agent,
    readonly inventory: Inventory = inventoryOf("node", {}),
  ) {
    const { clock, seen } = this;
    const line = (): void => {};
    this.host = {
      clock,
      devices: { port: never, attach: never },
      settledPower: null,
      logger: { debug: line, info: line, warn: (text) => void this.warnings.push(text), error: line },
      bootChoice: () => ({ target: this.target, seq: 1, ...(this.medium && { medium: this.medium }) }),
      report: (one) => void seen.push(one),
      note: line,
    };
    const settings: FakeSettings = { agent: { listen: { port: 0 }, ...agent } };
    const machine = { ...inventory, adapter: { kind: "fake", settings: settings as Record<string, unknown> } };
    this.driver = this.fake.attach({ ...machine }, this.host);
    this.again = () => this.fake.attach({ ...machine }, this.host);
    t.after(() => this.driver.detach());
  }

  /** Attached once more, as after a restart of its manager. */
  readonly again: () => MachineDriver;

  power(): string | undefined {
    return this.seen.flatMap(({ power }) => power?.state ?? []).at(-1);
  }

  async command(command: "on" | "off" | "restart"): Promise<void> {
    await this.driver.command(command, order);
  }

  /** Lets time pass, some milliseconds at each look, until it is so. */
  async until(isSo: () => boolean | Promise<boolean>, step = 100): Promise<void> {
    const wait = patienceFor(String(isSo));
    while (!(await isSo())) {
      wait();
      this.clock.advance(step);
      for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

const never = (): never => {
  throw new Error("there are no devices");
};
