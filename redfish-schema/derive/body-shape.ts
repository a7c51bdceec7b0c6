/** What a request body may hold: a tree made from a declaration and the facts, which `check-body.ts` walks. */
import type { PropertyFacts, Schema } from "../schema-facts.js";
import { compileValue, type ErrorObject } from "./ajv.js";
import type { Fault } from "./body-problems.js";
import type { Declared, DeclaredCreate, DeclaredProperties, DeclaredProperty } from "./declared.js";
import {
  dynamicFacts,
  entityOf,
  type ObjectType,
  objectTypeOf,
  propertyOf,
  regExpOf,
  typeOf,
  type ValueFacts,
} from "./type-of.js";
import { valueSchema } from "./value-schema.js";

export type Shape = ValueShape | ListShape | ObjectShape;

export interface ValueShape {
  readonly kind: "value";
  readonly secret: boolean;
  /** @returns what is wrong with the value, if anything is */
  readonly fault: (value: unknown) => Fault | undefined;
}

export interface ListShape {
  readonly kind: "list";
  readonly element: Shape;
  /** DSP0266 §"Updating arrays": `null` removes the element at its place, `{}` leaves it as it is. */
  readonly amends: boolean;
}

export interface ObjectShape {
  readonly kind: "object";
  readonly nullable: boolean;
  /** Made when first asked for, since a type may hold itself. */
  readonly members: () => Members;
}

export interface Members {
  readonly fixed: ReadonlyMap<string, Shape | "readOnly">;
  readonly dynamic: readonly { readonly pattern: RegExp; readonly shape: Shape }[];
  /** Everything else is taken as it is. */
  readonly open: boolean;
  readonly required: readonly string[];
}

/** What the body is for: PATCH and POST differ in what counts as writable. */
type Purpose = "patch" | "create" | "action";

/* ── values ──────────────────────────────────────────────────────────────────────────────────────────────────────── */

function shapeOf(schema: Schema, name: string, facts: ValueFacts, purpose: Purpose): Shape {
  const element = elementShape(schema, name, facts, purpose);
  return facts.array ? { kind: "list", element, amends: purpose === "patch" } : element;
}

function elementShape(schema: Schema, name: string, facts: ValueFacts, purpose: Purpose): Shape {
  const nullable = facts.nullable === true;
  if (facts.link !== undefined) return linkShape(nullable);
  const value = valueSchema(schema, facts);
  if (value !== undefined) return valueShape(name, facts, value);
  const type = objectTypeOf(schema, facts);
  return { kind: "object", nullable, members: once(() => membersOfType(type, purpose)) };
}

const secretName = /password|passphrase|secret|token|communitystring|(authentication|encryption|private)key/i;

function valueShape(name: string, facts: PropertyFacts, schema: Readonly<Record<string, unknown>>): ValueShape {
  const validate = once(() => compileValue(schema));
  return {
    kind: "value",
    secret: facts.access === "w" || secretName.test(name),
    fault: (value) => (validate()(value) ? undefined : faultOf(validate().errors)),
  };
}

const faults: Readonly<Record<string, Fault>> = {
  enum: "list",
  pattern: "format",
  format: "format",
  minimum: "range",
  maximum: "range",
};

const faultOf = (errors: readonly ErrorObject[] | null | undefined): Fault =>
  faults[errors?.[0]?.keyword ?? ""] ?? "type";

const linkId = valueShape("@odata.id", {}, { type: "string", format: "uri-reference" });

const linkMembers: Members = {
  fixed: new Map([["@odata.id", linkId]]),
  dynamic: [],
  open: false,
  required: ["@odata.id"],
};

const linkShape = (nullable: boolean): ObjectShape => ({ kind: "object", nullable, members: () => linkMembers });

/* ── members ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

/** Of a nested object that is given whole: an array's element, an action's parameter, a part of what is created. */
function membersOfType({ schema, facts }: ObjectType, purpose: Purpose): Members {
  const entries = Object.entries(facts.properties);
  return {
    fixed: new Map(
      entries
        .filter(([, property]) => !isOem(property))
        .map(([name, property]) => [
          name,
          isGiven(schema, property, purpose) ? shapeOf(schema, name, property, purpose) : "readOnly",
        ]),
    ),
    dynamic: dynamicMembers({ schema, facts }, purpose),
    open: facts.open === true,
    required: purpose === "create" ? entries.filter(([, p]) => p.requiredOnCreate).map(([name]) => name) : [],
  };
}

const dynamicMembers = (
  { schema, facts }: Pick<ObjectType, "schema" | "facts">,
  purpose: Purpose,
): Members["dynamic"] =>
  (facts.dynamic ?? []).map((dynamic) => ({
    pattern: regExpOf(dynamic.pattern),
    shape: shapeOf(schema, "", dynamicFacts(dynamic), purpose),
  }));

const isOem = (facts: PropertyFacts): boolean => facts.type === "Resource.Oem";

/** An object's own members say whether they are writable. An action's parameters are there to be given. */
const isGiven = (schema: Schema, facts: PropertyFacts, purpose: Purpose): boolean =>
  purpose === "action" ||
  facts.access !== undefined ||
  (purpose === "create" && facts.requiredOnCreate === true) ||
  (facts.type !== undefined && typeOf(schema, facts.type).kind === "object");

/** A declaration binds each of its properties, so it alone says what may be written. */
function membersDeclared(type: ObjectType, declared: DeclaredProperties): Members {
  const entries = Object.entries(declared).flatMap(([name, property]): [string, Shape | "readOnly"][] => {
    const facts = propertyOf(type.facts, name);
    return facts === undefined ? [] : [[name, declaredShape(type.schema, name, facts, property)]];
  });
  return { fixed: new Map(entries), dynamic: [], open: false, required: [] };
}

function declaredShape(
  schema: Schema,
  name: string,
  facts: PropertyFacts,
  declared: DeclaredProperty,
): Shape | "readOnly" {
  if (declared.kind === "writable" || declared.kind === "writeOnly") {
    const isNullable = declared.kind === "writable" && declared.nullable === true;
    return shapeOf(schema, name, givenFacts(facts, !isNullable), "patch");
  }
  if (declared.kind !== "object") return "readOnly";
  const type = objectTypeOf(schema, facts);
  return { kind: "object", nullable: false, members: once(() => membersDeclared(type, declared.properties)) };
}

/* ── whole bodies ────────────────────────────────────────────────────────────────────────────────────────────────── */

/** Shown on every resource without being declared. */
const alwaysReadOnly = ["Id", "Name", "Actions", "Members"];

export function patchMembers(declared: Declared): Members {
  const members = membersDeclared(entityOf(declared.schema), declared.properties);
  const always = alwaysReadOnly.map((name): [string, "readOnly"] => [name, "readOnly"]);
  return { ...members, fixed: new Map<string, Shape | "readOnly">([...always, ...members.fixed]) };
}

export function createMembers({ schema, required, optional, members }: DeclaredCreate): Members {
  const taken = new Set([...required, ...optional]);
  const properties = Object.entries(entityOf(schema).facts.properties);
  return {
    fixed: new Map(
      properties.map(([name, facts]) => {
        const isRequired = required.includes(name);
        const inner = members?.[name];
        if (inner) return [name, shapeWith(schema, facts, inner)];
        return [name, taken.has(name) ? shapeOf(schema, name, givenFacts(facts, isRequired), "create") : "readOnly"];
      }),
    ),
    dynamic: [],
    open: false,
    required,
  };
}

/** An object that may have these members only. */
function shapeWith(schema: Schema, facts: PropertyFacts, names: readonly string[]): ObjectShape {
  const type = objectTypeOf(schema, facts);
  const fixed = Object.entries(type.facts.properties).map(([name, member]): [string, Shape | "readOnly"] => [
    name,
    names.includes(name) ? shapeOf(type.schema, name, member, "create") : "readOnly",
  ]);
  return {
    kind: "object",
    nullable: facts.nullable === true,
    members: () => ({ fixed: new Map(fixed), dynamic: [], open: false, required: [] }),
  };
}

/** Where a value is needed, null is none. Of an array, `nullable` is about its elements. */
function givenFacts(facts: PropertyFacts, needsValue: boolean): PropertyFacts {
  const { nullable: _, ...rest } = facts;
  return needsValue && !facts.array ? rest : facts;
}

/** @returns undefined where the schema has no such action */
export function parameterMembers(schema: Schema, action: string): Members | undefined {
  if (!Object.hasOwn(schema.actions, action)) return undefined;
  const parameters = Object.entries(schema.actions[action]?.parameters ?? {});
  return {
    fixed: new Map(parameters.map(([name, facts]) => [name, shapeOf(schema, name, facts, "action")])),
    dynamic: [],
    open: false,
    required: parameters.filter(([, facts]) => facts.required).map(([name]) => name),
  };
}

export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
