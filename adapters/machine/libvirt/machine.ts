/** A domain as a machine: what it is told, and what is seen of it. */
import type { Instant } from "../../../src/model/clock.js";
import type { Inventory } from "../../../src/model/inventory.js";
import { plainUri } from "../../../src/model/libvirt-uri.js";
import { fitsOne } from "../../../src/model/name-pattern.js";
import type { PowerReading } from "../../../src/model/observation.js";
import type { PowerCommand } from "../../../src/model/reset.js";
import type { MachineConsole } from "../../../src/ports/console.js";
import { AdapterError, type MachineDriver, type MachineHost, type Order } from "../../../src/ports/machine-adapter.js";
import { noted } from "../../kit/deed.js";
import type { Connections } from "./connection.js";
import { LibvirtConsole } from "./console.js";
import { Guest } from "./guest.js";
import { hardwareOf, linksOf } from "./hardware.js";
import type { Wanted } from "./instance.js";
import { LibvirtMedia, takesMedia } from "./media.js";
import { capacitiesIn, type DomainEvent, powerAfter, powerOf } from "./said.js";
import { type LibvirtSettings, settingsOf } from "./settings.js";
import { bootsSo, isNewBoot, start } from "./starting.js";
import { troublesAfter } from "./troubles.js";

export const commands: ReadonlySet<PowerCommand> = new Set<PowerCommand>([
  "on",
  "off",
  "shutdown",
  "restart",
  "nmi",
  "button",
  "pause",
  "resume",
]);

export class LibvirtMachine implements MachineDriver {
  readonly commands = commands;
  readonly media?: LibvirtMedia;
  readonly console?: MachineConsole;
  private readonly settings: LibvirtSettings;
  private readonly guest: Guest;
  private readonly lines: LibvirtConsole;
  private readonly release: () => void;
  private readonly endListening: () => void;
  private power: "On" | "Off" | "Paused" | null = null;
  /** null = it ran before anybody looked. */
  private startedAt: Instant | null = null;
  /** It is stopped and started for one purpose: what happens meanwhile is no news. */
  private renewal: Promise<void> | null = null;
  private isDetached = false;

  constructor(
    private readonly inventory: Inventory,
    private readonly host: MachineHost,
    connections: Connections,
  ) {
    this.settings = settingsOf(inventory);
    const { connection, release } = connections.take(this.settings, host.clock);
    this.guest = new Guest(connection, this.settings.domain);
    this.release = release;
    this.endListening = connection.listen((event) => this.hear(event));
    if (takesMedia(this.settings)) this.media = new LibvirtMedia(this.guest, this.settings, host);
    this.lines = new LibvirtConsole(inventory.id, this.guest, this.settings, host);
    if (this.lines.offered) this.console = this.lines.offered;
  }

  /** What it is, as soon as libvirt says. Never rejects. */
  async look(): Promise<void> {
    try {
      const found = await this.guest.hardware();
      if (!found || this.isDetached) return;
      const { domain, disks } = found;
      const hardware = hardwareOf(domain, capacitiesIn(disks), this.inventory);
      const { nics = this.inventory.nics } = hardware;
      this.host.report({ found: hardware, links: linksOf(domain, nics, this.power !== "Off") });
    } catch (error) {
      // Whoever reads its power says that there is no answer.
      if (!(error instanceof AdapterError)) throw error;
    }
  }

  async detach(): Promise<void> {
    this.isDetached = true;
    this.endListening();
    this.lines.unplug();
    this.release();
  }

  /* ── power ───────────────────────────────────────────────────────────────────────────────────────────────────── */

  async command(command: PowerCommand, { by, signal }: Order): Promise<void> {
    if (signal.aborted) throw new AdapterError(`${this.inventory.id}: ${command} was not sent any more`, "refused");
    const deed = { device: plainUri(this.settings.uri), port: this.settings.domain, command, by };
    await noted(this.host, deed, () => this.carryOut(command));
  }

  private carryOut(command: PowerCommand): Promise<unknown> {
    if (command === "on") return this.turnOn();
    if (command === "off") return this.turnOff();
    if (command === "restart") return this.restart();
    if (command === "shutdown") return this.guest.tell("shutdown", ["--mode", "acpi"]);
    if (command === "nmi") return this.guest.tell("inject-nmi");
    if (command === "pause") return this.guest.tell("suspend");
    if (command === "resume") return this.guest.tell("resume");
    return this.press();
  }

  private async press(): Promise<void> {
    if (await this.guest.isOff(this.now)) await this.turnOn();
    else await this.guest.tell("shutdown", ["--mode", "acpi"]);
  }

  private async turnOn(): Promise<void> {
    const { seq } = this.host.bootChoice();
    const isOn = async () => !(await this.guest.isOff(this.now));
    await unless(isOn, start(this.guest, this.wish()));
    this.startedAt = this.now;
    this.host.report({ bootUsed: seq });
  }

  private async turnOff(): Promise<void> {
    await unless(() => this.guest.isOff(this.now), this.guest.tell("destroy"));
  }

  private async restart(): Promise<void> {
    const { seq } = this.host.bootChoice();
    if (await bootsSo(this.guest, this.wish())) {
      // What the reset tells of itself is no restart of the guest's own.
      this.startedAt = this.now;
      await this.guest.tell("reset");
    } else await this.renew();
    this.host.report({ bootUsed: seq });
  }

  /** What it is to boot from is told to an instance when it starts, and never after. */
  private renew(): Promise<void> {
    this.renewal ??= this.startAnew().finally(() => {
      this.renewal = null;
    });
    return this.renewal;
  }

  private async startAnew(): Promise<void> {
    this.lines.unplug();
    await this.turnOff();
    await start(this.guest, this.wish());
    this.startedAt = this.now;
    void this.lines.plug();
  }

  private wish(): Wanted {
    const { target, own } = this.host.bootChoice();
    const isLed = this.inventory.firmware !== undefined || this.settings.ignoreBootDevice === true;
    return { target: own || isLed ? null : target, disc: this.media?.disc ?? null };
  }

  async readPower(notBefore: Instant): Promise<PowerReading> {
    await this.renewal?.catch(() => {});
    const { state, at } = await this.guest.find(notBefore);
    const power = powerOf(state);
    this.take(power);
    return { state: power, at, source: "libvirt" };
  }

  private get now(): Instant {
    return this.host.clock.now();
  }

  /** It may have changed since it was seen last. */
  private take(power: "On" | "Off" | "Paused"): void {
    const before = this.power;
    this.power = power;
    if (before === power) return;
    void this.look();
    if (power === "Off") {
      this.startedAt = null;
      this.lines.unplug();
    } else void this.lines.plug();
  }

  /* ── what it tells ───────────────────────────────────────────────────────────────────────────────────────────── */

  private hear(event: DomainEvent): void {
    const { kind, detail } = event;
    if (!this.guest.isMeant(event)) {
      if (kind === "lifecycle" && detail.startsWith("Defined")) this.tellOfNew(event.domain);
      return;
    }
    if (kind === "reboot") void this.rebooted().catch((error: unknown) => this.complain(error));
    if (kind === "lifecycle" && !this.renewal) this.lived(detail);
  }

  private lived(detail: string): void {
    const power = powerAfter(detail);
    if (detail.startsWith("Defined")) void this.look();
    if (detail.startsWith("Undefined")) void this.checkThere();
    if (power === undefined) return;
    if (detail.startsWith("Started")) this.startedAt ??= this.now;
    this.take(power);
    const at = this.now;
    this.host.report({ power: { state: power, at, source: "libvirt" }, troubles: troublesAfter(detail, at) });
  }

  /** It may run on without a definition; and a domain of the same name may be there at once. */
  private async checkThere(): Promise<void> {
    try {
      await this.guest.find(this.now);
    } catch (error) {
      if (!(error instanceof AdapterError)) throw error;
      this.host.report({ contact: { state: "Lost", since: this.now, problem: error.message } });
    }
  }

  /**
   * The guest restarted itself. Its instance boots from what it was started with, which may have been meant for once, or be
   * something else than what has been asked for since.
   */
  private async rebooted(): Promise<void> {
    if (this.renewal || !isNewBoot(this.startedAt, this.now)) return;
    const { seq, own } = this.host.bootChoice();
    this.startedAt = this.now;
    if (!(await bootsSo(this.guest, this.wish()))) await this.renew();
    if (!own) this.host.report({ bootUsed: seq });
  }

  private complain(error: unknown): void {
    const fields = { machine: this.inventory.id, error };
    this.host.logger?.warn("a domain that restarted itself was not started anew with what it is to boot from", fields);
  }

  private tellOfNew(domain: string): void {
    const { found } = this.settings;
    if (!found || !fitsOne(domain, found) || !this.guest.connection.isNews(domain)) return;
    this.host.logger?.info("a domain was defined: a restart of the service makes it a machine", { domain });
  }
}

/** libvirt refuses what is so already. @throws what `work` does, unless it is reached all the same */
async function unless(isReached: () => Promise<boolean>, work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof AdapterError) || error.kind !== "refused" || !(await isReached())) throw error;
  }
}
