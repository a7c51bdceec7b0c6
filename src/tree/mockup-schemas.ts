/** The facts of the schemas that a mockup names. */
import { schemaFiles } from "../../redfish-schema/facts/index.js";
import type { Schema } from "../../redfish-schema/schema-facts.js";
import type { Mockup, MockupDocument } from "../model/mockup.js";

/** By name. */
export type Schemas = ReadonlyMap<string, Schema>;

/** `#ComputerSystem.v1_20_0.ComputerSystem` in its parts; collections have no version. */
export interface TypeName {
  readonly name: string;
  readonly version: string | undefined;
}

/** @returns undefined where the document says no type, or none that can be read (DSP0266 §"Type property") */
export function typeNameOf(document: MockupDocument): TypeName | undefined {
  const type = document["@odata.type"];
  const [, name, version] =
    /^#([A-Za-z]\w*)(?:\.(v\d+_\d+_\d+))?\.\w+$/.exec(typeof type === "string" ? type : "") ?? [];
  return name === undefined ? undefined : { name, version };
}

/** Only those that are named are loaded: all of them take half a second. */
export async function schemasOf({ documents }: Mockup): Promise<Schemas> {
  const named = [...new Set([...documents.values()].flatMap((document) => typeNameOf(document)?.name ?? []))];
  const known = named.filter((name): name is keyof typeof schemaFiles => Object.hasOwn(schemaFiles, name));
  const loaded = await Promise.all(known.map((name): Promise<Schema> => schemaFiles[name]()));
  return new Map(loaded.map((schema) => [schema.name, schema]));
}

/** Of a document whose type nobody but its maker knows: anything may be in it, and nothing can be changed. */
export const unknownSchema = (name: string): Schema => ({
  name,
  uris: [],
  insertable: false,
  updatable: false,
  deletable: false,
  types: { [name]: { kind: "entity", properties: {}, open: true } },
  enums: {},
  actions: {},
  uses: () => [],
});
