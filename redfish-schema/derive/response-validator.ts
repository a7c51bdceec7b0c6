/** Checks a whole response body against the facts, as strictly as DMTF's service validator: for tests and debugging. */
import type { Schema } from "../schema-facts.js";
import { compileDocument, type ErrorObject, type ValidateFunction } from "./ajv.js";
import { pointerTo } from "./body-problems.js";
import { isObject } from "./check-body.js";
import { odataType } from "./declared.js";
import { responseSchema } from "./response-schema.js";
import { type ResponseProblem, warningsOf } from "./response-warnings.js";

interface ResponseCheck {
  readonly problems: readonly ResponseProblem[];
  /** Allowed but better not: deprecated properties and values, empty strings in read-only properties. */
  readonly warnings: readonly ResponseProblem[];
}

/** @param uri - that the body was answered to, without a query */
type ResponseValidator = (body: unknown, uri: string) => ResponseCheck;

const validators = new WeakMap<Schema, ResponseValidator>();

/** Of a resource as GET answers it, not of a selection (`$select`) of its properties. */
export function responseValidator(schema: Schema): ResponseValidator {
  const validator = validators.get(schema) ?? makeValidator(schema);
  validators.set(schema, validator);
  return validator;
}

function makeValidator(schema: Schema): ResponseValidator {
  let validate: ValidateFunction | undefined;
  return (body, uri) => {
    validate ??= compileDocument(responseSchema(schema));
    const faults = validate(body) ? [] : (validate.errors ?? []).filter(isTelling).map(problemOf);
    if (!isObject(body)) return { problems: faults, warnings: [] };
    return { problems: [...faults, ...beyondSchema(schema, body, uri)], warnings: warningsOf(schema, body) };
  };
}

/** `if` only repeats that its branch failed. */
const isTelling = ({ keyword }: ErrorObject): boolean => keyword !== "if";

function problemOf({ keyword, instancePath, params }: ErrorObject): ResponseProblem {
  const { additionalProperty, missingProperty } = params as Readonly<Record<string, string>>;
  if (additionalProperty !== undefined) {
    return { pointer: pointerTo(instancePath, additionalProperty), problem: "unknown property" };
  }
  if (missingProperty !== undefined) {
    return { pointer: pointerTo(instancePath, missingProperty), problem: "required property missing" };
  }
  return { pointer: instancePath, problem: `${keyword} ${detailOf(params)}`.trimEnd() };
}

const detailOf = ({ type, pattern, format, limit, comparison }: ErrorObject["params"]): string => {
  if (limit !== undefined) return `${comparison} ${limit}`;
  return String(type ?? pattern ?? format ?? "");
};

/* ── what a JSON Schema cannot say ───────────────────────────────────────────────────────────────────────────────── */

type Body = Readonly<Record<string, unknown>>;

function beyondSchema(schema: Schema, body: Body, uri: string): ResponseProblem[] {
  const path = withoutSlash(uri);
  const checks: readonly (readonly [string, string, boolean])[] = [
    ["/@odata.type", `not ${odataType(schema)}`, body["@odata.type"] === odataType(schema)],
    ["/@odata.id", "not the URI of the request", withoutSlash(String(body["@odata.id"])) === path],
    ["/@odata.id", "URI not among those of the schema", isUriOf(schema, path)],
    ["/Id", "not the last segment of the URI", hasItsId(schema, body, path)],
  ];
  return [
    ...checks.filter(([, , holds]) => !holds).map(([pointer, problem]) => ({ pointer, problem })),
    ...wrongTargets(schema, body, path),
    ...wrongCounts(body, ""),
  ];
}

const withoutSlash = (uri: string): string => (uri.length > 1 && uri.endsWith("/") ? uri.slice(0, -1) : uri);

/** The root's Id is not a segment of its URI, and a registry, which may be found anywhere, is named by its version. */
const hasItsId = ({ uris }: Schema, { Id }: Body, path: string): boolean =>
  Id === undefined || uris.length === 0 || path === "/redfish/v1" || Id === path.slice(path.lastIndexOf("/") + 1);

/** A segment in braces stands for any (DSP0266 §"Resource URI patterns annotation"); settings lie below what they are of. */
function isUriOf(schema: Schema, path: string): boolean {
  const segments = path.replace(/\/Settings$/, "").split("/");
  const matches = (pattern: string): boolean => {
    const wanted = withoutSlash(pattern).split("/");
    return wanted.length === segments.length && wanted.every((one, at) => fits(one, segments[at] ?? ""));
  };
  return schema.uris.length === 0 || schema.uris.some(matches);
}

const fits = (wanted: string, segment: string): boolean =>
  wanted.startsWith("{") ? segment !== "" : wanted === segment;

/** DSP0266 §"Actions": the target is below the resource that has the action. */
function wrongTargets(schema: Schema, { Actions }: Body, path: string): ResponseProblem[] {
  return Object.entries(isObject(Actions) ? Actions : {}).flatMap(([name, action]) => {
    const wanted = `${path}/Actions/${name.slice(1)}`;
    if (!name.startsWith(`#${schema.name}.`) || (isObject(action) && action.target === wanted)) return [];
    return [{ pointer: pointerTo("/Actions", name), problem: `target not ${wanted}` }];
  });
}

/** A count is of the whole collection, so it may be larger than what is shown only where there is more to get. */
function wrongCounts(value: unknown, at: string): ResponseProblem[] {
  if (Array.isArray(value)) return value.flatMap((element, index) => wrongCounts(element, pointerTo(at, index)));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const inner = wrongCounts(member, pointerTo(at, name));
    const count = value[`${name}@odata.count`];
    if (!Array.isArray(member) || typeof count !== "number") return inner;
    const isShort = member.length < count && value[`${name}@odata.nextLink`] === undefined;
    const isWrong = isShort || member.length > count;
    return isWrong
      ? [...inner, { pointer: pointerTo(at, `${name}@odata.count`), problem: "not the number of elements" }]
      : inner;
  });
}
