/** The simulated machine: takes its time, boots what it is told to, and fails as it is told to. */
import { isDeepStrictEqual } from "node:util";
import type { Clock, Duration, Instant } from "../../../src/model/clock.js";
import type { Medium } from "../../../src/model/media.js";
import type { BootObservation, PowerReading } from "../../../src/model/observation.js";
import type { PowerCommand } from "../../../src/model/reset.js";
import type { StorageSubsystem } from "../../../src/model/storage.js";
import type { BootStage, BootTarget, PowerState } from "../../../src/model/words.js";
import { AdapterError, type MachineDriver, type MachineHost, type Seen } from "../../../src/ports/machine-adapter.js";
import type { AgentSlot } from "./agent/slot.js";
import { Alarm } from "./alarm.js";
import { type BootStep, bootSteps } from "./boot.js";
import { drawDelays, type Random } from "./delays.js";
import { readRecorded } from "./recorded-sensors.js";
import { read, seedOf } from "./sensors.js";
import { FakeSerial } from "./serial.js";
import type { Delays, FakeSettings, Faults } from "./settings.js";
import { bootVolumeOf, FakeDisks } from "./storage.js";

export const commands: ReadonlySet<PowerCommand> = new Set<PowerCommand>([
  "on",
  "off",
  "shutdown",
  "restart",
  "gracefulRestart",
  "nmi",
  "button",
]);

const noFaults: Faults = {};

export class FakeMachine implements MachineDriver {
  readonly commands = commands;
  /** For what it is doing now. */
  private delays: Delays;
  /** What it was told and has shown no sign of yet. */
  private unanswered: PowerCommand | null = null;
  private faults: Faults;
  private faultsSince: Instant;
  power: PowerState;
  powerSince: Instant;
  stage: BootStage;
  source: BootTarget | null = null;
  /** What a system on its disks was booted from. */
  private volume: string | undefined;
  private disks: FakeDisks | undefined;
  /** What it booted from, where that was an inserted medium. */
  private medium: Medium | null = null;
  /** For what comes next, if anything. */
  private readonly alarm = new Alarm(() => this.clock);
  private connected = true;
  /** What could not be reported for want of contact. */
  private unsaid: Seen | null = null;
  private terminal: FakeSerial | undefined;

  constructor(
    readonly id: string,
    private readonly settings: FakeSettings,
    private host: MachineHost,
    /** null = what it boots runs no agent of Ironic. */
    private readonly agent: AgentSlot | null = null,
    private readonly subsystems?: readonly StorageSubsystem[],
    private readonly random: Random = Math.random,
  ) {
    const now = host.clock.now();
    this.delays = drawDelays(settings.delays, random);
    this.faults = settings.faults ?? noFaults;
    this.faultsSince = now;
    this.power = host.settledPower ?? settings.power ?? "Off";
    this.powerSince = now;
    // It went on while the service was away: if it is on, it has long booted. A boot that the end of the process cut off
    // is taken for done too, since nothing of how far it was outlasts the process.
    this.stage = this.power === "On" ? "OSRunning" : "None";
  }

  /** Whether it could be taken up again: nobody has it, and it is the machine that these settings describe. */
  isFree(settings: FakeSettings): boolean {
    return !this.connected && isDeepStrictEqual(settings, this.settings);
  }

  /** Takes it up again: it goes on with what it was doing, and what was to come meanwhile comes now. */
  connect(host: MachineHost): void {
    this.host = host;
    this.connected = true;
    this.alarm.resume();
    this.agent?.resume(host);
  }

  /** Says how it is, as after a connection was made. */
  greet(): void {
    if (this.lost) return;
    this.host.report({
      power: this.reading,
      boot: this.boot,
      contact: { state: "Ok", since: this.now, problem: null },
    });
  }

  /** Makes it fail, or mends it: what is not named stays as it is. */
  inject(faults: Faults): void {
    this.faults = { ...this.faults, ...faults };
    this.faultsSince = this.now;
  }

  /* ── as a driver ─────────────────────────────────────────────────────────────────────────────────────────────── */

  async command(command: PowerCommand): Promise<void> {
    this.requireContact();
    const { dropCommands = 0 } = this.faults;
    if (dropCommands > 0) {
      this.faults = { ...this.faults, dropCommands: dropCommands - 1 };
      return;
    }
    this.obey(command);
  }

  async readPower(): Promise<PowerReading> {
    this.requireContact();
    const { unsaid } = this;
    this.unsaid = null;
    if (unsaid) this.host.report(unsaid);
    return this.reading;
  }

  async readSensors(): ReturnType<NonNullable<MachineDriver["readSensors"]>> {
    this.requireContact();
    const { id, now, power, powerSince: since, stage } = this;
    const situation = { now, seed: seedOf(id), on: power === "On", since, busy: stage === "OSRunning" };
    const { sensors } = this.settings;
    return sensors === undefined ? read(situation) : readRecorded(sensors, situation);
  }

  async setIndicator(): Promise<void> {
    this.requireContact();
  }

  /** Made when it is first asked for: of most machines nothing is. */
  get storage(): FakeDisks | undefined {
    if (this.subsystems) this.disks ??= new FakeDisks(this.around, this.subsystems, this.host.settledStorage ?? null);
    return this.disks;
  }

  get console(): FakeSerial {
    this.terminal ??= new FakeSerial(this);
    return this.terminal;
  }

  /** Its life goes on with the next connection: no timer may outlast the service. */
  async detach(): Promise<void> {
    this.alarm.pause();
    this.disks?.detach();
    this.connected = false;
    await this.agent?.pause();
  }

  /* ── power ───────────────────────────────────────────────────────────────────────────────────────────────────── */

  private obey(command: PowerCommand): void {
    // Told again what it is about to do: it takes no longer for that. What an NMI does cannot be seen from outside.
    if (this.unanswered === command || command === "nmi") return;
    this.delays = drawDelays(this.settings.delays, this.random);
    if (this.delays.response === 0) this.carryOut(command);
    else this.carryOutLater(command);
  }

  /** It goes on as it was; one that is to begin anew is off meanwhile, as clients of sushy-tools know it. */
  private carryOutLater(command: PowerCommand): void {
    const on = this.power === "On" || this.power === "PoweringOn";
    const restarts = on && (command === "restart" || command === "gracefulRestart");
    const hasEffect = command === "on" ? !on : command === "off" ? this.power !== "Off" : on || command === "button";
    if (!hasEffect) return;
    if (restarts) this.enter("Off", "None");
    this.afterwards(this.delays.response, () => {
      this.unanswered = null;
      this.carryOut(restarts ? "on" : command);
    });
    this.unanswered = command;
  }

  private carryOut(command: PowerCommand): void {
    const on = this.power === "On" || this.power === "PoweringOn";
    if (command === "on" && !on) this.turnOn();
    if (command === "off" && this.power !== "Off") this.turnOff();
    if (command === "restart" && on) this.turnOn();
    if (command === "shutdown" && on) this.shutDown(() => this.turnOff());
    if (command === "gracefulRestart" && on) this.shutDown(() => this.turnOn());
    if (command === "button") on ? this.shutDown(() => this.turnOff()) : this.turnOn();
  }

  /** Also a restart, in which the power never goes away but the machine begins anew. */
  private turnOn(): void {
    if (this.faults.stuckOff && this.power !== "On") return;
    this.enter("PoweringOn", "None");
    this.afterwards(this.delays.powerOn, () => {
      const { target, seq, medium = null } = this.host.bootChoice();
      this.medium = medium;
      this.enter("On", "None");
      this.follow(bootSteps(target, this.delays), target, seq);
    });
  }

  private turnOff(): void {
    if (this.faults.stuckOn) return;
    this.enter("PoweringOff", "None");
    this.afterwards(this.delays.powerOff, () => this.enter("Off", "None"));
  }

  /** Only an operating system that runs hears of it; until it is done the power stays on. */
  private shutDown(next: () => void): void {
    if (this.faults.ignoresShutdown) return;
    this.afterwards(this.stage === "OSRunning" ? this.delays.shutdown : 0, next);
  }

  private enter(power: PowerState, stage: BootStage): void {
    this.power = power;
    this.powerSince = this.now;
    this.stage = stage;
    this.source = null;
    this.agent?.end();
    this.say({ power: this.reading, boot: this.boot });
  }

  /** @param used seq of the override as the boot found it, to be reported when the choice is made */
  private follow(steps: readonly BootStep[], target: BootTarget | null, used: number): void {
    const [step, ...rest] = steps;
    if (!step) return;
    this.afterwards(step.delay, () => {
      this.stage = step.stage;
      if (step.choice) {
        this.source = target;
        this.volume =
          target === "Hdd" ? bootVolumeOf(this.subsystems ?? [], this.host.settledStorage ?? null) : undefined;
      }
      this.say({ boot: this.boot, ...(step.choice && { bootUsed: used }) });
      if (step.stage === "OSRunning") this.runAgent(target);
      this.follow(rest, target, used);
    });
  }

  private runAgent(target: BootTarget | null): void {
    this.agent?.begin({ target, medium: this.medium }, this.host, (command) => this.obey(command));
  }

  /** Whatever was about to come is off: a machine does one thing at a time. */
  private afterwards(delay: Duration, next: () => void): void {
    this.unanswered = null;
    this.alarm.set(delay * (this.faults.slow ?? 1), next);
  }

  /* ── contact ─────────────────────────────────────────────────────────────────────────────────────────────────── */

  get now(): Instant {
    return this.clock.now();
  }

  private get clock(): Clock {
    return this.host.clock;
  }

  private get reading(): PowerReading {
    return { state: this.power, at: this.now, source: "fake" };
  }

  private get boot(): BootObservation {
    const { stage, now: at, source, volume } = this;
    return { stage, at, source, ...(volume !== undefined && { volume }) };
  }

  get lost(): boolean {
    const { lostContact = false } = this.faults;
    if (typeof lostContact === "boolean") return lostContact;
    const passed = this.now - this.faultsSince - (lostContact.after ?? 0);
    return passed >= 0 && passed < (lostContact.for ?? Number.POSITIVE_INFINITY);
  }

  private get around(): ConstructorParameters<typeof FakeDisks>[0] {
    return {
      clock: () => this.clock,
      delay: () => this.delays.volume * (this.faults.slow ?? 1),
      fails: () => this.faults.failVolumes === true,
      requireContact: () => this.requireContact(),
    };
  }

  private requireContact(): void {
    if (this.lost) throw new AdapterError(`${this.id} cannot be reached (simulated)`, "unreachable", this.now);
  }

  private say(seen: Seen): void {
    this.terminal?.changed();
    if (this.lost) this.unsaid = { ...this.unsaid, ...seen };
    else this.host.report(seen);
  }
}
