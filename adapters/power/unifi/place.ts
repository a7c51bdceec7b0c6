/** The two kinds of place that a controller gives power to, and what it calls things there. */
import type { PortFacts, PortProblem } from "../../../src/ports/power-device.js";

export interface PlaceKind {
  /** Array of the device that says how the places are. */
  readonly table: "port_table" | "outlet_table";
  /** Array of the device that says how they are to be: always written as a whole. */
  readonly overrides: "port_overrides" | "outlet_overrides";
  /** Member by which an entry of either names its place. */
  readonly index: "port_idx" | "index";
  /** What is set. */
  readonly setting: "poe_mode" | "relay_state";
  /** What a new entry takes over from the table. */
  readonly inherits: readonly string[];
}

const port: PlaceKind = {
  table: "port_table",
  overrides: "port_overrides",
  index: "port_idx",
  setting: "poe_mode",
  inherits: ["portconf_id"],
};

/** `cycle_enabled` restarts a modem when the internet is gone: never for a machine. */
const outlet: PlaceKind = {
  table: "outlet_table",
  overrides: "outlet_overrides",
  index: "index",
  setting: "relay_state",
  inherits: ["name"],
};

export interface Place {
  readonly kind: PlaceKind;
  readonly number: number;
}

/** `5` is a port, `outlet5` an outlet. @returns null when it is neither */
export function placeOf(name: string): Place | null {
  const [, word, digits] = /^(outlet)?([1-9][0-9]{0,2})$/.exec(name) ?? [];
  return digits === undefined ? null : { kind: word === undefined ? port : outlet, number: Number(digits) };
}

/** IEEE 802.3bt type 4 at the switch's end. */
const mostPoeWatts = 90;

export function portFacts(name: string): PortFacts | PortProblem {
  const place = placeOf(name);
  if (place === null) return { problem: "is neither the number of a port, such as 5, nor an outlet such as outlet5" };
  const measuresUpToWatts = place.kind === port ? mostPoeWatts : null;
  return { name, commands: new Set(["on", "off"]), readable: true, measuresUpToWatts };
}

export const isPort = ({ kind }: Place): boolean => kind === port;
