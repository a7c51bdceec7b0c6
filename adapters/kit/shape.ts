/** What a piece of data has to look like: checks that are put together, and say in words what is wrong. Pure. */
import { numbersOf } from "./snmp/oid.js";

/** @returns one sentence for each thing that is wrong, beginning with its place; empty = nothing is */
export type Check = (value: unknown, path: string) => readonly string[];

const longest = 60;

/** How a value is shown in a message. Never throws. */
export function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.slice(0, longest));
  if (Array.isArray(value)) return "a list";
  if (value !== null && typeof value === "object") return "an object";
  return typeof value === "function" ? "a function" : String(value).slice(0, longest);
}

const must =
  (be: string, holds: (value: unknown) => boolean): Check =>
  (value, path) => {
    if (holds(value)) return [];
    return [
      value === undefined ? `${path} is missing: it must be ${be}` : `${path} is ${shown(value)}; it must be ${be}`,
    ];
  };

/* ── single values ───────────────────────────────────────────────────────────────────────────────────────────────── */

export const text: Check = must("a text", (value) => typeof value === "string" && value.trim() !== "");
export const yesOrNo: Check = must("true or false", (value) => typeof value === "boolean");
export const aFunction: Check = must("a function", (value) => typeof value === "function");
export const nothing: Check = must("null", (value) => value === null);
export const integer: Check = must("a whole number", (value) => Number.isSafeInteger(value));

export const numberFrom = (least: number, most: number): Check =>
  must(`a number from ${least} to ${most}`, (value) => typeof value === "number" && value >= least && value <= most);

export const oneOf = (words: readonly string[]): Check =>
  must(`one of ${words.join(", ")}`, (value) => typeof value === "string" && words.includes(value));

export const matching = (pattern: RegExp, be: string): Check =>
  must(be, (value) => typeof value === "string" && pattern.test(value));

/** ISO, ITU-T or both stand in front (X.660); what is shorter names no object of a device. */
export const oid: Check = must(
  "an OID: numbers with dots between them, none in front, such as 1.3.6.1.2.1.105",
  (value) => typeof value === "string" && /^[012](\.\d+){3,}$/.test(value) && numbersOf(value) !== null,
);

/** With g or y it would begin to look where it last left off. */
export const pattern: Check = must(
  "a regular expression without the flags g and y",
  (value) => value instanceof RegExp && !value.global && !value.sticky,
);

/* ── put together ────────────────────────────────────────────────────────────────────────────────────────────────── */

export const listOf =
  (item: Check, least = 0): Check =>
  (value, path) => {
    if (!Array.isArray(value)) return must("a list", () => false)(value, path);
    if (value.length < least) return [`${path} must not be empty`];
    return [...value].flatMap((one: unknown, at) => item(one, `${path}[${at}]`));
  };

export const mapOf =
  (key: Check, item: Check): Check =>
  (value, path) => {
    if (!(value instanceof Map) || value.size === 0) return must("a Map that is not empty", () => false)(value, path);
    return [...value].flatMap(([its, one]: [unknown, unknown]) => [
      ...key(its, `a key of ${path}`),
      ...item(one, `${path}[${shown(its)}]`),
    ]);
  };

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Map || value instanceof RegExp);

export const recordOf =
  (item: Check): Check =>
  (value, path) =>
    isObject(value)
      ? Object.entries(value).flatMap(([key, one]) => item(one, `${path}.${key}`))
      : must("an object", () => false)(value, path);

/** @param path empty = the whole, whose members then stand without it */
export const objectOf =
  (needed: Readonly<Record<string, Check>>, optional: Readonly<Record<string, Check>> = {}): Check =>
  (value, path) => {
    if (!isObject(value)) return must("an object", () => false)(value, path || "the whole");
    const at = (key: string): string => (path === "" ? key : `${path}.${key}`);
    const known = { ...optional, ...needed };
    const strange = Object.keys(value).filter((key) => !Object.hasOwn(known, key));
    return [
      ...strange.map((key) => `${at(key)} is not known; there are: ${Object.keys(known).join(", ")}`),
      ...Object.entries(needed).flatMap(([key, check]) => check(value[key], at(key))),
      ...Object.entries(optional).flatMap(([key, check]) =>
        value[key] === undefined ? [] : check(value[key], at(key)),
      ),
    ];
  };

/** The first that nothing is wrong with decides; else the last says what is. */
export const either =
  (...checks: readonly Check[]): Check =>
  (value, path) => {
    const answers = checks.map((check) => check(value, path));
    return answers.find((problems) => problems.length === 0) ?? answers.at(-1) ?? [];
  };

/** Asked only when nothing else is wrong. */
export const also =
  (check: Check, more: (value: never) => readonly string[]): Check =>
  (value, path) => {
    const problems = check(value, path);
    return problems.length > 0
      ? problems
      : more(value as never).map((problem) => (path ? `${path} ${problem}` : problem));
  };
