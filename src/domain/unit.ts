/** One machine at work: its documents, its driver, and what keeps the two in step. */
import type { Clock } from "../model/clock.js";
import type { Intent } from "../model/intent.js";
import type { Machine } from "../model/machine.js";
import type { Medium } from "../model/media.js";
import type { Observation, PowerReading } from "../model/observation.js";
import type { BootTarget } from "../model/words.js";
import type { MachineDriver, PowerCommand, Seen } from "../ports/machine-adapter.js";
import { useUp } from "./boot.js";
import { MachineContact } from "./contact.js";
import { type Documents, MachineDocuments } from "./documents.js";
import type { FlashKeeper } from "./firmware/flash-keeper.js";
import { MachineFirmware } from "./firmware/machine-firmware.js";
import type { FirmwareTools } from "./firmware/setup.js";
import { AdapterHost, type Hosted } from "./host.js";
import { MediaKeeper } from "./media/media-keeper.js";
import { observe } from "./observe.js";
import type { Powered } from "./powered.js";
import { coldCommands, type ResetAsked, settleBy } from "./reset.js";
import { Resets } from "./resets.js";
import { awaitsReset } from "./storage/amend.js";
import { begins } from "./storage/begins.js";
import { VolumeKeeper } from "./storage/volume-keeper.js";
import type { Surroundings } from "./surroundings.js";
import { Troubles } from "./troubles.js";

type Booted = NonNullable<ReturnType<MachineFirmware["booted"]>>;

export class MachineUnit implements Hosted, Powered {
  private keeper: MediaKeeper | null = null;
  private volumeKeeper: VolumeKeeper | null = null;
  private readonly resets = new Resets(this);
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
    this.contact = new MachineContact(this, new AdapterHost(this, surroundings), surroundings.adapters);
    this.firmware = tools && new MachineFirmware(this, tools, surroundings.views, surroundings.gate);
  }

  get id(): string {
    return this.machine.inventory.id;
  }

  get clock(): Clock {
    return this.surroundings.clock;
  }

  /* ── what is seen ────────────────────────────────────────────────────────────────────────────────────────────── */

  report(seen: Seen): void {
    this.hear("adapter", seen);
  }

  /** @param who its troubles take the place of those it told before, and of nobody else's */
  hear(who: "adapter" | "netboot", seen: Seen): void {
    const { troubles } = seen;
    this.take(troubles ? { ...seen, troubles: this.troubles.set(who, troubles) } : seen);
    if (seen.power) this.resets.wake();
  }

  private take(seen: Seen): void {
    const { intent, observation } = this.machine;
    const booted: Partial<Booted> = seen.bootUsed === undefined ? {} : this.booted(seen.bootUsed);
    const { intent: used = intent, firmware = observation.firmware } = booted;
    const next = seen.power ? settleBy(used, seen.power.state) : used;
    const observed = withFirmware(observe(observation, seen), firmware);
    if (seen.found) this.documents.find(seen.found);
    if (next !== intent || firmware !== observation.firmware) {
      // Should the disk refuse, a crash would take us back to before: nobody is waiting whom one could tell.
      this.keep({ ...(next !== intent && { intent: next }), observation: observed }).catch(() => {});
    } else if (observed !== observation) {
      this.documents.change({ observation: observed });
    }
    if (begins(observation, observed)) void this.disks?.restarts();
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
    // What is done before it comes on has to find it off.
    return this.flash || awaitsReset(this.machine.intent) ? coldCommands(commands) : commands;
  }

  get flash(): FlashKeeper | null {
    return this.firmware?.flash ?? null;
  }

  /** null = it has no slots. Made when it is asked for. */
  get media(): MediaKeeper | null {
    const { media } = this.surroundings;
    if (!media || !this.machine.capabilities.media?.length) return null;
    this.keeper ??= new MediaKeeper(this, media);
    return this.keeper;
  }

  mediumFor(target: BootTarget | null): Medium | undefined {
    return this.keeper?.mediumFor(target);
  }

  /** Changes what is seen, not durably. */
  show(observation: Observation): void {
    this.documents.change({ observation });
  }

  /** null = nothing can be made on its disks. Made when it is asked for. */
  get volumes(): VolumeKeeper | null {
    const { tasks } = this.surroundings;
    if (!tasks || !this.machine.capabilities.storage) return null;
    this.volumeKeeper ??= new VolumeKeeper(this, tasks);
    return this.volumeKeeper;
  }

  /** null = nothing is asked of its disks. */
  get disks(): VolumeKeeper | null {
    return this.volumeKeeper ?? (this.machine.intent.storage ? this.volumes : null);
  }

  /** An image for it is under way. The returned function, called once, says that it is there or will not come. */
  awaitImage(): () => void {
    return this.resets.awaitImage();
  }

  /** @throws Refusal 503 when too many are waiting · StoreError when the disk refuses; then it is told as failed */
  reset(asked: ResetAsked): Promise<void> {
    return this.resets.ask(asked);
  }

  /* ── contact ─────────────────────────────────────────────────────────────────────────────────────────────────── */

  attach(): void {
    this.contact.attach();
    this.surroundings.consoles?.plug(this.id, this.driver?.console ?? null);
    void this.firmware?.served?.look();
    if (this.machine.intent.media || this.machine.observation.media) this.media?.attach();
    this.disks?.resume();
    this.resets.seeTo();
  }

  /** Lets go of the hardware and takes it up again, as a manager that restarts does. */
  async reattach(): Promise<void> {
    const since = this.machine.intent.manager.lastReset ?? this.clock.now();
    const { observation } = this.machine;
    this.documents.change({ observation: { ...observation, contact: { state: "Starting", since, problem: null } } });
    this.surroundings.consoles?.plug(this.id, null);
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
    this.keeper?.look();
    this.disks?.follow();
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
    this.resets.close();
    this.flash?.close();
    this.firmware?.served?.close();
    this.keeper?.close();
    this.volumeKeeper?.close();
    this.surroundings.consoles?.plug(this.id, null);
    await this.contact.detach();
  }
}

const withFirmware = (observation: Observation, firmware: Observation["firmware"]): Observation =>
  firmware === observation.firmware ? observation : { ...observation, firmware };
