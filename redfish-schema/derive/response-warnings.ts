/** What a response may hold but better did not. */
import type { PropertyFacts, Schema } from "../schema-facts.js";
import { pointerTo } from "./body-problems.js";
import { isObject } from "./check-body.js";
import { entityOf, type ObjectType, objectTypeOf, propertyOf, typeOf } from "./type-of.js";

export interface ResponseProblem {
  /** JSON Pointer into the body. */
  readonly pointer: string;
  /** What is wrong, as data: `unknown property`, `type string`, `enum`. */
  readonly problem: string;
}

export const warningsOf = (schema: Schema, body: Readonly<Record<string, unknown>>): ResponseProblem[] =>
  ofObject(entityOf(schema), body, "");

function ofObject(type: ObjectType, object: Readonly<Record<string, unknown>>, at: string): ResponseProblem[] {
  return Object.entries(object).flatMap(([name, value]) => {
    const pointer = pointerTo(at, name);
    const annotated = name.lastIndexOf("@");
    if (annotated > 0) return object[name.slice(0, annotated)] === undefined ? strayAt(pointer) : [];
    const facts = propertyOf(type.facts, name);
    return facts === undefined ? [] : ofProperty(type.schema, facts, value, pointer);
  });
}

/** Some are allowed without their property (DSP0266 §"Allowable values" on an action); they are not told apart here. */
const strayAt = (pointer: string): ResponseProblem[] => [
  { pointer, problem: "annotates a property that is not there" },
];

function ofProperty(schema: Schema, facts: PropertyFacts, value: unknown, at: string): ResponseProblem[] {
  const old = facts.deprecated === undefined ? [] : [{ pointer: at, problem: `deprecated ${facts.deprecated}` }];
  const elements = Array.isArray(value) ? value : undefined;
  const inner = elements
    ? elements.flatMap((element, index) => ofValue(schema, facts, element, pointerTo(at, index)))
    : ofValue(schema, facts, value, at);
  return [...old, ...inner];
}

function ofValue(schema: Schema, facts: PropertyFacts, value: unknown, at: string): ResponseProblem[] {
  if (value === "" && facts.access === undefined) return [{ pointer: at, problem: "empty string" }];
  if (facts.link !== undefined) return [];
  if (isObject(value)) return ofObject(objectTypeOf(schema, facts), value, at);
  return typeof value === "string" ? ofMember(schema, facts, value, at) : [];
}

function ofMember(schema: Schema, { type }: PropertyFacts, value: string, at: string): ResponseProblem[] {
  const named = type === undefined ? undefined : typeOf(schema, type);
  const since = named?.kind === "enum" ? named.facts.deprecated?.[value] : undefined;
  return since === undefined ? [] : [{ pointer: at, problem: `value deprecated ${since}` }];
}
