/**
 * What a guest with SeaBIOS boots from: it is told with each start, by `bootindex`. Guests with UEFI have none of this: with any
 * `bootindex` OVMF would write its own boot order into the store.
 */
import type { BootTarget } from "../../../src/model/words.js";
import { blockDevicesIn, isPartOf } from "./block-devices.js";
import { devices } from "./layout.js";
import type { Attendant, Monitor } from "./monitor.js";

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

/** Gives the stick its place, once it has been put in. SeaBIOS reads of it with a reset. */
export class StickPlace implements Attendant {
  constructor(private readonly monitor: Monitor) {}

  async started(): Promise<void> {
    const found = blockDevicesIn(await this.monitor.execute("query-block"));
    if (!found.some(isPartOf(devices.stick))) return;
    const place = { path: `/machine/peripheral/${devices.stick}`, property: "bootindex", value: stickBootIndex };
    await this.monitor.execute("qom-set", place);
    await this.monitor.execute("system_reset");
  }
}
