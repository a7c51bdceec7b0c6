/** A machine's driver: taken up, asked, and let go of again. */
import { type Instant, minutes, seconds } from "../model/clock.js";
import type { Inventory } from "../model/inventory.js";
import type { PowerReading } from "../model/observation.js";
import type { MachineAdapter, MachineDriver, MachineHost } from "../ports/machine-adapter.js";
import { Light, type Lit } from "./light.js";
import { contactLost, contactMade } from "./observe.js";
import { Late, Waiting } from "./waiting.js";

/** Machines of one device that are polled within this time share what it answers. */
const sharedFor = seconds(5);
/** Nobody moves cables often. */
const neighboursReadEvery = minutes(10);
/** What a driver gets to let go of its device; after that it is left to itself. */
const letGoWithin = seconds(5);

export class MachineContact {
  driver: MachineDriver | null = null;
  private light: Light | null = null;
  /** When its neighbours are to be read again. */
  private lookRoundAt: Instant = Number.NEGATIVE_INFINITY;
  /** As the configuration has it: what the hardware said of itself meanwhile is no wish of anybody's. */
  private readonly configured: Inventory;

  constructor(
    private readonly unit: Omit<Lit, "driver" | "lose"> & Pick<MachineHost, "report">,
    private readonly host: MachineHost,
    private readonly adapters: ReadonlyMap<string, MachineAdapter>,
  ) {
    this.configured = unit.machine.inventory;
  }

  attach(): void {
    const { unit, configured, host } = this;
    const { capabilities } = unit.machine;
    try {
      const adapter = this.adapters.get(configured.adapter.kind);
      this.driver = adapter?.attach(configured, host) ?? null;
    } catch (error) {
      this.lose(error);
    }
    this.lookRoundAt = Number.NEGATIVE_INFINITY;
    this.light = this.driver && capabilities.indicator ? new Light(this, this.driver) : null;
    this.followLight();
  }

  async detach(): Promise<void> {
    const { driver, clock } = this;
    this.driver = null;
    this.light = null;
    if (!driver) return;
    try {
      await new Waiting(clock).within(clock.now() + letGoWithin, () => driver.detach());
    } catch {
      // It has let go whatever it says, or does not say: there is nothing else that could be done with it.
    }
  }

  /** Reads everything there is to read. Never rejects: no answer is an observation too. */
  async poll(): Promise<void> {
    const { driver, clock } = this;
    if (!driver) return;
    try {
      const notBefore = clock.now() - sharedFor;
      const power = await driver.readPower?.(notBefore);
      const sensors = await driver.readSensors?.(notBefore);
      // Let go of meanwhile: what an old driver says is no longer of interest.
      if (driver !== this.driver) return;
      const contact = contactMade(clock.now());
      this.unit.report({ contact, ...(power && { power }), ...(sensors && { sensors }) });
      this.followLight();
      void this.lookRound(driver);
    } catch (error) {
      if (driver === this.driver) this.lose(error);
    }
  }

  /** Nobody waits for it, and no answer is no trouble: what was seen last stays. */
  private async lookRound(driver: MachineDriver): Promise<void> {
    const now = this.clock.now();
    if (!driver.readNeighbours || now < this.lookRoundAt) return;
    this.lookRoundAt = now + neighboursReadEvery;
    try {
      const neighbours = await driver.readNeighbours(now - neighboursReadEvery);
      if (driver === this.driver) this.unit.report({ neighbours });
    } catch {
      // A device that does not answer has been noted by those who read its power.
    }
  }

  /** Asks for the power alone. Null = no answer, which has been noted. */
  async look(read: (driver: MachineDriver) => Promise<PowerReading>): Promise<PowerReading | null> {
    const { driver } = this;
    if (!driver) return null;
    try {
      return await read(driver);
    } catch (error) {
      if (driver === this.driver) this.lose(error);
      return null;
    }
  }

  /** Unknown is not Off: the last reading stays, with its age. */
  lose(error: unknown): void {
    const { machine, clock } = this;
    if (error instanceof Late && machine.observation.contact.state === "Lost") return;
    const problem = error instanceof Error ? error.message : String(error);
    this.unit.report({ contact: contactLost(clock.now(), problem) });
  }

  followLight(): void {
    void this.light?.follow();
  }

  get clock(): Lit["clock"] {
    return this.unit.clock;
  }

  get machine(): Lit["machine"] {
    return this.unit.machine;
  }
}
