/** The JSON of resources, as far as queries look into it. */
import type { Schema } from "../../../redfish-schema/schema-facts.js";

/** Shared with others: never changed, only copied. */
export type Body = Readonly<Record<string, unknown>>;

export interface Rendered {
  readonly body: Body;
  readonly schema: Schema;
}

/** The resource at a URI as the client may see it; undefined when there is none, or none for this client. */
export type Fetch = (uri: string) => Rendered | undefined;

export const isObject = (value: unknown): value is Body =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const membersOf = (collection: Body): readonly unknown[] =>
  Array.isArray(collection.Members) ? collection.Members : [];

/** DSP0266 §"Resource collection response": both are required of a collection, and of nothing else. */
export const looksLikeCollection = (body: Body): boolean =>
  Array.isArray(body.Members) && "Members@odata.count" in body;

export function uriOf(value: unknown): string | undefined {
  if (!isObject(value)) return undefined;
  const uri = value["@odata.id"];
  return typeof uri === "string" ? uri : undefined;
}

/** The URI in a reference: an object with nothing but `@odata.id` (DSP0266 §"Reference properties"). */
export function referenceUri(value: unknown): string | undefined {
  const uri = uriOf(value);
  return uri !== undefined && Object.keys(value as Body).length === 1 ? uri : undefined;
}
