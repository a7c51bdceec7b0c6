/** `only`: the member itself, where a collection has exactly one (DSP0266 §"Query parameters"). */
import { type Body, type Fetch, membersOf, referenceUri } from "./body.js";

/** @returns the collection as it is when it has another number of members, or its only one cannot be read */
export function only(collection: Body, fetch: Fetch): Body {
  const members = membersOf(collection);
  const uri = members.length === 1 ? referenceUri(members[0]) : undefined;
  return (uri === undefined ? undefined : fetch(uri)?.body) ?? collection;
}
