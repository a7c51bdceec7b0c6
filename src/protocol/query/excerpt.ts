/** `excerpt`: the few properties that the schema marks as the gist of a resource, such as a sensor's reading. */
import type { Schema } from "../../../redfish-schema/schema-facts.js";
import type { Body } from "./body.js";
import { select } from "./select.js";
import { type Selection, selectionOf } from "./selection.js";

const selections = new WeakMap<Schema, Selection>();

/** The named excerpts are for copies in other resources; "if the term value is not defined, all excerpt properties are copied". */
function excerptOf(schema: Schema): Selection {
  const known = selections.get(schema);
  if (known !== undefined) return known;
  const properties = Object.entries(schema.types[schema.name]?.properties ?? {});
  const selection = selectionOf(properties.flatMap(([name, { excerpt }]) => (excerpt === undefined ? [] : [[name]])));
  selections.set(schema, selection);
  return selection;
}

/** "If no Excerpt schema annotation is defined for the resource, the entire resource is returned." */
export function excerpt(body: Body, schema: Schema): Body {
  const selection = excerptOf(schema);
  return selection.size === 0 ? body : select(body, selection);
}
