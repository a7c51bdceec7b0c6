/** The columns of a fixture over a device: which rows there are, what they read, and what a write does. */
import type { Column, IndexPart, Orders, Shows } from "../fixtures/fixture.js";
import type { SetError, Value } from "../snmp/view.js";
import type { PortView, Timers } from "./device.js";
import type { Cell } from "./mib.js";
import type { PoePort } from "./poe-port.js";
import type { MockSwitch } from "./poe-switch.js";
import { fill } from "./template.js";
import { counter, gauge, integer, objectId, text } from "./values.js";

/** Off time of a cycle that the device does by itself. */
const cycleTime = 5_000;

/** One row of a column; scalars and tables of boxes have no port. */
interface Row {
  readonly device: MockSwitch;
  readonly timers: Timers;
  readonly column: Column;
  readonly group: number;
  readonly port: PoePort | null;
  /** What the object keeps, and which of several words for on was written last. */
  readonly memory: { kept?: number | string; word?: { readonly is: number; readonly timesOff: number } };
}

/** @throws RangeError when a column of a port's facts has rows that are not ports */
export function columnCells(column: Column, device: MockSwitch, timers: Timers): readonly Cell[] {
  return rowsOf(column, device).map(({ group, port }) => {
    const index = column.index.map((part) => place(part, group, port)).join(".");
    return cellOf({ device, timers, column, group, port, memory: {} }, `${column.oid}.${index}`);
  });
}

function rowsOf({ each }: Column, device: MockSwitch): readonly { group: number; port: PoePort | null }[] {
  if (each === "port") return device.ports.map((port) => ({ group: port.group, port }));
  if (each === "group") return device.groups.map((group) => ({ group, port: null }));
  return [{ group: 1, port: null }];
}

function place(part: IndexPart, group: number, port: PoePort | null): number {
  if (typeof part === "number") return part;
  if (typeof part === "object") return place(part.of, group, port) + part.plus;
  if (part === "group") return group;
  if (port === null) throw new RangeError(`"${part}" is of a port, and the row is of none`);
  return part === "port" ? port.number : port[part];
}

function cellOf(row: Row, oid: string): Cell {
  const { shows, set } = row.column;
  const read = () => shown(row);
  if (shows.as === "kept") return { oid, read, ...keeping(shows, row) };
  return set === undefined ? { oid, read } : { oid, read, ...ordering(set, row) };
}

/* ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

function shown({ column, device, timers, group, port, memory }: Row): Value {
  const { shows } = column;
  switch (shows.as) {
    case "number":
      return typed(shows.value, shows.type);
    case "text":
      return text(port === null ? shows.text : fill(shows.text, port));
    case "kept":
      return keptValue(memory.kept ?? shows.start);
    case "budget":
      return typed(device.budgetOfGroup / shows.unit, shows.type);
    case "used":
      return typed(device.usedIn(group) / shows.unit, shows.type);
    case "place":
      return integer(place(shows.of, group, port) + (shows.plus ?? 0));
    case "row":
      return objectId(`${shows.oid}.${place(shows.of, group, port)}`);
    default:
      if (port === null) throw new RangeError(`${column.name} is of a port, and its rows are of none`);
      return shownOfPort(shows, viewOf(column, device, port, timers), wordOf(port, memory));
  }
}

type OfPort = Exclude<Shows, { as: "number" | "text" | "kept" | "budget" | "used" | "place" | "row" }>;

/** The word for on that was written last. Whatever turned the port off since made it forgotten. */
const wordOf = ({ timesOff }: PoePort, { word }: Row["memory"]): number | undefined =>
  word?.timesOff === timesOff ? word.is : undefined;

function shownOfPort(shows: OfPort, view: PortView, word: number | undefined): Value {
  const on = view.detection === "delivering";
  switch (shows.as) {
    case "admin":
      return integer(view.admin ? (word ?? shows.on[0]) : shows.off);
    case "relay":
      return integer(relayWord(shows, on, view.admin));
    case "pending":
      return integer(on === view.admin ? shows.no : shows.yes);
    case "detection":
      return integer(shows[view.detection]);
    case "class":
      return integer(on ? view.powerClass + shows.offset : (shows.none ?? shows.offset));
    case "counter":
      return counter(view[shows.of]);
    default:
      return typed(quantities[shows.as](view) / shows.unit, shows.type);
  }
}

const quantities = {
  watts: ({ watts }: PortView) => watts,
  volts: ({ volts }: PortView) => volts,
  amps: ({ watts, volts }: PortView) => (volts === 0 ? 0 : watts / volts),
};

/** A device that looks at its hardware now and then shows what it saw last. */
function viewOf(column: Column, device: MockSwitch, port: PoePort, timers: Timers): PortView {
  const { refreshedEvery } = column;
  if (refreshedEvery === undefined) return device.view(port);
  return device.viewAt(port, Math.floor(timers.now() / refreshedEvery) * refreshedEvery);
}

function relayWord(shows: Extract<Shows, { as: "relay" }>, on: boolean, admin: boolean): number {
  if (on) return admin ? shows.on : (shows.pendingOff ?? shows.on);
  return admin ? (shows.pendingOn ?? shows.off) : shows.off;
}

function typed(value: number, type: "Integer" | "Gauge32" | "Counter32" = "Integer"): Value {
  return { Integer: integer, Gauge32: gauge, Counter32: counter }[type](Math.round(value));
}

const keptValue = (kept: number | string): Value => (typeof kept === "number" ? integer(kept) : text(kept));

/* ── writing ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

type Writable = Required<Pick<Cell, "check" | "write">>;

function keeping(shows: Extract<Shows, { as: "kept" }>, { memory }: Row): Writable {
  return {
    check: (value) => keepProblem(shows, value),
    write(value) {
      if (value.type === "Integer") memory.kept = value.value;
      if (value.type === "OctetString") memory.kept = value.value.toString("utf8");
    },
  };
}

function keepProblem(shows: Extract<Shows, { as: "kept" }>, value: Value): SetError | null {
  if ("allowed" in shows) {
    if (value.type !== "Integer") return "wrongType";
    return shows.allowed.includes(value.value) ? null : "wrongValue";
  }
  if (value.type !== "OctetString") return "wrongType";
  return value.value.length <= shows.longest ? null : "wrongValue";
}

function ordering({ on = [], off = [], cycle = [] }: Orders, row: Row): Writable {
  const { device, port, memory, timers } = row;
  return {
    check(value) {
      if (value.type !== "Integer") return "wrongType";
      if (![...on, ...off, ...cycle].includes(value.value)) return "wrongValue";
      return port !== null && device.faults.refusing.has(port.number) ? "commitFailed" : null;
    },
    write({ value }) {
      if (typeof value !== "number") return;
      const up = on.includes(value);
      port?.switch(up);
      memory.word = up ? { is: value, timesOff: port?.timesOff ?? 0 } : undefined;
      if (cycle.includes(value)) timers.after(cycleTime, () => port?.switch(true));
    },
  };
}
