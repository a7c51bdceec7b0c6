/** What the schema checker found, said so that the author of the file understands it. */
import type { ErrorObject } from "ajv/dist/2020.js";
import { isSecretName } from "../model/secret-names.js";
import { nearest } from "./nearest.js";
import { type ConfigProblem, mostProblems } from "./problem.js";
import type { JsonSchema } from "./schema-parts.js";
import type { Path, Source } from "./source.js";

interface Explanation {
  readonly text: string;
  readonly hint?: string;
  /** The key below the error's path that is at fault. */
  readonly key?: string;
}

type Explain = (error: ErrorObject, shown: string) => Explanation;

const mustBe =
  (what: (error: ErrorObject) => string): Explain =>
  (error, shown) => ({ text: `is ${shown}; must be ${what(error)}` });

const explanations: Readonly<Record<string, Explain>> = {
  required: ({ params }) => ({ text: `lacks the key "${params.missingProperty}"` }),
  dependentRequired: ({ params }) => ({ text: `has "${params.property}" but lacks "${params.missingProperty}"` }),
  additionalProperties: unknownKey,
  type: mustBe(({ params, parentSchema }) =>
    String(parentSchema?.["x-allowed"] ?? typeNames[String(params.type)] ?? params.type),
  ),
  enum: ({ params }, shown) => oneOfWords(shown, params.allowedValues),
  const: mustBe(({ params }) => JSON.stringify(params.allowedValue)),
  pattern: (error, shown) =>
    isUrlOfUser(error.data) ? { text: "has a user in it; use username and password" } : wrongPattern(error, shown),
  format: mustBe(({ params }) => `a ${params.format}`),
  minimum: mustBe(({ params }) => `${params.limit} or more`),
  maximum: mustBe(({ params }) => `${params.limit} or less`),
  exclusiveMinimum: mustBe(({ params }) => `more than ${params.limit}`),
  exclusiveMaximum: mustBe(({ params }) => `less than ${params.limit}`),
  minLength: mustBe(({ params }) => `at least ${count(params.limit, "character")} long`),
  maxLength: mustBe(({ params }) => `at most ${count(params.limit, "character")} long`),
  minItems: ({ params, data }) => ({ text: `has ${count(sizeOf(data), "item")}; must have at least ${params.limit}` }),
  maxItems: ({ params, data }) => ({ text: `has ${count(sizeOf(data), "item")}; may have at most ${params.limit}` }),
  discriminator: unknownKind,
};

const wrongPattern = mustBe(({ parentSchema }) =>
  String(parentSchema?.["x-allowed"] ?? `text that matches ${parentSchema?.pattern}`),
);

/** Errors that only say again what another one says. */
const isEcho = ({ keyword, params }: ErrorObject): boolean =>
  keyword === "if" || keyword === "propertyNames" || (keyword === "discriminator" && params.tagValue === undefined);

const typeNames: Readonly<Record<string, string>> = {
  object: "a mapping (key: value)",
  array: "a list",
  string: "text",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
};

/** @param errors of an Ajv with `verbose` */
export function explainErrors(errors: readonly ErrorObject[], source: Source): ConfigProblem[] {
  const told = errors.filter((error) => !isEcho(error));
  return told.slice(0, mostProblems).map((error) => explain(error, source));
}

function explain(error: ErrorObject, source: Source): ConfigProblem {
  const path = pathOf(error.instancePath);
  const explanation = explanations[error.keyword]?.(error, show(error.data, path)) ?? {
    text: error.message ?? "is not allowed",
  };
  const { key = error.propertyName, ...words } = explanation;
  const at = key === undefined ? path : [...path, key];
  const isOfKey = error.keyword === "additionalProperties" || error.propertyName !== undefined;
  const place = isOfKey ? source.placeOfKey(at) : source.placeOf(at);
  return { ...place, path: formatPath(at), ...words };
}

/** JSON pointer (RFC 6901) → path. */
const pathOf = (pointer: string): Path =>
  pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));

/** `machines[3].nics[0].mac` */
export const formatPath = (path: Path): string =>
  path
    .map((step) => (/^\d+$/.test(String(step)) ? `[${step}]` : `.${shorten(String(step))}`))
    .join("")
    .replace(/^\./, "");

/** A value as it is quoted in a message: short, one line, and never a secret. */
function show(value: unknown, path: Path): string {
  if (path.some((step) => isSecretName(String(step)))) return "a value that is not shown";
  if (value === null) return "empty";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a mapping";
  if (typeof value !== "string") return String(value);
  return mayHoldPassword(value) ? "text that is not shown" : quoted(value);
}

/** `user:password@host`, with or without a scheme; a password may have any character in it (RFC 3986 §3.2.1). */
const mayHoldPassword = (text: string): boolean => /:.*@/s.test(text);

const isUrlOfUser = (value: unknown): boolean =>
  typeof value === "string" && value.includes("://") && mayHoldPassword(value);

/** In one line, and short: what is wrong may be a file that was pasted. */
export const quoted = (text: string): string => JSON.stringify(shorten(text));
export const shorten = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}…` : text);

const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? "" : "s"}`;
const sizeOf = (value: unknown): number => (Array.isArray(value) ? value.length : 0);

function unknownKey({ params, parentSchema }: ErrorObject): Explanation {
  const key = String(params.additionalProperty);
  const known = Object.keys((parentSchema?.properties ?? {}) as object);
  const meant = nearest(key, known);
  return {
    key,
    text: `is not a known key; known here: ${known.join(", ")}`,
    ...(meant === undefined ? {} : { hint: `Did you mean "${meant}"?` }),
  };
}

function oneOfWords(shown: string, allowed: readonly unknown[]): Explanation {
  // A number and its text are written alike.
  const words = [...new Set(allowed.map(String))];
  const meant = nearest(shown.replaceAll('"', ""), words);
  return {
    text: `is ${shown}; allowed: ${words.join(", ")}`,
    ...(meant === undefined ? {} : { hint: `Did you mean "${meant}"?` }),
  };
}

function unknownKind({ params, parentSchema }: ErrorObject): Explanation {
  const alternatives = (parentSchema?.oneOf ?? []) as readonly { properties: { kind: JsonSchema } }[];
  const kinds = alternatives.map(({ properties }) => String(properties.kind.const));
  return { key: String(params.tag), ...oneOfWords(show(params.tagValue, []), kinds) };
}
