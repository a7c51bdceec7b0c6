/** JSON Schema of resources and of the objects in them, from the facts. */
import type { ActionFacts, PropertyFacts, Schema, TypeFacts } from "../schema-facts.js";
import {
  dynamicFacts,
  type EnumType,
  type ObjectType,
  objectTypeOf,
  regExpOf,
  typeOf,
  type ValueFacts,
} from "./type-of.js";
import { enumSchema, type JsonSchema, valueSchema } from "./value-schema.js";

/** In what the users of these schemas differ. */
export interface Dialect {
  /** The key of a definition. */
  readonly keyOf: (type: ObjectType | EnumType) => string;
  /** What comes before that key in a `$ref`: `#/$defs/`. */
  readonly prefix: string;
  /** Enumerations as definitions of their own, or written out where they are used. */
  readonly enumerations: "defined" | "inline";
  readonly link: JsonSchema;
  readonly orNull: (schema: JsonSchema) => JsonSchema;
  /** Adds to a property's schema, or puts another in its place. Objects say of each of their members if it is writable. */
  readonly property: (schema: JsonSchema, facts: PropertyFacts, holds: "value" | "object") => JsonSchema;
  /** What annotations an object may have. */
  readonly annotations: { readonly properties: JsonSchema; readonly patternProperties: JsonSchema };
  /** Leaves properties of the resource itself out. */
  readonly shows?: (type: ObjectType, property: string) => boolean;
  /** The `Actions` of a resource; left out if undefined. */
  readonly actions: (schema: Schema, builder: DefinitionsBuilder) => JsonSchema | undefined;
}

export type Definitions = Readonly<Record<string, JsonSchema>>;

export const byName = ({ schema, name }: ObjectType | EnumType): string => `${schema.name}.${name}`;

/** Definitions of the roots and of all that they hold, each once, in the order in which they are met. */
export function definitionsOf(roots: readonly ObjectType[], dialect: Dialect): Definitions {
  const builder = new DefinitionsBuilder(dialect);
  for (const root of roots) builder.define(root);
  return Object.fromEntries(builder.made);
}

export class DefinitionsBuilder {
  readonly made = new Map<string, JsonSchema>();

  constructor(private readonly dialect: Dialect) {}

  /** @returns a reference to it */
  define(type: ObjectType | EnumType): JsonSchema {
    const key = this.dialect.keyOf(type);
    if (!this.made.has(key)) {
      // Its place is taken before it is made, so that a type may hold itself.
      this.made.set(key, {});
      this.made.set(key, type.kind === "enum" ? enumSchema(type, false) : this.objectSchema(type));
    }
    return { $ref: `${this.dialect.prefix}${key}` };
  }

  objectSchema(type: ObjectType): JsonSchema {
    const { schema, facts } = type;
    const isEntity = facts.kind === "entity";
    const { properties, patternProperties } = this.dialect.annotations;
    const actions = isEntity ? this.dialect.actions(schema, this) : undefined;
    const required = this.requiredOf(type);
    return {
      type: "object",
      properties: { ...properties, ...this.propertiesOf(type), ...(actions && { Actions: actions }) },
      patternProperties: { ...patternProperties, ...this.dynamicOf(schema, facts) },
      ...(required.length > 0 && { required }),
      additionalProperties: facts.open === true,
    };
  }

  /** Of one property, in the words of `schema`. */
  propertySchema(schema: Schema, facts: PropertyFacts): JsonSchema {
    const isObject = facts.type !== undefined && typeOf(schema, facts.type).kind === "object";
    return this.dialect.property(this.valueOrList(schema, facts), facts, isObject ? "object" : "value");
  }

  valueOrList(schema: Schema, facts: ValueFacts): JsonSchema {
    const element = this.elementSchema(schema, facts);
    return facts.array ? { type: "array", items: element } : element;
  }

  private elementSchema(schema: Schema, facts: ValueFacts): JsonSchema {
    const orNull = facts.nullable ? this.dialect.orNull : (same: JsonSchema) => same;
    if (facts.link !== undefined) return orNull(this.dialect.link);
    const type = facts.type === undefined ? undefined : typeOf(schema, facts.type);
    if (type?.kind === "enum" && this.dialect.enumerations === "defined") return orNull(this.define(type));
    return valueSchema(schema, facts) ?? orNull(this.define(objectTypeOf(schema, facts)));
  }

  private propertiesOf(type: ObjectType): JsonSchema {
    const shows = this.dialect.shows ?? (() => true);
    return Object.fromEntries(
      Object.entries(type.facts.properties)
        .filter(([name]) => type.facts.kind !== "entity" || shows(type, name))
        .map(([name, facts]) => [name, this.propertySchema(type.schema, facts)]),
    );
  }

  private dynamicOf(schema: Schema, { dynamic = [] }: TypeFacts): JsonSchema {
    return Object.fromEntries(
      dynamic.map((one) => [regExpOf(one.pattern).source, this.propertySchema(schema, dynamicFacts(one))]),
    );
  }

  private requiredOf({ schema, facts }: ObjectType): readonly string[] {
    const named = Object.entries(facts.properties)
      .filter(([, property]) => property.required)
      .map(([name]) => name);
    if (facts.kind === "entity") named.unshift("@odata.id", "@odata.type");
    // Only members that links can point into have it (DSP0266 §"Referenceable members").
    else if (facts.properties.MemberId?.required) named.unshift("@odata.id");
    if (facts.kind === "entity" && schema.memberOf !== undefined) named.push("Members@odata.count");
    return named;
  }
}

/** The `Actions` object: which actions there are, and what each of them looks like. */
export const actionsSchema = (
  schema: Schema,
  action: (facts: ActionFacts, name: string) => JsonSchema,
): JsonSchema => ({
  type: "object",
  properties: {
    ...Object.fromEntries(
      Object.entries(schema.actions).map(([name, facts]) => [`#${schema.name}.${name}`, action(facts, name)]),
    ),
    Oem: { type: "object" },
  },
  additionalProperties: false,
});
