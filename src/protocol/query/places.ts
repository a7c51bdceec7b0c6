/** Where in a resource links stand that `$expand` can follow. */
import { type Body, isObject, referenceUri } from "./body.js";
import type { ExpandScope } from "./query.js";

/** Of a copy, so it may be filled. */
export interface Place {
  readonly holder: Record<string, unknown> | unknown[];
  readonly key: string | number;
  readonly uri: string;
}

export interface Opened {
  readonly copy: Record<string, unknown>;
  readonly places: readonly Place[];
}

const inLinks = "Links";
/** Hold targets and parameters, no resources. */
const closed = new Set(["Actions"]);

/** Copies a resource and finds the links that `scope` covers, in the order in which they stand. */
export function open(body: Body, scope: ExpandScope): Opened {
  const places: Place[] = [];
  return { copy: copyObject(body, scope, scope !== "~", places), places };
}

/** @param covered whether the links here are among those to follow */
function copyObject(object: Body, scope: ExpandScope, covered: boolean, places: Place[]): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(object)) {
    const coveredIn = key === inLinks ? scope !== "." : covered;
    copy[key] = closed.has(key) ? value : copyValue(value, scope, coveredIn, places, copy, key);
  }
  return copy;
}

function copyValue(
  value: unknown,
  scope: ExpandScope,
  covered: boolean,
  places: Place[],
  holder: Place["holder"],
  key: string | number,
): unknown {
  if (Array.isArray(value)) return copyArray(value, scope, covered, places);
  if (!isObject(value)) return value;
  const uri = referenceUri(value);
  // A fragment leads into a resource, and what stands there is no resource.
  if (uri !== undefined && covered && !uri.includes("#")) places.push({ holder, key, uri });
  // With more than `@odata.id` in it, it has been expanded already (OData.AutoExpand).
  return "@odata.id" in value ? value : copyObject(value, scope, covered, places);
}

function copyArray(values: readonly unknown[], scope: ExpandScope, covered: boolean, places: Place[]): unknown[] {
  const copy: unknown[] = [];
  for (const [i, value] of values.entries()) copy.push(copyValue(value, scope, covered, places, copy, i));
  return copy;
}
