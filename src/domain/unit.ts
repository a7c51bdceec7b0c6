/** One machine at work: its documents, its driver, and what keeps the two in step. */
import type { Clock } from "../model/clock.js";
import type { BootTarget, Intent, Machine, Observation, OwedOn, PowerReading } from "../model/machine.js";
import type { Deed, MachineAdapter, MachineDriver, MachineHost, PowerCommand, Seen } from "../ports/machine-adapter.js";
import type { PowerDevices } from "../ports/power-device.js";
import type { Store } from "../ports/store.js";
import { useUp } from "./boot.js";
import { MachineContact } from "./contact.js";
import { type Changed, type Documents, MachineDocuments } from "./documents.js";
import type { FlashKeeper } from "./firmware/flash-keeper.js";
import type { Gate } from "./firmware/gate.js";
import { MachineFirmware } from "./firmware/machine-firmware.js";
import { chooseUnseen } from "./firmware/played.js";
import type { FirmwareTools } from "./firmware/setup.js";
import type { VariableViews } from "./firmware/views.js";
import { observe } from "./observe.js";
import { PowerRun } from "./power.js";
import type { Powered } from "./powered.js";
import { acceptReset, coldCommands, finish, owedAfter, type ResetAsked, settle, settleBy } from "./reset.js";
import { Troubles } from "./troubles.js";

/** What all machines share. */
export interface Surroundings {
  readonly clock: Clock;
  readonly store: Store;
  readonly adapters: ReadonlyMap<string, MachineAdapter>;
  readonly devices: PowerDevices;
  readonly views: VariableViews;
  /** For reading and writing whole images. */
  readonly gate: Gate;
  readonly changed: Changed;
  /** Hears of everything that is done to the hardware. */
  noted(machine: Machine, deed: Deed): void;
}

type Booted = NonNullable<ReturnType<MachineFirmware["booted"]>>;

export class MachineUnit implements MachineHost, Powered {
  private imagesUnderWay = 0;
  private run: PowerRun | null = null;
  private readonly troubles = new Troubles();
  private readonly documents: MachineDocuments;
  private readonly contact: MachineContact;
  /** null = nothing of its firmware can be seen. */
  readonly firmware: MachineFirmware | null;

  constructor(
    private readonly surroundings: Surroundings,
    machine: Machine,
    tools: FirmwareTools | null = null,
  ) {
    // What a flash holds can be read again, while an override must not be used again. Of a simulated machine nobody else
    // knows the variables.
    const first = tools?.flash ? "intent" : "firmware";
    this.documents = new MachineDocuments(machine, surroundings.store, surroundings.changed, first);
    this.contact = new MachineContact(this, surroundings.adapters);
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

  /** What is seen of it by those that it boots from. */
  seenBooting(seen: Pick<Seen, "boot" | "bootUsed" | "troubles">): void {
    const { troubles } = seen;
    this.take(troubles ? { ...seen, troubles: this.troubles.set("netboot", troubles) } : seen);
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
      this.documents.change({ observation: observed });
    }
  }

  private booted(seq: number): Partial<Booted> {
    return this.firmware?.booted(seq) ?? { intent: useUp(this.machine.intent, seq) };
  }

  /** Something about its firmware is not as it should be, or is again. */
  tell(about: "reading" | "placing", problem: string | null): void {
    const trouble = { text: problem ?? "", severity: "Warning", since: this.clock.now(), property: "Bios" } as const;
    this.take({ troubles: this.troubles.set(about, problem === null ? [] : [trouble]) });
  }

  /* ── documents ───────────────────────────────────────────────────────────────────────────────────────────────── */

  get driver(): MachineDriver | null {
    return this.contact.driver;
  }

  get machine(): Machine {
    return this.documents.machine;
  }

  keep(documents: Documents, by: string | null = null): Promise<void> {
    return this.documents.keep(documents, by);
  }

  /** Makes `next` the intent. @throws StoreError when the disk refuses; then it is taken back */
  async amend(next: Intent, by: string): Promise<void> {
    await this.documents.amend(next, by);
    this.contact.followLight();
  }

  get commands(): ReadonlySet<PowerCommand> {
    const commands = this.driver?.commands ?? new Set<PowerCommand>();
    return this.flash ? coldCommands(commands) : commands;
  }

  get flash(): FlashKeeper | null {
    return this.firmware?.flash ?? null;
  }

  get awaitsImage(): boolean {
    return this.imagesUnderWay > 0;
  }

  /** An image for it is under way. The returned function, called once, says that it is there or will not come. */
  awaitImage(): () => void {
    this.imagesUnderWay += 1;
    return () => {
      this.imagesUnderWay -= 1;
      this.run?.waiting.wake();
    };
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
    this.contact.attach();
    void this.firmware?.served?.look();
    this.reconcile();
  }

  /** Lets go of the hardware and takes it up again, as a manager that restarts does. */
  async reattach(): Promise<void> {
    const since = this.machine.intent.manager.lastReset ?? this.clock.now();
    const { observation } = this.machine;
    this.documents.change({ observation: { ...observation, contact: { state: "Starting", since, problem: null } } });
    await this.contact.detach();
    // Another reset of the manager may have been quicker.
    if (this.closed || this.driver) return;
    this.attach();
    await this.poll();
  }

  /** Reads everything there is to read. Never rejects: no answer is an observation too. */
  async poll(): Promise<void> {
    if (!this.driver) return;
    await this.contact.poll();
    void this.flash?.look();
    void this.firmware?.served?.look();
  }

  /** Asks for the power alone. Null = no answer, which has been noted. */
  look(read: (driver: MachineDriver) => Promise<PowerReading>): Promise<PowerReading | null> {
    return this.contact.look(read);
  }

  lose(error: unknown): void {
    this.contact.lose(error);
  }

  /* ── end ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

  closed = false;

  /** Stops driving the machine; what is left undone is in the store. */
  async close(): Promise<void> {
    this.closed = true;
    this.run?.waiting.stop();
    this.flash?.close();
    this.firmware?.served?.close();
    await this.contact.detach();
  }
}

const withFirmware = (observation: Observation, firmware: Observation["firmware"]): Observation =>
  firmware === observation.firmware ? observation : { ...observation, firmware };
