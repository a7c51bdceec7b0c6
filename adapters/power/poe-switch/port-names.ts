/** How the ports of a family are written: one canonical spelling each, from templates that stand in the vendor file. */

export interface PortNaming {
  /** For messages, e.g. `1/0/5`. */
  readonly example: string;
  /** They are the numbers of the table and not the device's own names: what it calls its interfaces proves nothing. */
  readonly ofTheTable?: boolean;
  /** Null = no port of this family is written so. Pure. */
  parse(text: string): NamedPort | null;
  /** The canonical spelling of a row of the port table; null = no form has these numbers. Pure. */
  nameOf(group: number, port: number): string | null;
}

export interface NamedPort {
  /** Canonical, as it is in `PortFacts.name`. */
  readonly name: string;
  /** Box of a stack or module of a chassis; 1 where the form has none (RFC 3621: MUST be 1 on fixed boxes). */
  readonly group: number;
  readonly port: number;
}

export interface NameForms {
  /**
   * Text with `{group}`, `{port}` and `{type}`, matched whatever the case. Each form is canonical for its ports, the
   * first is what a row of the device's table is called.
   */
  readonly forms: readonly string[];
  /** Other ways to write a port of the first form; without `{group}` in box 1. */
  readonly also?: readonly string[];
  /** For `{type}`: the canonical word, and what else it is written as. The first is what a row is called. */
  readonly types?: Readonly<Record<string, readonly string[]>>;
  /** The number that the device's names begin with where its tables begin with 1, for boxes and ports alike. */
  readonly from?: 0 | 1;
  readonly ofTheTable?: boolean;
  readonly example: string;
}

/** No box has more, nor a port of four digits that is no ifIndex. */
const mostGroups = 64;
const mostPorts = 1024;
const longestName = 64;

export function portNames({
  forms,
  also = [],
  types = {},
  from = 1,
  ofTheTable = false,
  example,
}: NameForms): PortNaming {
  const [first = "{port}"] = forms;
  const canonicalTypes = Object.entries(types);
  const typeOf = new Map(canonicalTypes.flatMap(([word, more]) => [word, ...more].map((t) => [t.toLowerCase(), word])));
  const shapes = [
    ...forms.map((form) => ({ expression: expressionOf(form), canonical: form })),
    ...also.map((form) => ({ expression: expressionOf(form), canonical: first })),
  ];
  /** What a number in a name is less than the table's. */
  const before = 1 - from;
  const write = (form: string, type: string, group: number, port: number) =>
    form
      .replace("{type}", type)
      .replace("{group}", String(group - before))
      .replace("{port}", String(port - before));
  const usualType = canonicalTypes[0]?.[0] ?? "";
  return {
    example,
    ofTheTable,
    parse(text) {
      if (text.length > longestName) return null;
      for (const { expression, canonical } of shapes) {
        const parts = expression.exec(text.trim())?.groups;
        if (!parts) continue;
        const type = parts.type === undefined ? usualType : typeOf.get(parts.type.toLowerCase());
        const [group, port] = [Number(parts.group ?? from) + before, Number(parts.port) + before];
        if (type === undefined || !isWithin(group, mostGroups) || !isWithin(port, mostPorts)) continue;
        return { name: write(canonical, type, group, port), group, port };
      }
      return null;
    },
    nameOf: (group, port) =>
      isWithin(group, first.includes("{group}") ? mostGroups : 1) && isWithin(port, mostPorts)
        ? write(first, usualType, group, port)
        : null,
  };
}

const isWithin = (number: number, most: number): boolean => number >= 1 && number <= most;

const expressionOf = (form: string): RegExp => {
  const source = form
    .replace(/[.*+?^$()|[\]\\]/g, "\\$&")
    .replace("{type}", "(?<type>[A-Za-z]{1,32}) ?")
    .replace("{group}", "(?<group>\\d{1,4})")
    .replace("{port}", "(?<port>\\d{1,4})");
  return new RegExp(`^${source}$`, "i");
};

/** Ports that are found by the name the device itself gives them (ifName), where their numbers say nothing. */
export const namesOfTheDevice = (pattern: RegExp, example: string): PortNaming => ({
  example,
  parse(text) {
    const name = text.trim();
    const match = name.length <= longestName ? pattern.exec(name) : null;
    return match ? { name, group: 1, port: Number(match.groups?.port ?? 0) } : null;
  },
  nameOf: () => null,
});
