/** The JSON Schema files that are served beside the resources (DSP0266 §"JSON Schema"), one for each schema in use. */
import type { ParameterFacts, PropertyFacts, Schema } from "../schema-facts.js";
import { annotationPattern } from "./annotations.js";
import { odataType, schemaFileId } from "./declared.js";
import { actionsSchema, DefinitionsBuilder, type Dialect } from "./json-schema.js";
import { type EnumType, type ObjectType, typeOf } from "./type-of.js";
import { type JsonSchema, linkSchema } from "./value-schema.js";

/**
 * In DMTF's form, but whole in itself: types of other schemas are among the definitions, as `Resource.Status`.
 *
 * @returns JSON Schema draft 7, with Redfish's own keywords `units`, `versionAdded` and `versionDeprecated`; schemas that
 *   only hold types for others, such as IPAddresses, have definitions and nothing else
 */
export function jsonSchemaFile(schema: Schema): JsonSchema {
  const builder = new DefinitionsBuilder(dialectOf(schema));
  const names = [...Object.keys(schema.types), ...Object.keys(schema.enums)];
  for (const name of names) builder.define(definedIn(schema, name));
  const id = schemaFileId(schema);
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    $id: `/redfish/v1/JsonSchemas/${id}/${id}.json`,
    ...(names.includes(schema.name) && { $ref: `#/definitions/${schema.name}` }),
    definitions: Object.fromEntries([...builder.made].sort(([one], [other]) => (one < other ? -1 : 1))),
    owningEntity: "DMTF",
    ...(schema.uris.length > 0 && { uris: schema.uris }),
    title: odataType(schema),
  };
}

function definedIn(schema: Schema, name: string): ObjectType | EnumType {
  const type = typeOf(schema, name);
  if (type.kind === "primitive") throw new Error(`${schema.name} defines the primitive ${name}`);
  return type;
}

const dialectOf = (own: Schema): Dialect => ({
  keyOf: ({ schema, name }: ObjectType | EnumType) => (schema === own ? name : `${schema.name}.${name}`),
  prefix: "#/definitions/",
  enumerations: "defined",
  link: linkSchema,
  orNull: (schema) => ({ anyOf: [schema, { type: "null" }] }),
  property: (schema, facts, holds) => ({ ...schema, ...remarks(facts, holds) }),
  annotations: { properties: {}, patternProperties: { [annotationPattern]: true } },
  actions: (schema, builder) =>
    actionsSchema(schema, ({ parameters }) => ({
      type: "object",
      properties: { target: { type: "string", format: "uri-reference" }, title: { type: "string" } },
      patternProperties: { [annotationPattern]: true },
      additionalProperties: false,
      parameters: Object.fromEntries(
        Object.entries(parameters).map(([name, facts]) => [name, parameter(schema, facts, builder)]),
      ),
    })),
});

const parameter = (schema: Schema, facts: ParameterFacts, builder: DefinitionsBuilder): JsonSchema => ({
  ...builder.valueOrList(schema, facts),
  ...(facts.required && { requiredParameter: true }),
});

const remarks = ({ access, unit, added, deprecated }: PropertyFacts, holds: "value" | "object"): JsonSchema => ({
  ...(access === undefined && holds === "value" && { readonly: true }),
  ...(access === "w" && { writeOnly: true }),
  ...(unit !== undefined && { units: unit }),
  ...(added !== undefined && { versionAdded: added }),
  ...(deprecated !== undefined && { versionDeprecated: deprecated, deprecated: true }),
});
