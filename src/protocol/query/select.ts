/**
 * Cuts a resource down to the properties asked for. `@odata.id`, `@odata.type`, `@odata.context` and `@odata.etag` stay
 * (DSP0266 §"The $select query parameter"), and so do the annotations of a property that stays.
 */
import { type Body, isObject, membersOf, referenceUri } from "./body.js";
import type { Selection } from "./selection.js";

/** @returns a copy; names that the resource does not have are passed over */
export const select = (body: Body, selection: Selection): Body =>
  Object.fromEntries(
    Object.entries(body).flatMap(([name, value]) => {
      const part = partOf(value, chosen(name, selection));
      return part === undefined ? [] : [[name, part]];
    }),
  );

function chosen(name: string, selection: Selection): Selection | "whole" | undefined {
  const at = name.indexOf("@");
  if (name.startsWith("@odata.")) return "whole";
  return selection.get(name) ?? (at > 0 && selection.has(name.slice(0, at)) ? "whole" : undefined);
}

function partOf(value: unknown, selection: Selection | "whole" | undefined): unknown {
  if (selection === undefined || selection === "whole") return selection && value;
  if (Array.isArray(value)) return partOfArray(value, selection);
  if (!isObject(value)) return value === null ? null : undefined;
  const part = select(value, selection);
  return Object.keys(part).length > 0 ? part : undefined;
}

/** Elements keep their places, since clients count on an array's order. */
const partOfArray = (values: readonly unknown[], selection: Selection): unknown =>
  values.length > 0 && !values.some(isObject)
    ? undefined
    : values.map((value) => (isObject(value) ? select(value, selection) : value));

const ofEveryCollection = ["Members", "Members@odata.count", "Members@odata.nextLink"] as const;

/**
 * The same for a collection: once its members are expanded, the selection is of their properties ("GET all UUIDs in members of
 * the ComputerSystem collection: include both $select and $expand"). Paths that begin with `Members/` mean the same.
 */
export function selectInCollection(collection: Body, selection: Selection): Body {
  const members = membersOf(collection);
  if (members.every((member) => referenceUri(member) !== undefined)) return select(collection, selection);
  const ofMembers = selection.get("Members") ?? selection;
  const framed = new Map([...selection, ...ofEveryCollection.map((name) => [name, "whole"] as const)]);
  return {
    ...select(collection, framed),
    Members: ofMembers === "whole" ? members : partOfArray(members, ofMembers),
  };
}
