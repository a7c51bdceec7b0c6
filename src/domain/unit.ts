/** One machine at work: its documents, its driver, and what keeps the two in step. */
import { type Clock, seconds } from "../model/clock.js";
import type { BootTarget, Intent, Machine, Observation, OwedOn, PowerReading } from "../model/machine.js";
import type { Deed, MachineAdapter, MachineDriver, MachineHost, PowerCommand, Seen } from "../ports/machine-adapter.js";
import type { PowerDevices } from "../ports/power-device.js";
import type { Store } from "../ports/store.js";
import { useUp } from "./boot.js";
import type { FlashKeeper } from "./firmware/flash-keeper.js";
import type { Gate } from "./firmware/gate.js";
import { MachineFirmware } from "./firmware/machine-firmware.js";
import { chooseUnseen } from "./firmware/played.js";
import type { FirmwareTools } from "./firmware/setup.js";
import type { VariableViews } from "./firmware/views.js";
import { Light } from "./light.js";
import { contactLost, contactMade, observe } from "./observe.js";
import { PowerRun } from "./power.js";
import type { Powered } from "./powered.js";
import { acceptReset, coldCommands, finish, owedAfter, type ResetAsked, settle, settleBy } from "./reset.js";
import { Troubles } from "./troubles.js";
import { Late, Waiting } from "./waiting.js";

/** Machines of one device that are polled within this time share what it answers. */
const sharedFor = seconds(5);
/** What a driver gets to let go of its device; after that it is left to itself. */
const letGoWithin = seconds(5);

/** What all machines share. */
export interface Surroundings {
  readonly clock: Clock;
  readonly store: Store;
  readonly adapters: ReadonlyMap<string, MachineAdapter>;
  readonly devices: PowerDevices;
  readonly views: VariableViews;
  /** For reading and writing whole images. */
  readonly gate: Gate;
  /** Hears of every change, after it was made. */
  changed(before: Machine, after: Machine, by: string | null): void;
  /** Hears of everything that is done to the hardware. */
  noted(machine: Machine, deed: Deed): void;
}

type Booted = NonNullable<ReturnType<MachineFirmware["booted"]>>;
type Documents = Partial<Pick<Machine, "intent" | "observation">>;

export class MachineUnit implements MachineHost, Powered {
  driver: MachineDriver | null = null;
  private run: PowerRun | null = null;
  private light: Light | null = null;
  private readonly troubles = new Troubles();
  /** null = nothing of its firmware can be seen. */
  readonly firmware: MachineFirmware | null;

  constructor(
    readonly surroundings: Surroundings,
    public machine: Machine,
    tools: FirmwareTools | null = null,
  ) {
    this.firmware = tools && new MachineFirmware(this, tools, surroundings.views, surroundings.gate);
  }

  get id(): string {
    return this.machine.inventory.id;
  }

  /* ── towards the adapter ─────────────────────────────────────────────────────────────────────────────────────── */

  get clock(): Clock {
    return this.surroundings.clock;
  }

  get devices(): PowerDevices {
    return this.surroundings.devices;
  }

  note(deed: Deed): void {
    this.surroundings.noted(this.machine, deed);
  }

  get settledPower(): "On" | "Off" | null {
    return settle(this.machine.observation.power?.state) ?? this.machine.intent.settledPower;
  }

  bootChoice(): { readonly target: BootTarget | null; readonly seq: number } {
    const { intent } = this.machine;
    return this.firmware?.bootChoice() ?? { target: chooseUnseen(intent), seq: intent.seq };
  }

  report(seen: Seen): void {
    const { troubles } = seen;
    this.take(troubles ? { ...seen, troubles: this.troubles.set("adapter", troubles) } : seen);
    if (seen.power) this.run?.waiting.wake();
  }

  private take(seen: Seen): void {
    const { intent, observation } = this.machine;
    const booted: Partial<Booted> = seen.bootUsed === undefined ? {} : this.booted(seen.bootUsed);
    const { intent: used = intent, firmware = observation.firmware } = booted;
    const next = seen.power ? settleBy(used, seen.power.state) : used;
    const observed = withFirmware(observe(observation, seen), firmware);
    if (next !== intent || firmware !== observation.firmware) {
      // Should the disk refuse, a crash would take us back to before: nobody is waiting whom one could tell.
      this.keep({ ...(next !== intent && { intent: next }), observation: observed }).catch(() => {});
    } else if (observed !== observation) {
      this.change({ observation: observed });
    }
  }

  private booted(seq: number): Partial<Booted> {
    return this.firmware?.booted(seq) ?? { intent: useUp(this.machine.intent, seq) };
  }

  /** Something about its firmware is not as it should be, or is again. */
  tell(about: "reading" | "placing", problem: string | null): void {
    const trouble = { text: problem ?? "", severity: "Warning", since: this.clock.now() } as const;
    this.take({ troubles: this.troubles.set(about, problem === null ? [] : [trouble]) });
  }

  /* ── documents ───────────────────────────────────────────────────────────────────────────────────────────────── */

  change({ intent, observation }: Documents, by: string | null = null): void {
    const before = this.machine;
    this.machine = {
      inventory: before.inventory,
      intent: intent ?? before.intent,
      observation: observation ?? before.observation,
      capabilities: before.capabilities,
    };
    this.surroundings.changed(before, this.machine, by);
  }

  /**
   * Changes documents of which the intent, and what is known of the firmware, have to last; resolves when they do. The log
   * entries go into the same batch.
   */
  async keep(documents: Documents, by: string | null = null): Promise<void> {
    const durable = this.inOrder(documents).map((put) => put());
    this.change(documents, by);
    await Promise.all(durable);
  }

  /**
   * Which document goes first, should the service die between the two. What a flash holds can be read again, while an override
   * must not be used again. Of a simulated machine nobody else knows the variables.
   */
  private inOrder({ intent, observation }: Documents): readonly (() => Promise<void>)[] {
    const { store } = this.surroundings;
    const firmware = observation?.firmware;
    const isNew = firmware && firmware !== this.machine.observation.firmware;
    const puts = [
      ...(intent ? [() => store.put("intents", this.id, intent)] : []),
      ...(isNew ? [() => store.put("firmware", this.id, firmware)] : []),
    ];
    return this.flash ? puts : puts.reverse();
  }

  /** Makes `next` the intent. @throws StoreError when the disk refuses; then it is taken back */
  async amend(next: Intent, by: string): Promise<void> {
    const before = this.machine.intent;
    try {
      await this.keep({ intent: next }, by);
    } catch (error) {
      // Somebody may have built on it meanwhile; what they were promised is more than we can take back.
      if (this.machine.intent === next) this.keep({ intent: before }).catch(() => {});
      throw error;
    }
    void this.light?.follow();
  }

  get commands(): ReadonlySet<PowerCommand> {
    const commands = this.driver?.commands ?? new Set<PowerCommand>();
    return this.flash ? coldCommands(commands) : commands;
  }

  get flash(): FlashKeeper | null {
    return this.firmware?.flash ?? null;
  }

  /* ── resets ──────────────────────────────────────────────────────────────────────────────────────────────────── */

  /** @throws Refusal 503 when too many are waiting · StoreError when the disk refuses; then it is told as failed */
  async reset(asked: ResetAsked): Promise<void> {
    const intent = acceptReset(this.machine.intent, asked);
    try {
      await this.keep({ intent }, asked.by);
    } catch (error) {
      const { type, at } = asked;
      this.endReset(intent.seq, { type, at, problem: "it could not be stored" }).catch(() => {});
      throw error;
    }
    this.reconcile();
  }

  /** Takes a request out of the queue; with `failure` it is told as failed. Resolves when that is durable. */
  endReset(seq: number, failure: Observation["failedReset"], owedOn?: OwedOn): Promise<void> {
    const { intent, observation } = this.machine;
    const ended = intent.resets.find((request) => request.seq === seq);
    const owed = ended && owedAfter(intent, ended, failure !== null, owedOn ?? null);
    return this.keep({
      intent: finish(intent, seq, observation.power?.state, owed),
      observation: observation.failedReset === failure ? observation : { ...observation, failedReset: failure },
    });
  }

  settleOwed(): Promise<void> {
    const { intent, observation } = this.machine;
    return this.keep({ intent: { ...intent, owedOn: null }, observation: { ...observation, failedReset: null } });
  }

  /** Sees to the resets that were asked for, if nobody does yet. */
  reconcile(): void {
    this.run?.hurry();
    const { resets, owedOn } = this.machine.intent;
    if (this.run || this.closed || (resets.length === 0 && !owedOn)) return;
    const run = new PowerRun(this);
    this.run = run;
    void run.carryOut().finally(() => {
      this.run = null;
      // One may have come in after the run had found the queue empty.
      this.reconcile();
    });
  }

  /* ── contact ─────────────────────────────────────────────────────────────────────────────────────────────────── */

  attach(): void {
    const { inventory, capabilities } = this.machine;
    try {
      const adapter = this.surroundings.adapters.get(inventory.adapter.kind);
      this.driver = adapter?.attach(inventory, this) ?? null;
    } catch (error) {
      this.lose(error);
    }
    this.light = this.driver && capabilities.indicator ? new Light(this, this.driver) : null;
    void this.light?.follow();
    this.reconcile();
  }

  async detach(): Promise<void> {
    const { driver } = this;
    this.driver = null;
    this.light = null;
    if (!driver) return;
    try {
      await new Waiting(this.clock).within(this.clock.now() + letGoWithin, () => driver.detach());
    } catch {
      // It has let go whatever it says, or does not say: there is nothing else that could be done with it.
    }
  }

  /** Lets go of the hardware and takes it up again, as a manager that restarts does. */
  async reattach(): Promise<void> {
    const since = this.machine.intent.manager.lastReset ?? this.clock.now();
    const { observation } = this.machine;
    this.change({ observation: { ...observation, contact: { state: "Starting", since, problem: null } } });
    await this.detach();
    // Another reset of the manager may have been quicker.
    if (this.closed || this.driver) return;
    this.attach();
    await this.poll();
  }

  /** Reads everything there is to read. Never rejects: no answer is an observation too. */
  async poll(): Promise<void> {
    const { driver } = this;
    if (!driver) return;
    try {
      const notBefore = this.clock.now() - sharedFor;
      const power = await driver.readPower?.(notBefore);
      const sensors = await driver.readSensors?.(notBefore);
      // Let go of meanwhile: what an old driver says is no longer of interest.
      if (driver !== this.driver) return;
      const contact = contactMade(this.clock.now());
      this.report({ contact, ...(power && { power }), ...(sensors && { sensors }) });
      void this.light?.follow();
    } catch (error) {
      if (driver === this.driver) this.lose(error);
    } finally {
      void this.flash?.look();
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
    if (error instanceof Late && this.machine.observation.contact.state === "Lost") return;
    const problem = error instanceof Error ? error.message : String(error);
    this.report({ contact: contactLost(this.clock.now(), problem) });
  }

  /* ── end ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

  closed = false;

  /** Stops driving the machine; what is left undone is in the store. */
  async close(): Promise<void> {
    this.closed = true;
    this.run?.waiting.stop();
    this.flash?.close();
    await this.detach();
  }
}

const withFirmware = (observation: Observation, firmware: Observation["firmware"]): Observation =>
  firmware === observation.firmware ? observation : { ...observation, firmware };
