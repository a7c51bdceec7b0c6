/** What a port looks like to whoever types `show`. */
import type { MockDevice, MockPort, PortView } from "../switches/device.js";

export interface Seen extends PortView {
  readonly number: number;
  /** As the command line spells it. */
  readonly name: string;
  readonly label: string;
  /** What its setting is called, e.g. `auto`. */
  readonly word: string;
  readonly milliamps: number;
}

export function seen(device: MockDevice, port: MockPort, name: string, word: string): Seen {
  const view = device.view(port);
  const milliamps = view.volts > 0 ? Math.round((view.watts / view.volts) * 1000) : 0;
  return { ...view, number: port.number, name, label: port.label, word, milliamps };
}

/** Watts a PSE sets aside for each class (IEEE 802.3bt). */
const allotted = [15.4, 4, 7, 15.4, 30, 45, 60, 75, 90];

export const classWatts = (powerClass: number): number => allotted[powerClass] ?? 15.4;

/** The class, or what the family writes where there is none. */
export const classOf = (port: Seen, none: string, prefix = ""): string =>
  port.detection === "delivering" ? `${prefix}${port.powerClass}` : none;
