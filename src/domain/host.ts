/** What one machine's adapter gets of the service, and where it says what it sees. */
import type { Clock } from "../model/clock.js";
import type { Machine } from "../model/machine.js";
import type { Medium } from "../model/media.js";
import type { BootTarget } from "../model/words.js";
import type { Logger } from "../ports/logger.js";
import { AdapterError, type Deed, type MachineHost, type Seen } from "../ports/machine-adapter.js";
import type { PowerDevices, Secret } from "../ports/power-device.js";
import type { MachineFirmware } from "./firmware/machine-firmware.js";
import { chooseUnseen } from "./firmware/played.js";
import { isEmptyFor } from "./media/slots.js";
import { isLedByNetwork } from "./netboot/lead.js";
import { OwnRestarts } from "./own-restart.js";
import { type ResetAsked, settle } from "./reset.js";
import type { Surroundings } from "./surroundings.js";

/** The machine that is driven. */
export interface Hosted {
  readonly id: string;
  readonly clock: Clock;
  readonly machine: Machine;
  /** null = nothing of its firmware can be seen. */
  readonly firmware: MachineFirmware | null;
  /** What a boot from `target` finds in its slots; undefined = nothing. */
  mediumFor(target: BootTarget | null): Medium | undefined;
  hear(who: "adapter", seen: Seen): void;
  reset(asked: ResetAsked): Promise<void>;
}

export class AdapterHost implements MachineHost {
  /** Made when it restarts by itself for the first time. */
  private ownRestarts: OwnRestarts | null = null;

  constructor(
    private readonly unit: Hosted,
    private readonly surroundings: Surroundings,
  ) {}

  /* ── what there is ───────────────────────────────────────────────────────────────────────────────────────────── */

  get clock(): Clock {
    return this.surroundings.clock;
  }

  get devices(): PowerDevices {
    return this.surroundings.devices;
  }

  secret(secret: Secret): string {
    const { surroundings, unit } = this;
    if (surroundings.secret) return surroundings.secret(unit.id, secret);
    throw new AdapterError(`${unit.id}: no secrets are kept for machines`, "misconfigured");
  }

  get logger(): Logger | undefined {
    return this.surroundings.logger;
  }

  get home(): string | undefined {
    return this.surroundings.home?.(this.unit.id);
  }

  get directory(): string | undefined {
    return this.surroundings.directory;
  }

  /* ── what is known, and what is asked ────────────────────────────────────────────────────────────────────────── */

  get settledPower(): "On" | "Off" | null {
    const { observation, intent } = this.unit.machine;
    return settle(observation.power?.state) ?? intent.settledPower;
  }

  get settledStorage(): MachineHost["settledStorage"] {
    return this.unit.machine.observation.storage ?? null;
  }

  firmwareCode(): string | null {
    const { machine, firmware } = this.unit;
    const sha256 = machine.observation.firmware?.image ?? null;
    return sha256 === null ? null : (firmware?.tools.images.path?.(sha256) ?? null);
  }

  bootChoice(): ReturnType<MachineHost["bootChoice"]> {
    const { machine, firmware } = this.unit;
    const isEmpty = (target: BootTarget | null): boolean => isEmptyFor(machine, target);
    const choice = firmware?.bootChoice(isEmpty) ?? chooseUnseen(machine, isEmpty);
    const medium = this.unit.mediumFor(choice.target);
    return medium ? { ...choice, medium } : choice;
  }

  /* ── what it says ────────────────────────────────────────────────────────────────────────────────────────────── */

  report(seen: Seen): void {
    const { bootUsed, ...rest } = seen;
    this.unit.hear("adapter", bootUsed === undefined || !this.isLedByNetwork ? seen : rest);
    if (seen.restarted) this.followRestart();
  }

  note(deed: Deed): void {
    this.surroundings.noted(this.unit.machine, deed);
  }

  /** Then it cannot know what came of an override: those that the machine boots from do. */
  private get isLedByNetwork(): boolean {
    const { machine } = this.unit;
    const { adapters, devices } = this.surroundings;
    const adapter = adapters.get(machine.inventory.adapter.kind);
    return isLedByNetwork(machine, adapter?.capabilities(machine.inventory, devices).bootTargets ?? []);
  }

  private followRestart(): void {
    this.ownRestarts ??= new OwnRestarts(this.unit);
    this.ownRestarts.follow();
  }
}
