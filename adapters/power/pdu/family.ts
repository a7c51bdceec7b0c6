/** What a vendor file says: how the outlets of a family of PDUs are written, read and switched. Data, and no more. */
import type { Timing } from "../../kit/power/bank.js";
import type { OutletNaming } from "./outlet-names.js";

export interface Family {
  /** The word for it in configuration; the name of its file. */
  readonly id: string;
  readonly name: string;
  /** Further words for it: those of Ironic's former `snmp` power driver, so that its users need not look them up. */
  readonly aliases: readonly string[];
  /** What the sysObjectID.0 of its devices begins with; over all families the longest that fits wins. */
  readonly sysObjectIds: readonly string[];
  readonly outlets: OutletNaming;
  readonly turn: Readonly<Record<"on" | "off", Order>>;
  readonly state: StateColumn;
  /** Whether an order still waits to be carried out. */
  readonly pending?: { readonly oid: string; readonly yes: number };
  readonly watts?: { readonly oid: string; readonly unit: number };
  readonly timing?: Partial<Timing>;
  /** Folders of `mock-hardware/fixtures` that it is tested on. */
  readonly fixtures: readonly string[];
  /** Where the facts are from, and what nobody has seen on a device. */
  readonly notes: readonly string[];
}

/** Written to the column's row of the outlet. */
export interface Order {
  readonly oid: string;
  readonly value: number;
}

export interface StateColumn {
  readonly oid: string;
  readonly words: ReadonlyMap<number, OutletState>;
}

/** `changing`: the relay is about to move, and the number does not say where to. */
export type OutletState = "on" | "off" | "turningOn" | "turningOff" | "changing";

export const pdu = (family: Family): Family => family;

/* ── words for vendor files ──────────────────────────────────────────────────────────────────────────────────────── */

export const states = (oid: string, words: Readonly<Record<number, OutletState>>): StateColumn => ({
  oid,
  words: new Map(Object.entries(words).map(([number, word]) => [Number(number), word])),
});

/** One object that is written to turn the outlet on and off. What would restart it is never used. */
export const command = (oid: string, on: number, off: number): Family["turn"] => ({
  on: { oid, value: on },
  off: { oid, value: off },
});

/** One object for both: it reads back what was written. */
export const sameObject = (
  oid: string,
  on: number,
  off: number,
  more: Readonly<Record<number, OutletState>> = {},
): Pick<Family, "turn" | "state"> => ({
  turn: command(oid, on, off),
  state: states(oid, { [on]: "on", [off]: "off", ...more }),
});
