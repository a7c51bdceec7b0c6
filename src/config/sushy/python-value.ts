/** Values of a configuration file in Python's syntax, each with its place: whoever reads one can say where it is wrong. */

export type PythonValue = {
  /** Where it begins in the text; -1 = the text does not hold it, such as what a program worked out. */
  readonly at: number;
  /** How many values it is made of, itself among them: names may be used again and again. */
  readonly size: number;
} & (
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "none" }
  | { readonly kind: "bytes" }
  | { readonly kind: "list" | "tuple" | "set"; readonly items: readonly PythonValue[] }
  | { readonly kind: "dict"; readonly entries: readonly (readonly [PythonValue, PythonValue])[] }
);

/** In words, for messages. */
export const kindNames: Readonly<Record<PythonValue["kind"], string>> = {
  text: "text",
  number: "a number",
  boolean: "True or False",
  none: "None",
  bytes: "bytes",
  list: "a list",
  tuple: "a tuple",
  set: "a set",
  dict: "a dict",
};

/** Values in one, all in all: what names that stand for lists of names would grow to without end. */
export const mostValues = 2_000_000;
/** Brackets in brackets. */
export const deepestNesting = 64;

/** Something that is wrong at a place of the text. */
export class PythonProblem extends Error {
  override readonly name = "PythonProblem";

  constructor(
    readonly at: number,
    message: string,
  ) {
    super(message);
  }
}

/** The value as Python would take it for a condition. */
export function isTrue(value: PythonValue): boolean {
  switch (value.kind) {
    case "text":
      return value.value !== "";
    case "number":
      return value.value !== 0;
    case "boolean":
      return value.value;
    case "none":
      return false;
    case "bytes":
      return true;
    case "dict":
      return value.entries.length > 0;
    default:
      return value.items.length > 0;
  }
}

/** The value of a key of a dict; Python takes the last of equal ones. */
export function memberOf(value: PythonValue, key: string): PythonValue | undefined {
  if (value.kind !== "dict") return undefined;
  return value.entries.findLast(([name]) => name.kind === "text" && name.value === key)?.[1];
}

/** As JSON would hold it, as Python's json writes it: tuples are lists, and keys are text. What has no place there is null. */
export function toJson(value: PythonValue): unknown {
  switch (value.kind) {
    case "text":
    case "number":
    case "boolean":
      return value.value;
    case "none":
    case "bytes":
      return null;
    case "dict":
      return Object.fromEntries(value.entries.map(([key, member]) => [jsonKey(key), toJson(member)]));
    default:
      return value.items.map(toJson);
  }
}

function jsonKey(key: PythonValue): string {
  const plain = toJson(key);
  return typeof plain === "string" ? plain : JSON.stringify(plain);
}
