/** The schemas of an OpenAPI document: what answers hold and what requests may hold. */
import { Message } from "../facts/Message.js";
import type { PropertyFacts, Schema } from "../schema-facts.js";
import { annotationPattern } from "./annotations.js";
import type { Declared, DeclaredCreate, DeclaredProperties } from "./declared.js";
import { actionsSchema, byName, type Definitions, DefinitionsBuilder } from "./json-schema.js";
import { entityOf, type ObjectType, objectTypeOf, propertyOf } from "./type-of.js";
import { type JsonSchema, linkSchema } from "./value-schema.js";

const annotations = { [annotationPattern]: {} };

/** Makes schemas and gathers the components that they refer to. */
export class OpenApiSchemas {
  private readonly builder: DefinitionsBuilder;

  constructor(private readonly declared: readonly Declared[]) {
    this.builder = new DefinitionsBuilder({
      keyOf: byName,
      prefix: "#/components/schemas/",
      enumerations: "defined",
      link: { $ref: "#/components/schemas/Link" },
      orNull: (schema) => ({ anyOf: [schema, { type: "null" }] }),
      property: remarked,
      annotations: { properties: {}, patternProperties: annotations },
      shows: ({ schema }, property) => this.isShown(schema, property),
      actions: (schema) => this.actionsOf(schema),
    });
  }

  /** All that has been referred to so far. */
  components(): Definitions {
    return { Link: linkSchema, Error: this.error(), ...Object.fromEntries(this.builder.made) };
  }

  /** Of an answer; only the properties that some resource of this schema shows. */
  entity(schema: Schema): JsonSchema {
    return this.builder.define(entityOf(schema));
  }

  returned(schema: Schema, type: string): JsonSchema {
    return this.builder.define(objectTypeOf(schema, { type }));
  }

  patchBody({ schema, properties }: Declared): JsonSchema {
    return this.writable(entityOf(schema), properties) ?? body({});
  }

  createBody({ schema, required, optional }: DeclaredCreate): JsonSchema {
    const { properties } = entityOf(schema).facts;
    return body(this.values(schema, pick(properties, [...required, ...optional])), required);
  }

  /** @param takes - the parameters that the action heeds; all when left out */
  actionBody(schema: Schema, action: string, takes?: readonly string[]): JsonSchema {
    const all = schema.actions[action]?.parameters ?? {};
    const parameters = takes === undefined ? all : pick(all, takes);
    const required = Object.keys(parameters).filter((name) => parameters[name]?.required);
    return body(this.values(schema, parameters), required);
  }

  /** DSP0266 §"Error responses". */
  private error(): JsonSchema {
    const message = this.builder.define(objectTypeOf(Message, { type: "Message" }));
    const text = { type: "string" };
    const properties = { code: text, message: text, "@Message.ExtendedInfo": { type: "array", items: message } };
    const error = { type: "object", properties, required: ["code", "message"] };
    return { type: "object", properties: { error }, required: ["error"] };
  }

  private values(schema: Schema, properties: Readonly<Record<string, PropertyFacts>>): JsonSchema {
    return mapped(properties, (facts) => this.builder.valueOrList(schema, facts));
  }

  /** @returns undefined where nothing can be written */
  private writable(type: ObjectType, declared: DeclaredProperties): JsonSchema | undefined {
    const members = Object.entries(declared).flatMap(([name, property]): [string, JsonSchema][] => {
      const facts = propertyOf(type.facts, name);
      if (facts === undefined) return [];
      if (property.kind === "object") {
        const inner = this.writable(objectTypeOf(type.schema, facts), property.properties);
        return inner === undefined ? [] : [[name, inner]];
      }
      const isWritable = property.kind === "writable" || property.kind === "writeOnly";
      return isWritable ? [[name, this.amended(type.schema, facts)]] : [];
    });
    return members.length === 0 ? undefined : body(Object.fromEntries(members));
  }

  /** DSP0266 §"Updating arrays": null removes the element at its place, an empty object leaves it as it is. */
  private amended(schema: Schema, facts: PropertyFacts): JsonSchema {
    if (!facts.array) return this.builder.valueOrList(schema, facts);
    const { array: _, nullable: __, ...element } = facts;
    const items = this.builder.valueOrList(schema, element);
    return { type: "array", items: { anyOf: [items, { type: "null" }, { type: "object", maxProperties: 0 }] } };
  }

  private isShown(schema: Schema, property: string): boolean {
    const same = this.declared.filter((declared) => declared.schema === schema);
    const required = entityOf(schema).facts.properties[property]?.required === true;
    return required || same.some((declared) => showsAll(declared) || Object.hasOwn(declared.properties, property));
  }

  private actionsOf(schema: Schema): JsonSchema | undefined {
    const same = this.declared.filter((declared) => declared.schema === schema);
    const names = new Set(same.flatMap(({ actions }) => Object.keys(actions)));
    if (names.size === 0) return undefined;
    return actionsSchema({ ...schema, actions: pick(schema.actions, [...names]) }, () => action);
  }
}

const action: JsonSchema = {
  type: "object",
  properties: { target: { type: "string", format: "uri-reference" }, title: { type: "string" } },
  required: ["target"],
  patternProperties: annotations,
};

/** A collection, or a document that comes ready made: their members are not declared one by one. */
const showsAll = ({ isCollection, properties }: Declared): boolean =>
  isCollection || Object.keys(properties).length === 0;

const body = (properties: JsonSchema, required: readonly string[] = []): JsonSchema => ({
  type: "object",
  properties,
  ...(required.length > 0 && { required }),
  patternProperties: annotations,
  additionalProperties: false,
});

const remarked = (schema: JsonSchema, facts: PropertyFacts, holds: "value" | "object"): JsonSchema => ({
  ...schema,
  ...(facts.access === undefined && holds === "value" && { readOnly: true }),
  ...(facts.access === "w" && { writeOnly: true }),
  ...(facts.deprecated !== undefined && { deprecated: true }),
});

const pick = <T>(record: Readonly<Record<string, T>>, names: readonly string[]): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(record).filter(([name]) => names.includes(name)));

const mapped = <T>(record: Readonly<Record<string, T>>, make: (value: T) => JsonSchema): JsonSchema =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, make(value)]));
