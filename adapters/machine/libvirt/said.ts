/** What virsh says, in the C locale, read. Bounded, and never throws: what is not understood is left out. */
import type { PowerState } from "../../../src/model/words.js";

/** What of the output is looked at: more domains than anybody has on one host. */
const mostLines = 50_000;

const linesOf = (output: string): readonly string[] => output.split("\n", mostLines);

/* ── states ──────────────────────────────────────────────────────────────────────────────────────────────────────── */

/** As `virsh list` names them. */
const states = {
  "no state": "On",
  running: "On",
  idle: "On",
  paused: "Paused",
  "in shutdown": "On",
  "shut off": "Off",
  // There it is kept for whoever looks into it, and does nothing.
  crashed: "On",
  pmsuspended: "On",
} as const satisfies Readonly<Record<string, PowerState>>;

export type StateWord = keyof typeof states;

export const powerOf = (state: StateWord): "On" | "Off" | "Paused" => states[state];

const row = new RegExp(`^ (?:\\d+|-) +(\\S.*?) +(${Object.keys(states).join("|")}) *$`);

/** Of `virsh list --all`: by name. Names may have blanks in them. */
export function statesIn(output: string): ReadonlyMap<string, StateWord> {
  const found = new Map<string, StateWord>();
  for (const line of linesOf(output)) {
    const [, name, state] = line.length > 1024 ? [] : (row.exec(line) ?? []);
    if (name !== undefined && state !== undefined) found.set(name, state as StateWord);
  }
  return found;
}

const uuid = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const named = new RegExp(`^(${uuid}) (.+)$`);

/** Of `virsh list --all --uuid --name`: names by UUID. */
export const namesIn = (output: string): ReadonlyMap<string, string> =>
  new Map(
    linesOf(output).flatMap((line) => {
      const [, id, name] = named.exec(line) ?? [];
      return id === undefined || name === undefined ? [] : [[id, name.trimEnd()] as const];
    }),
  );

/* ── events ──────────────────────────────────────────────────────────────────────────────────────────────────────── */

export interface DomainEvent {
  /** `lifecycle`, `reboot` and so on. */
  readonly kind: string;
  readonly domain: string;
  /** Of `lifecycle`: first what became of it, e.g. `Stopped`. */
  readonly detail: string;
}

/** One line of `virsh event`; undefined = it is none. A name may hold anything but a line's end, `': ` too. */
export function eventIn(line: string): DomainEvent | undefined {
  if (line.length > 2048) return undefined;
  const [, kind = "", rest = ""] = /^event '([a-z-]{1,40})' for domain '(.*)$/.exec(line) ?? [];
  if (kind === "") return undefined;
  // What follows the name is words alone, so the last sign of the kind ends it.
  const at = rest.endsWith("'") ? rest.length - 1 : rest.lastIndexOf("': ");
  return at < 0 ? undefined : { kind, domain: rest.slice(0, at), detail: rest.slice(at + 3) };
}

/** What the power is after `lifecycle` said this; undefined = it does not say. */
export function powerAfter(detail: string): "On" | "Off" | "Paused" | undefined {
  const [what = ""] = detail.split(" ", 1);
  return lifecycle[what];
}

const lifecycle: Readonly<Record<string, "On" | "Off" | "Paused">> = {
  Started: "On",
  Resumed: "On",
  Suspended: "Paused",
  Stopped: "Off",
};

/* ── disks ───────────────────────────────────────────────────────────────────────────────────────────────────────── */

/** Of `virsh domblkinfo --all`: capacities in bytes, by target. Of an empty drive there is none. */
export const capacitiesIn = (output: string): ReadonlyMap<string, number> =>
  new Map(
    linesOf(output).flatMap((line) => {
      const [, target, capacity] = /^ (\S{1,64}) +(\d{1,16}) +(?:\d+|-) +(?:\d+|-) *$/.exec(line) ?? [];
      return target === undefined ? [] : [[target, Number(capacity)] as const];
    }),
  );

/** Of `virsh vol-list`: the names of volumes, which have no blanks here. */
export const volumesIn = (output: string): readonly string[] =>
  linesOf(output).flatMap((line) => /^ (\S+) +\S/.exec(line)?.[1] ?? []);

/* ── failures ────────────────────────────────────────────────────────────────────────────────────────────────────── */

/** The errors, without the word, in one line; the first says what failed, the others why. */
export function errorsIn(stderr: string): string {
  const said = linesOf(stderr.slice(0, 8192)).flatMap((line) => /^error: (.+)$/.exec(line.trim())?.[1] ?? []);
  const clean = said.map((line) =>
    line
      .replace(/[\p{Cc}\s]+/gu, " ")
      .replace(" from /dev/stdin", "")
      .trim(),
  );
  const text = clean.join("; ");
  return text.length > 400 ? `${text.slice(0, 400)}…` : text;
}
