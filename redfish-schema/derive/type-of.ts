/** What the `type` of a fact names: a primitive, an enumeration or an object, of this schema or of another. */
import { Control } from "../facts/Control.js";
import { LeakDetector } from "../facts/LeakDetector.js";
import { Sensor } from "../facts/Sensor.js";
import type { EnumFacts, Primitive, PropertyFacts, Schema, TypeFacts } from "../schema-facts.js";

type TypeOf = PrimitiveType | EnumType | ObjectType;

export interface PrimitiveType {
  readonly kind: "primitive";
  readonly primitive: Primitive;
}
export interface EnumType {
  readonly kind: "enum";
  readonly schema: Schema;
  readonly name: string;
  readonly facts: EnumFacts;
}
export interface ObjectType {
  readonly kind: "object";
  readonly schema: Schema;
  readonly name: string;
  readonly facts: TypeFacts;
}

/** What a property and a parameter have in common. */
export type ValueFacts = Pick<
  PropertyFacts,
  "type" | "link" | "excerptOf" | "excerptName" | "array" | "nullable" | "pattern" | "min" | "max" | "ipv6"
>;

const primitives: ReadonlySet<string> = new Set<Primitive>([
  "string",
  "integer",
  "number",
  "boolean",
  "datetime",
  "duration",
  "time",
  "guid",
  "uri",
  "binary",
  "any",
]);

const isPrimitive = (type: string): type is Primitive => primitives.has(type);

/**
 * @param type - as a fact of `schema` names it: `integer`, `Boot` or `Resource.Status`
 * @throws Error where the facts name a type that they do not hold, which only a faulty import could bring about
 */
export function typeOf(schema: Schema, type: string): TypeOf {
  if (isPrimitive(type)) return { kind: "primitive", primitive: type };
  const [first, second] = type.split(".");
  const found = second === undefined ? named(schema, type) : named(schemaUsed(schema, first ?? ""), second);
  if (found === undefined) throw new Error(`${schema.name} names the type ${type}, which the facts lack`);
  return found;
}

const schemaUsed = (schema: Schema, name: string): Schema | undefined =>
  schema.uses().find((used) => used.name === name);

function named(schema: Schema | undefined, name: string): EnumType | ObjectType | undefined {
  const type = schema?.types[name];
  if (schema && type) return { kind: "object", schema, name, facts: type };
  const enumeration = schema?.enums[name];
  return schema && enumeration && { kind: "enum", schema, name, facts: enumeration };
}

/** The resource itself. */
export function entityOf(schema: Schema): ObjectType {
  const found = named(schema, schema.name);
  if (found?.kind !== "object") throw new Error(`the facts of ${schema.name} have no type of that name`);
  return found;
}

/** Excerpts are like links, so a schema does not import what it copies from. */
const excerptSources: Readonly<Record<string, Schema>> = { Sensor, Control, LeakDetector };

/** @throws Error where the facts name a source that is not imported here */
export function excerptSource(name: string): Schema {
  const schema = Object.hasOwn(excerptSources, name) ? excerptSources[name] : undefined;
  if (schema === undefined) throw new Error(`the facts name excerpts of ${name}, of which none are known`);
  return schema;
}

/**
 * The type that an excerpt has: those properties of the source that its excerpt annotation names (DSP0266 §"Excerpts").
 *
 * @returns `name` is that of the excerpt: `SensorPowerExcerpt`
 */
function excerptOf(source: string, excerptName: string | undefined): ObjectType {
  const schema = excerptSource(source);
  const shown = Object.entries(entityOf(schema).facts.properties).filter(([, facts]) => isIn(facts, excerptName));
  const properties = Object.fromEntries(shown.map(([name, { required: _, ...facts }]) => [name, facts]));
  return {
    kind: "object",
    schema,
    name: `${source}${excerptName ?? ""}Excerpt`,
    facts: { kind: "object", properties },
  };
}

function isIn({ excerpt, excerptOnly }: PropertyFacts, name: string | undefined): boolean {
  if (typeof excerpt === "object") return name !== undefined && excerpt.includes(name);
  return excerpt === true || excerptOnly === true;
}

/** Of a property that is neither a link nor a value. */
export function objectTypeOf(schema: Schema, facts: ValueFacts): ObjectType {
  if (facts.excerptOf !== undefined) return excerptOf(facts.excerptOf, facts.excerptName);
  const type = typeOf(schema, facts.type ?? "");
  if (type.kind !== "object") throw new Error(`${schema.name}: ${facts.type} is no object type`);
  return type;
}

/** The facts of a property by its name, be it fixed or one that a dynamic pattern allows. */
export function propertyOf(facts: TypeFacts, name: string): PropertyFacts | undefined {
  if (Object.hasOwn(facts.properties, name)) return facts.properties[name];
  const dynamic = facts.dynamic?.find(({ pattern }) => regExpOf(pattern).test(name));
  return dynamic && dynamicFacts(dynamic);
}

/** The name of a dynamic property says nothing of null; a BIOS attribute may be null. */
export const dynamicFacts = ({ type, array }: { type: string; array?: true }): PropertyFacts => ({
  type,
  nullable: true,
  access: "rw",
  ...(array && { array }),
});

const regExps = new Map<string, RegExp>();

/** CSDL patterns are meant for the whole value; most, but not all, anchor themselves. */
export function regExpOf(pattern: string): RegExp {
  const known = regExps.get(pattern) ?? new RegExp(anchored(pattern), "u");
  regExps.set(pattern, known);
  return known;
}

export const anchored = (pattern: string): string => (/[$^]/.test(pattern) ? pattern : `^(?:${pattern})$`);
