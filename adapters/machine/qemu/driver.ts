/** One guest as a machine: what it is told, and what is seen of it. */
import type { Inventory } from "../../../src/model/inventory.js";
import type { PowerReading } from "../../../src/model/observation.js";
import type { PowerCommand } from "../../../src/model/reset.js";
import type { MachineConsole } from "../../../src/ports/console.js";
import { AdapterError, type MachineDriver, type MachineHost, type Order } from "../../../src/ports/machine-adapter.js";
import type { Acceleration } from "./accelerator.js";
import { BootOrder, stickBootIndex } from "./boot-order.js";
import { commandsOf } from "./commands.js";
import { Faults } from "./faults.js";
import type { End, Guest } from "./guest.js";
import { GuestMonitor } from "./guest-monitor.js";
import { cleanUp, launchOf } from "./launch.js";
import { GuestLife, type Left } from "./life.js";
import { GuestMedia } from "./media.js";
import type { Attendant, QmpData } from "./monitor.js";
import { GuestPower } from "./power.js";
import { Presses } from "./presses.js";
import { keepComplaintsShort } from "./process.js";
import { Reports } from "./reports.js";
import { openScreen } from "./screen.js";
import { GuestLine } from "./serial-line.js";
import { type QemuSettings, settingsOf } from "./settings.js";
import { GuestTruth } from "./truth.js";
import { Turns } from "./turns.js";
import { ensureVariables } from "./variables-file.js";
import { GuestWatch } from "./watch.js";

export interface DriverParts {
  readonly inventory: Inventory;
  readonly host: MachineHost;
  /** Absolute path of the guest's folder. */
  readonly home: string;
  readonly acceleration: Acceleration;
  /** For tests that start something lighter. */
  readonly launchOf?: typeof launchOf;
  readonly cleanUp?: typeof cleanUp;
}

export class QemuMachine implements MachineDriver {
  readonly commands: ReadonlySet<PowerCommand>;
  readonly console: MachineConsole;
  readonly media: GuestMedia;
  private readonly truth: GuestTruth;
  private readonly settings: QemuSettings;
  private readonly monitor: GuestMonitor;
  private readonly line: GuestLine;
  private readonly life: GuestLife;
  private readonly power: GuestPower;
  private readonly watch: GuestWatch;
  private readonly reports: Reports;
  private readonly faults: Faults;
  private readonly presses: Presses;
  private readonly turns = new Turns();
  private readonly attendants: readonly Attendant[];
  private isLetGo = false;
  /** Resolves when a guest from before has been looked for. */
  private looked: Promise<unknown> = Promise.resolve();

  constructor(private readonly parts: DriverParts) {
    const { inventory, host, home } = parts;
    this.settings = settingsOf(inventory);
    this.commands = commandsOf(inventory);
    this.monitor = new GuestMonitor(() => this.life.guest);
    const isLegacy = this.settings.bootMode === "Legacy";
    const stick = isLegacy ? { bootindex: stickBootIndex } : {};
    this.media = new GuestMedia({ host, home, monitor: this.monitor, slots: this.settings.media, stick });
    this.truth = new GuestTruth({ inventory, host, home, monitor: this.monitor, pid: () => this.pid });
    this.line = new GuestLine(home);
    this.reports = new Reports(host);
    const order = isLegacy ? [new BootOrder({ ...parts, monitor: this.monitor, reports: this.reports })] : [];
    this.attendants = [this.media, ...order, this.line, this.truth];
    this.faults = new Faults(host.clock, this.reports);
    this.presses = new Presses(host.clock);
    this.life = new GuestLife({ launchOf, cleanUp, ...parts }, this.attendants, {
      event: (name, data) => this.hear(name, data),
      ended: (end) => this.noteEnd(end),
    });
    const { life, faults, presses, reports } = this;
    const kvmFailed = (guest: Guest | null, fault: string): Promise<void> => this.goOnWithoutKvm(guest, fault);
    this.watch = new GuestWatch({ host, home, life, faults, presses, reports, hasFlash: !isLegacy, kvmFailed });
    const [met, see] = [() => this.met(), () => this.watch.see()];
    this.power = new GuestPower({ ...parts, life, faults, presses, reports, met, see });
    this.console = { serial: this.line, ...(this.settings.screen && { openScreen: () => openScreen(home) }) };
  }

  /** Looks for a guest from before; what comes of it is reported. */
  greet(): void {
    const found = this.turns.take(async () => {
      // First of all: who has read the power reads what its firmware will find.
      await this.readyFirmware();
      return this.find();
    });
    // Nothing is known before; that it went wrong is told by the one below.
    this.looked = found.catch(() => {});
    const met = this.turns.take(async () => {
      this.watch.noteLeft(await found);
      await this.watch.see();
      if (this.monitor.isOpen) this.met();
    });
    met.catch((error: unknown) => this.reports.lost(error));
  }

  private async find(): Promise<Left> {
    const left = await this.life.find();
    if (left === "owed") this.goOnFromBefore();
    return left;
  }

  private goOnFromBefore(): void {
    const { life, power, turns } = this;
    life.comesAgain = true;
    void turns
      .take(() => power.goOnWithoutKvm(null))
      .finally(() => {
        life.comesAgain = false;
      });
  }

  /** Somebody may have taken its variables away since: then it begins anew. */
  async readyFirmware(): Promise<void> {
    if (this.settings.bootMode === "UEFI") await this.makeVariables();
  }

  /** The guest goes on. What is under way is dropped; one that has not run yet is found so by the next who attaches. */
  async detach(): Promise<void> {
    this.isLetGo = true;
    this.reports.end();
    this.truth.letGo();
    this.presses.stop();
    this.watch.end();
    this.life.letGo();
    this.line.letGo();
    await this.turns.settled();
  }

  /** Of its process; null = it is off. */
  get pid(): number | null {
    return this.life.guest?.process.id.pid ?? null;
  }

  /* ── told ────────────────────────────────────────────────────────────────────────────────────────────────────── */

  async command(command: PowerCommand, order: Order): Promise<void> {
    this.presses.stop();
    if (command === "off") this.life.abandonStart();
    await this.turns.take(async () => {
      if (order.signal.aborted || this.isLetGo) throw new AdapterError(`${command} was not sent any more`, "refused");
      await this.power.carryOut(command, order);
    });
  }

  private goOnWithoutKvm(guest: Guest | null, fault: string): Promise<void> {
    const { acceleration, host } = this.parts;
    acceleration.blame(fault, host.logger);
    return this.turns.take(async () => {
      if (!this.isLetGo) await this.power.goOnWithoutKvm(guest);
    });
  }

  /** So that what its firmware will find can be said, and changed, before it is first switched on. */
  private async makeVariables(): Promise<void> {
    const { inventory, host, home } = this.parts;
    if (this.isLetGo) return;
    try {
      await ensureVariables({
        inventory,
        home,
        directory: host.directory ?? home,
        code: host.firmwareCode?.() ?? null,
      });
      this.faults.clear("firmware");
    } catch (error) {
      this.faults.set("firmware", {
        text: error instanceof Error ? error.message : String(error),
        severity: "Warning",
      });
    }
  }

  /* ── seen ────────────────────────────────────────────────────────────────────────────────────────────────────── */

  async readPower(): Promise<PowerReading> {
    await this.looked;
    if (this.life.mayBeThere) await this.turns.take(() => this.find());
    const wasOpen = this.monitor.isOpen;
    const reading = await this.watch.ask();
    if (this.monitor.isOpen) {
      if (!wasOpen) this.met();
      this.tend();
    }
    return reading;
  }

  readSensors(): ReturnType<GuestTruth["readSensors"]> {
    return this.truth.readSensors();
  }

  private met(): void {
    for (const attendant of this.attendants) attendant.met?.();
  }

  private tend(): void {
    this.media.settle();
    void this.line.tend();
    void keepComplaintsShort(this.parts.home);
  }

  private hear(name: string, data: QmpData): void {
    if (this.isLetGo) return;
    this.watch.hear(name, data);
    this.monitor.tell(name, data);
  }

  private noteEnd(end: End): void {
    if (this.isLetGo) return;
    this.watch.noteEnd(end);
    const buried = this.turns.take(async () => {
      if (!this.isLetGo) await this.life.bury();
    });
    buried.catch((error: unknown) => this.parts.host.logger?.warn("a guest that has ended left something", { error }));
  }
}
