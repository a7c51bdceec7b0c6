/**
 * What a guest with SeaBIOS boots from: `bootindex` of its devices, of which it reads with each reset. Guests with UEFI have none
 * of this: with any `bootindex` OVMF would write its own boot order into the store.
 */
import type { Inventory } from "../../../src/model/inventory.js";
import type { BootTarget } from "../../../src/model/words.js";
import type { MachineHost } from "../../../src/ports/machine-adapter.js";
import { blockDevicesIn, isPartOf } from "./block-devices.js";
import { devices } from "./layout.js";
import type { Attendant, Monitor } from "./monitor.js";
import type { Reports } from "./reports.js";
import { settingsOf } from "./settings.js";
import { Turns } from "./turns.js";

export type BootClass = "Hdd" | "Cd" | "Usb" | "Pxe";

const usual: readonly BootClass[] = ["Hdd", "Cd", "Usb", "Pxe"];

/** Of the stick, which is put in when the guest has been started: the others give way to it. */
const stickBootIndex = 100;

/** More than there are devices of one class. */
const step = 10;

/** @returns by class the `bootindex` of its first device; those of the others follow. Smaller goes first */
export function bootIndexes(target: BootTarget | null): Readonly<Record<BootClass, number>> {
  const first = usual.filter((one) => one === target);
  const order = [...first, ...usual.filter((one) => one !== target)];
  const stick = order.indexOf("Usb");
  const indexes = order.map((one, place) => [one, stickBootIndex + (place - stick) * step] as const);
  return Object.fromEntries(indexes) as Record<BootClass, number>;
}

export interface BootOrderParts {
  readonly inventory: Inventory;
  readonly host: Pick<MachineHost, "bootChoice" | "logger">;
  readonly monitor: Monitor;
  readonly reports: Pick<Reports, "say">;
}

type Place = readonly [device: string, bootIndex: number];

/**
 * Keeps the order of a guest that runs to what is asked, for the boots that its operating system asks for: what was to be booted
 * from once is not booted from again, also where nobody is there to hear of it.
 */
export class BootOrder implements Attendant {
  private readonly turns = new Turns();
  /** What its next reset goes by, as text; null = nobody knows. */
  private placed: string | null = null;

  constructor(private readonly parts: BootOrderParts) {
    parts.monitor.on("RESET", ({ guest }) => guest === true && this.see(() => this.follow()));
  }

  /** The stick gets its place, once it has been put in. */
  async started(): Promise<void> {
    if (!(await this.hasStick())) return;
    await this.set([devices.stick, stickBootIndex]);
    await this.parts.monitor.execute("system_reset");
  }

  met(): void {
    this.see(() => this.prepare());
  }

  ended(): void {
    this.placed = null;
  }

  private see(work: () => Promise<void>): void {
    const { monitor, host } = this.parts;
    this.turns.take(work).catch((error: unknown) => {
      this.placed = null;
      if (monitor.isOpen) host.logger?.warn("what a guest boots from next cannot be set", { error });
    });
  }

  /** It has just been reset. Where it goes by what is not asked any more, it is reset once more before it gets far. */
  private async follow(): Promise<void> {
    const { host, monitor, reports } = this.parts;
    const { target, seq } = host.bootChoice();
    if (await this.place(target)) await monitor.execute("system_reset");
    reports.say({ bootUsed: seq });
    await this.prepare();
  }

  /** For a reset that nobody hears of: then nobody could use up what is asked for once. */
  private async prepare(): Promise<void> {
    const { target, once } = this.parts.host.bootChoice();
    await this.place(once ? null : target);
  }

  /** @returns whether that is another order than before */
  private async place(target: BootTarget | null): Promise<boolean> {
    const places = await this.placesFor(target);
    const text = JSON.stringify(places);
    if (text === this.placed) return false;
    this.placed = null;
    // No two may have the same, not even for a moment.
    for (const [device] of places) await this.set([device, -1]);
    for (const place of places) await this.set(place);
    this.placed = text;
    return true;
  }

  private async placesFor(target: BootTarget | null): Promise<readonly Place[]> {
    const { nics, adapter } = this.parts.inventory;
    const { disks, media } = settingsOf({ adapter });
    const byClass: Readonly<Record<BootClass, readonly string[]>> = {
      Hdd: disks.map((_, index) => devices.disk(index)),
      Cd: media.includes("Cd") ? [devices.cdDrive] : [],
      Usb: (await this.hasStick()) ? [devices.stick] : [],
      Pxe: nics.map((_, index) => devices.nic(index)),
    };
    const first = bootIndexes(target);
    return usual.flatMap((one) => byClass[one].map((device, index): Place => [device, first[one] + index]));
  }

  private async hasStick(): Promise<boolean> {
    return blockDevicesIn(await this.parts.monitor.execute("query-block")).some(isPartOf(devices.stick));
  }

  private async set([device, value]: Place): Promise<void> {
    const place = { path: `/machine/peripheral/${device}`, property: "bootindex", value };
    await this.parts.monitor.execute("qom-set", place);
  }
}
