/**
 * What a guest with SeaBIOS boots from: `bootindex` of its devices, as they are at a reset. Guests with UEFI have none of this: with
 * any `bootindex` OVMF would write its own boot order into the store.
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

/** Of the stick, which comes and goes while the guest runs: the others give way to it. */
export const stickBootIndex = 100;

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
 * What a guest boots from when its operating system restarts it. What was to be booted from once is not booted from again, also
 * where nobody is there to hear of it: its next resets go by another order from its first instruction on.
 *
 * That order is not touched at a reset. SeaBIOS, begun by a reset in the memory that it ran in before, puts itself back there and
 * resets the machine again, once or more often, before it boots by what holds at the last of them; nothing tells which that is. A
 * guest that is to boot otherwise is switched off and on instead: what is started from nothing is reset by nobody.
 */
export class BootOrder implements Attendant {
  private readonly turns = new Turns();
  /** What its next reset goes by, as text; null = nobody knows. */
  private placed: string | null = null;

  constructor(private readonly parts: BootOrderParts) {
    parts.monitor.on("RESET", ({ guest }) => guest === true && this.follow());
  }

  /** Its first boot goes by what it was started with, which its firmware is told at a reset: without the stick, so far. */
  async started(): Promise<void> {
    if (await this.hasStick()) await this.parts.monitor.execute("system_reset");
    await this.prepare();
  }

  met(): void {
    void this.prepare();
  }

  ended(): void {
    this.placed = null;
  }

  private follow(): void {
    const { host, reports } = this.parts;
    const { target, once, seq } = host.bootChoice();
    const isAsSaid = [target, once ? null : target].every((one) => textOf(this.placesFor(one)) === this.placed);
    reports.say(isAsSaid ? { bootUsed: seq } : { restarted: true });
  }

  /** Never rejects: of an order that is not known the guest is rid with its next restart. */
  private async prepare(): Promise<void> {
    const { monitor, host } = this.parts;
    await this.turns
      .take(async () => {
        const { target, once } = host.bootChoice();
        await this.place(this.placesFor(once ? null : target));
      })
      .catch((error: unknown) => {
        if (monitor.isOpen) host.logger?.warn("what a guest boots from next cannot be set", { error });
      });
  }

  private async place(places: readonly Place[]): Promise<void> {
    const text = textOf(places);
    if (text === this.placed) return;
    this.placed = null;
    // No two may have the same, not even for a moment.
    for (const [device] of places) await this.set([device, -1]);
    for (const place of places) await this.set(place);
    this.placed = text;
  }

  /** Of all but the stick, which has its own. */
  private placesFor(target: BootTarget | null): readonly Place[] {
    const { nics, adapter } = this.parts.inventory;
    const { disks, media } = settingsOf({ adapter });
    const byClass: Readonly<Record<BootClass, readonly string[]>> = {
      Hdd: disks.map((_, index) => devices.disk(index)),
      Cd: media.includes("Cd") ? [devices.cdDrive] : [],
      Usb: [],
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

const textOf = (places: readonly Place[]): string => JSON.stringify(places);
