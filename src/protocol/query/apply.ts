/** All query parameters of a GET, in the order that DSP0266 §"Query parameters" gives. */

import { notOnThisResource } from "../../services/query-refusals.js";
import { autoExpands, expandOf } from "./auto-expand.js";
import { type Body, type Fetch, membersOf, type Rendered, referenceUri, uriOf } from "./body.js";
import { excerpt } from "./excerpt.js";
import { expand } from "./expand.js";
import type { Filter } from "./filter.js";
import { only } from "./only.js";
import { nextPage, page } from "./page.js";
import { noQuery, type Query } from "./query.js";
import { select, selectInCollection } from "./select.js";
import type { Slice } from "./slice.js";

export interface QueryTarget extends Rendered {
  readonly isCollection: boolean;
  /** Its own, for the links to further pages; a query in it is not looked at. */
  readonly requestUri: string;
}

/**
 * First `$filter`, `$skip` and `$top`, then the paging of the service, then `$expand`, `excerpt` and `$select`; `only` comes alone.
 * The body given is not changed; without a query it is what is returned, unless its members expand by themselves.
 * @throws Refusal 400 (by rejection) when the query is for collections and this is none
 */
export async function applyQuery(query: Query, target: QueryTarget, fetch: Fetch, slice: Slice): Promise<Body> {
  if (query === noQuery && !autoExpands(target.schema)) return target.body;
  if (!target.isCollection) return onSingle(query, target, fetch, slice);
  if (query.only) {
    const found = only(target.body, fetch);
    return found === target.body ? applyQuery(noQuery, target, fetch, slice) : found;
  }
  const [path = ""] = target.requestUri.split("?", 1);
  const filtered = query.filter === undefined ? target.body : await matching(target.body, query.filter, fetch, slice);
  return shape(query, page(filtered, query, path), path, target, fetch, slice);
}

async function onSingle(query: Query, target: QueryTarget, fetch: Fetch, slice: Slice): Promise<Body> {
  // "… for any supported query parameters that apply only to resource collections but are used on singular resources"
  if (query.sent.some(({ name }) => ofCollections.has(name))) throw notOnThisResource();
  return shape(query, target.body, target.requestUri, target, fetch, slice);
}

const ofCollections = new Set(["only", "$filter", "$skip", "$top"]);

/** The members that match, and their number as the count. All are read, since the count is of all matches, not of a page. */
async function matching(collection: Body, filter: Filter, fetch: Fetch, slice: Slice): Promise<Body> {
  const matches: unknown[] = [];
  for (const member of membersOf(collection)) {
    const uri = referenceUri(member);
    const body = uri === undefined ? member : fetch(uri)?.body;
    // What has gone in the meantime, or is not for this client, matches nothing, not even `eq null`.
    if (body !== undefined && filter(body)) matches.push(member);
    const turn = slice();
    if (turn !== undefined) await turn;
  }
  return { ...collection, Members: matches, "Members@odata.count": matches.length };
}

async function shape(query: Query, body: Body, path: string, target: QueryTarget, fetch: Fetch, slice: Slice) {
  const seen = new Map<string, Rendered["schema"]>();
  const noting = (uri: string): Body | undefined => {
    const found = fetch(uri);
    if (found !== undefined) seen.set(uriOf(found.body) ?? uri, found.schema);
    return found?.body;
  };
  const nextLink = (shown: number): string => nextPage(query, path, query.skip + shown);
  const asked = expandOf(query, target.schema);
  const expanded = asked === undefined ? body : await expand(body, asked, { fetch: noting, slice, nextLink });
  const brief = query.excerpt ? excerptOf(expanded, target, seen) : expanded;
  if (query.select === undefined) return brief;
  return target.isCollection ? selectInCollection(brief, query.select) : select(brief, query.select);
}

/** A collection has no excerpt of its own; its expanded members have. */
function excerptOf(body: Body, target: QueryTarget, seen: ReadonlyMap<string, Rendered["schema"]>): Body {
  if (!target.isCollection) return excerpt(body, target.schema);
  const members = membersOf(body).map((member) => {
    const schema = referenceUri(member) === undefined ? seen.get(uriOf(member) ?? "") : undefined;
    return schema === undefined ? member : excerpt(member as Body, schema);
  });
  return { ...body, Members: members };
}
