/** `$expand`: puts resources in the place of the links to them (DSP0266 §"The $expand query parameter"). */
import { type Body, looksLikeCollection, uriOf } from "./body.js";
import { pageSize } from "./page.js";
import { open, type Place } from "./places.js";
import type { Expand, ExpandScope } from "./query.js";
import type { Slice } from "./slice.js";

export interface ExpandLimits {
  /** Most members of one collection. */
  readonly members: number;
  /** Once so many resources have been put in, a collection ends before its next member. */
  readonly enough: number;
  /** Once so many have been put in, all further links stay links. */
  readonly most: number;
}

export const expandLimits: ExpandLimits = { members: pageSize, enough: 1000, most: 4000 };

export interface ExpandWork {
  readonly fetch: (uri: string) => Body | undefined;
  readonly slice: Slice;
  /** Where the members of the body itself go on, after the first `shown`. Collections further in are asked anew. */
  readonly nextLink?: (shown: number) => string;
  readonly limits?: ExpandLimits;
}

/** A resource whose links are being followed. */
interface Frame {
  readonly uri: string;
  readonly outer: Frame | undefined;
  /** How deep to go from here; 1 = what is put in stays as it is. */
  readonly levels: number;
  readonly copy: Record<string, unknown>;
  /** Of a collection whose members are covered. */
  readonly members: unknown[] | undefined;
  readonly nextLink: (shown: number) => string;
  places: readonly Place[];
  next: number;
}

/**
 * Frames lie on a stack, so that one member is whole before the next begins and a collection can end between the two.
 * @returns a copy. A link stays a link where nothing can be fetched, where it leads to something that it is inside of,
 *   and beyond the limits.
 */
export async function expand(body: Body, { scope, levels }: Expand, work: ExpandWork): Promise<Body> {
  const limits = work.limits ?? expandLimits;
  const root = enter(body, uriOf(body) ?? "", scope, levels, limits, undefined, work.nextLink);
  const stack = [root];
  let put = 0;
  for (let frame = stack.at(-1); frame !== undefined && put < limits.most; frame = stack.at(-1)) {
    const place = nextPlace(frame, put >= limits.enough);
    if (place === undefined) {
      stack.pop();
      continue;
    }
    const found = isInside(frame, place.uri) ? undefined : work.fetch(place.uri);
    if (found === undefined) continue;
    put++;
    if (frame.levels === 1) fill(place, found);
    else stack.push(fillWithFrame(place, enter(found, place.uri, scope, frame.levels - 1, limits, frame)));
    const turn = work.slice();
    if (turn !== undefined) await turn;
  }
  return root.copy;
}

function enter(
  body: Body,
  uri: string,
  scope: ExpandScope,
  levels: number,
  limits: ExpandLimits,
  outer: Frame | undefined,
  nextLink = (shown: number) => `${uri}?$expand=${scope}($levels=${levels})&$skip=${shown}`,
): Frame {
  const { copy, places } = open(body, scope);
  const members = scope !== "~" && looksLikeCollection(copy) ? (copy.Members as unknown[]) : undefined;
  const frame: Frame = { uri: bare(uri), outer, levels, copy, members, nextLink, places, next: 0 };
  if (members !== undefined && members.length > limits.members) cut(frame, limits.members);
  return frame;
}

/** "Individual members shall not be split across response bodies" (DSP0266 §"Resource collection requests"). */
function cut(frame: Frame, shown: number): void {
  const { members, copy } = frame;
  if (members === undefined) return;
  members.length = shown;
  copy["Members@odata.nextLink"] = frame.nextLink(shown);
  frame.places = frame.places.filter(({ holder, key }) => holder !== members || Number(key) < shown);
}

/** The first member is always put in, so that following the links from page to page comes to an end. */
function nextPlace(frame: Frame, enough: boolean): Place | undefined {
  const place = frame.places[frame.next];
  if (enough && place !== undefined && place.holder === frame.members && place.key !== 0) cut(frame, Number(place.key));
  return frame.places[frame.next++];
}

function fill({ holder, key }: Place, value: unknown): void {
  (holder as Record<string | number, unknown>)[key] = value;
}

function fillWithFrame(place: Place, frame: Frame): Frame {
  fill(place, frame.copy);
  return frame;
}

function isInside(frame: Frame, uri: string): boolean {
  const wanted = bare(uri);
  for (let at: Frame | undefined = frame; at !== undefined; at = at.outer) if (at.uri === wanted) return true;
  return false;
}

/** The service root is linked to with and without its slash. */
const bare = (uri: string): string => (uri.endsWith("/") ? uri.slice(0, -1) : uri);
