/** Which schemas a service with these declarations needs to explain what it says. */
import { CollectionCapabilities } from "../facts/CollectionCapabilities.js";
import { Message } from "../facts/Message.js";
import { RedfishError } from "../facts/RedfishError.js";
import { Settings } from "../facts/Settings.js";
import type { Schema } from "../schema-facts.js";
import type { Declared } from "./declared.js";
import { excerptSource } from "./type-of.js";

/** Any body may hold these: they are the types of annotations and errors. */
const always: readonly Schema[] = [CollectionCapabilities, Message, RedfishError, Settings];

/** Those of the resources, each once, by name. */
export const schemasServed = (declared: readonly Declared[]): readonly Schema[] =>
  sorted(new Set(declared.map(({ schema }) => schema)));

/** Those of the resources and all whose types they name, by name. */
export function schemasInUse(declared: readonly Declared[]): readonly Schema[] {
  const found = new Set<Schema>();
  const add = (schema: Schema): void => {
    if (found.has(schema)) return;
    found.add(schema);
    for (const used of [...schema.uses(), ...excerptsIn(schema)]) add(used);
  };
  for (const { schema, create } of declared) {
    add(schema);
    if (create) add(create.schema);
  }
  for (const schema of always) add(schema);
  return sorted(found);
}

function excerptsIn({ types }: Schema): readonly Schema[] {
  const sources = Object.values(types).flatMap(({ properties }) =>
    Object.values(properties).flatMap(({ excerptOf }) => (excerptOf === undefined ? [] : [excerptOf])),
  );
  return [...new Set(sources)].map(excerptSource);
}

const sorted = (schemas: Iterable<Schema>): readonly Schema[] =>
  [...schemas].sort((one, other) => (one.name < other.name ? -1 : 1));
