/**
 * Request bodies that a declaration takes, and values that it does not, as fast-check draws them. Made from the facts
 * alone, so that a mistake in the validators does not hide behind the same mistake here.
 */
import fc from "fast-check";
import type { Declared, DeclaredCreate, DeclaredProperties } from "../../redfish-schema/derive/declared.js";
import {
  entityOf,
  type ObjectType,
  objectTypeOf,
  typeOf,
  type ValueFacts,
} from "../../redfish-schema/derive/type-of.js";
import type { Primitive, PropertyFacts, Schema } from "../../redfish-schema/schema-facts.js";

export type Body = Readonly<Record<string, unknown>>;

/** A property that a PATCH may hold. */
interface WritableLeaf {
  /** Names from the root: `["Boot", "BootOrder"]`. */
  readonly path: readonly string[];
  readonly schema: Schema;
  readonly facts: PropertyFacts;
}

/* ── bodies that are right ───────────────────────────────────────────────────────────────────────────────────────── */

/** With at least one property. */
export const patchBodies = (declared: Declared): fc.Arbitrary<Body> =>
  fc
    .subarray([...writableLeaves(declared)], { minLength: 1 })
    .chain((leaves) =>
      fc
        .tuple(...leaves.map((leaf) => values(leaf.schema, leaf.facts, "patch")))
        .map((drawn) => leaves.reduce<Body>((body, { path }, index) => withValue(body, path, drawn[index]), {})),
    );

export const createBodies = ({ schema, required, optional }: DeclaredCreate): fc.Arbitrary<Body> => {
  const { properties } = entityOf(schema).facts;
  const given = Object.entries(properties).map(([name, { nullable, ...facts }]): [string, ValueFacts] => [
    name,
    // What has to be given has to be given a value.
    nullable && (facts.array || !required.includes(name)) ? { ...facts, nullable } : facts,
  ]);
  return record(schema, Object.fromEntries(given), [...required, ...optional], required, "create");
};

export function parameterBodies(schema: Schema, action: string): fc.Arbitrary<Body> {
  const parameters = schema.actions[action]?.parameters ?? {};
  const names = Object.keys(parameters);
  const required = names.filter((name) => parameters[name]?.required);
  return record(schema, parameters, names, required, "action");
}

export const writableLeaves = ({ schema, properties }: Declared): readonly WritableLeaf[] =>
  leavesIn(entityOf(schema), properties, []);

function leavesIn(type: ObjectType, declared: DeclaredProperties, above: readonly string[]): readonly WritableLeaf[] {
  return Object.entries(declared).flatMap(([name, property]): readonly WritableLeaf[] => {
    const facts = type.facts.properties[name];
    const path = [...above, name];
    if (facts === undefined) return [];
    if (property.kind === "object") return leavesIn(objectTypeOf(type.schema, facts), property.properties, path);
    if (property.kind !== "writable" && property.kind !== "writeOnly") return [];
    const isNullable = facts.array || (property.kind === "writable" && property.nullable);
    const { nullable: _, ...held } = facts;
    return [{ path, schema: type.schema, facts: isNullable ? facts : held }];
  });
}

export function withValue(body: Body, [name, ...rest]: readonly string[], value: unknown): Body {
  if (name === undefined) return body;
  const inner = (body[name] ?? {}) as Body;
  return { ...body, [name]: rest.length === 0 ? value : withValue(inner, rest, value) };
}

/* ── values that are right ───────────────────────────────────────────────────────────────────────────────────────── */

type Purpose = "patch" | "create" | "action";

function values(schema: Schema, facts: ValueFacts, purpose: Purpose): fc.Arbitrary<unknown> {
  const single = facts.nullable ? fc.option(element(schema, facts, purpose)) : element(schema, facts, purpose);
  if (!facts.array) return single;
  const amendments = purpose === "patch" ? [fc.constant(null), fc.constant({})] : [];
  return fc.array(fc.oneof(single, ...amendments), { maxLength: 4 });
}

function element(schema: Schema, facts: ValueFacts, purpose: Purpose): fc.Arbitrary<unknown> {
  if (facts.link !== undefined) return fc.record({ "@odata.id": uris }, { noNullPrototype: true });
  const type = typeOf(schema, facts.type ?? "string");
  if (type.kind === "enum") return fc.constantFrom(...type.facts.members);
  if (type.kind === "object") return members(type, purpose);
  if (facts.pattern !== undefined) return fc.stringMatching(new RegExp(facts.pattern, "u"));
  if (facts.ipv6) return fc.ipV6();
  return primitives[type.primitive](facts);
}

function members({ schema, facts }: ObjectType, purpose: Purpose): fc.Arbitrary<Body> {
  const names = Object.entries(facts.properties)
    .filter(([, property]) => property.access !== undefined || purpose === "action")
    .map(([name]) => name);
  const needed = purpose === "create" ? names.filter((name) => facts.properties[name]?.requiredOnCreate) : [];
  const [dynamic] = facts.dynamic ?? [];
  if (dynamic === undefined) return record(schema, facts.properties, names, needed, purpose);
  const name = fc.stringMatching(new RegExp(dynamic.pattern, "u")).filter((drawn) => drawn !== "__proto__");
  const value = values(schema, { type: dynamic.type, nullable: true }, purpose);
  return fc.dictionary(name, value, { maxKeys: 4, noNullPrototype: true });
}

const record = (
  schema: Schema,
  properties: Readonly<Record<string, ValueFacts>>,
  names: readonly string[],
  requiredKeys: readonly string[],
  purpose: Purpose,
): fc.Arbitrary<Body> =>
  fc.record(Object.fromEntries(names.map((name) => [name, values(schema, properties[name] ?? {}, purpose)])), {
    requiredKeys: [...requiredKeys],
    noNullPrototype: true,
  });

const uris = fc.oneof(
  fc.webUrl(),
  fc.stringMatching(/^[a-z0-9]{1,8}$/).map((id) => `/redfish/v1/Systems/${id}`),
);

const instants = fc.date({
  min: new Date("1970-01-01T00:00:00Z"),
  max: new Date("9999-12-31T23:59:59Z"),
  noInvalidDate: true,
});

/** Numbers are not negative by default: most bounds in CSDL are below only. */
const primitives: Readonly<Record<Primitive, (facts: ValueFacts) => fc.Arbitrary<unknown>>> = {
  string: () => fc.string({ maxLength: 20 }),
  integer: ({ min = 0, max = 65_535 }) => fc.integer({ min, max }),
  number: ({ min = 0, max = 1e6 }) => fc.double({ min, max, noNaN: true }),
  boolean: () => fc.boolean(),
  datetime: () =>
    fc
      .tuple(instants, fc.constantFrom("Z", "+01:00", "-11:30"))
      .map(([at, zone]) => at.toISOString().replace("Z", zone)),
  duration: () => fc.integer({ min: 0, max: 1e6 }).map((seconds) => `PT${seconds}S`),
  time: () => instants.map((at) => at.toISOString().slice(11, 19)),
  guid: () => fc.uuid(),
  uri: () => uris,
  binary: () => fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes).toString("base64")),
  any: () => fc.oneof(fc.string(), fc.integer(), fc.boolean()),
};

/* ── values that are wrong ───────────────────────────────────────────────────────────────────────────────────────── */

/** Of the wrong JSON type, or not on the list. */
export function wrongValues(schema: Schema, facts: ValueFacts): fc.Arbitrary<unknown> {
  const single = wrongElements(schema, facts);
  if (!facts.array) return facts.nullable ? single : fc.oneof(single, fc.constant(null));
  return fc.oneof(fc.constant(null), fc.string(), fc.boolean(), fc.tuple(single));
}

function wrongElements(schema: Schema, facts: ValueFacts): fc.Arbitrary<unknown> {
  // An empty object would leave the element of an array as it is.
  const containers = fc.constantFrom<unknown>([], [1], { a: 1 });
  if (facts.link !== undefined) return fc.oneof(fc.string(), fc.boolean());
  const type = typeOf(schema, facts.type ?? "string");
  if (type.kind === "object") return fc.oneof(fc.string(), fc.integer(), fc.boolean());
  if (type.kind === "enum") return fc.oneof(containers, fc.integer(), fc.constant("no such member"));
  if (type.primitive === "any") return containers;
  const isText = !["integer", "number", "boolean"].includes(type.primitive);
  return isText ? fc.oneof(containers, fc.integer(), fc.boolean()) : fc.oneof(containers, fc.string());
}
