/** The JSON Schema files of the schemas in use: one description each, at which the schema itself is found. */
import { uris } from "../../src/model/uris.js";
import { odataType, schemaFileId } from "../derive/declared.js";
import { JsonSchemaFile as Facts } from "../facts/JsonSchemaFile.js";
import { JsonSchemaFileCollection } from "../facts/JsonSchemaFileCollection.js";
import type { Schema } from "../schema-facts.js";
import { collection, type Resource, resource, type Subject } from "./declare.js";

/** @returns the resources with those of their schema files after them */
export function withSchemaFiles(resources: readonly Resource[]): readonly Resource[] {
  const schemas = schemasOf([...resources.map(({ schema }) => schema), Facts, JsonSchemaFileCollection]);
  const ids: readonly string[] = [...schemas.keys()].sort();
  const file: Subject<Schema> = { find: (_, { schemaId }) => schemas.get(schemaId ?? "") };
  return [
    ...resources,
    collection(JsonSchemaFileCollection, {
      uri: "/redfish/v1/JsonSchemas",
      name: "JSON Schemas",
      ids: () => ids,
    }),
    resource(Facts, {
      uri: "/redfish/v1/JsonSchemas/{schemaId}",
      of: file,
      properties: {
        Name: (schema) => `${schema.name} schema file`,
        Languages: ["en"],
        Schema: odataType,
        Location: (schema) => [{ Language: "en", Uri: uris.jsonSchemaFile(schemaFileId(schema)) }],
      },
    }),
  ];
}

/** Each schema once, by the name of its file. */
export const schemasOf = (schemas: Iterable<Schema>): ReadonlyMap<string, Schema> =>
  new Map([...schemas].map((schema) => [schemaFileId(schema), schema]));
