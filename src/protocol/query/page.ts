/** `$skip`, `$top` and the link to the next page. */
import { type Body, membersOf } from "./body.js";
import type { Query } from "./query.js";

/** Most members that are expanded in one answer; the rest are behind `Members@odata.nextLink`. */
export const pageSize = 250;

/**
 * Leaves out members before `$skip` and after `$top`. The count stays that of all members (DSP0266 §"Count property"). Beyond
 * the end there are no members, and that is no error: a collection may have shrunk since its pages were counted.
 */
export function page(collection: Body, query: Query, path: string): Body {
  if (query.skip === 0 && query.top === undefined) return collection;
  const members = membersOf(collection);
  const end = query.top === undefined ? members.length : query.skip + query.top;
  const shown = { ...collection, Members: members.slice(query.skip, end) };
  // No link after `$top=0`, which would lead to itself for ever.
  return end < members.length && query.top !== 0
    ? { ...shown, "Members@odata.nextLink": nextPage(query, path, end) }
    : shown;
}

/**
 * The way to the members from `skip` on, with the other parameters as they were sent. Service and client paging go the same
 * way: `$top` is the most members of one page.
 */
export function nextPage(query: Query, path: string, skip: number): string {
  const others = query.sent.filter(({ name }) => name !== "$skip").map(({ text }) => text);
  return `${path}?${[...others, `$skip=${skip}`].join("&")}`;
}
