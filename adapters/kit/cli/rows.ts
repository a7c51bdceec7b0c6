/** What a device says of its ports, taken out of its output: still in its own words. */
import type { Json, Lines, Show } from "./dialect.js";

export interface Row {
  /** As the device writes it. */
  readonly port: string;
  readonly admin?: string;
  readonly state?: string;
  readonly watts?: string;
  readonly class?: string;
  readonly fault?: string;
  /** What was said in two ways of the one port; absent = nothing. */
  readonly contradiction?: string;
}

/** The output is not what the family gives. */
export class UnreadableOutput extends Error {
  override readonly name = "UnreadableOutput";
}

const most = { rows: 4096, lineLength: 500 };

const fields = ["admin", "state", "watts", "class", "fault"] as const;

type Said = Readonly<Record<string, string | undefined>>;

/**
 * Pure and bounded.
 * @param outputs one of each command of `show`
 * @param asked the port that was asked for, null = all of them
 * @throws UnreadableOutput where JSON was expected and is not there
 */
export function rowsOf(outputs: readonly string[], show: Show, asked: string | null): readonly Row[] {
  const { layout } = show;
  const said = outputs.flatMap((output) =>
    layout.kind === "json" ? saidInJson(output, layout) : saidInLines(output, layout, asked),
  );
  return merge(said);
}

/* ── lines ───────────────────────────────────────────────────────────────────────────────────────────────────────── */

function saidInLines(output: string, { patterns }: Lines, asked: string | null): Said[] {
  const said: Said[] = [];
  let port = asked ?? undefined;
  for (const line of output.split("\n")) {
    if (line.length > most.lineLength) continue;
    for (const pattern of patterns) {
      const groups = pattern.exec(line)?.groups;
      if (!groups) continue;
      port = groups.port ?? port;
      if (port !== undefined) said.push({ ...groups, port });
    }
  }
  return said;
}

/* ── JSON ────────────────────────────────────────────────────────────────────────────────────────────────────────── */

function saidInJson(output: string, layout: Json): Said[] {
  const found = follow(parse(output), layout.ports);
  if (typeof found !== "object" || found === null)
    throw new UnreadableOutput(`there is no ${layout.ports.join(".")} in ${quote(output)}`);
  return Object.entries(found).map(([key, value]) => ({
    port: layout.port === "key" ? key : scalar(follow(value, layout.port)),
    ...Object.fromEntries(fields.map((field) => [field, layout[field] && scalar(follow(value, layout[field]))])),
  }));
}

function parse(output: string): unknown {
  try {
    return JSON.parse(output);
  } catch {
    throw new UnreadableOutput(`${quote(output)} is not JSON`);
  }
}

const follow = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (inner, name) =>
      typeof inner === "object" && inner !== null && Object.hasOwn(inner, name)
        ? (inner as Readonly<Record<string, unknown>>)[name]
        : undefined,
    value,
  );

const scalar = (value: unknown): string | undefined =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;

/* ── both ────────────────────────────────────────────────────────────────────────────────────────────────────────── */

function merge(said: readonly Said[]): readonly Row[] {
  const rows = new Map<string, Record<string, string>>();
  for (const { port, ...rest } of said) {
    if (!port || port.length > 64) continue;
    const key = port.toLowerCase();
    const row = rows.get(key) ?? { port };
    if (rows.size >= most.rows && !rows.has(key)) break;
    rows.set(key, row);
    for (const field of fields) add(row, field, rest[field]);
  }
  return [...rows.values()].map((row) => row as unknown as Row);
}

function add(row: Record<string, string>, field: (typeof fields)[number], text: string | undefined): void {
  const said = text?.trim();
  if (!said) return;
  const before = row[field];
  const decides = field === "admin" || field === "state";
  if (before !== undefined && before !== said && decides)
    row.contradiction = `${JSON.stringify(before)} and ${JSON.stringify(said)}`;
  row[field] ??= said;
}

/** Which of the rows is of this port: `Gi1/0/5` is GigabitEthernet1/0/5 and 1/0/5. Two that fit are none. */
export function rowOf(rows: readonly Row[], name: string): Row | undefined {
  const exact = rows.filter(({ port }) => port.toLowerCase() === name.toLowerCase());
  const fitting = exact.length > 0 ? exact : rows.filter(({ port }) => samePort(port, name));
  return fitting.length === 1 ? fitting[0] : undefined;
}

/** The numbers must be equal, and the word before them the same or a shorter form of it. */
export function samePort(some: string, other: string): boolean {
  const [word, number] = split(some);
  const [otherWord, otherNumber] = split(other);
  return number === otherNumber && number !== "" && (word.startsWith(otherWord) || otherWord.startsWith(word));
}

function split(port: string): readonly [word: string, number: string] {
  const [, word = "", number = ""] = /^([a-z_-]*?)[\s-]*(\d.*)?$/i.exec(port.trim()) ?? [];
  return [word.toLowerCase(), number.toLowerCase()];
}

/** The beginning of an output, for a message. */
export const quote = (text: string): string => JSON.stringify(text.replace(/\s+/g, " ").trim().slice(0, 120));
