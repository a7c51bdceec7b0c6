/** The query parameters that are supported, each with what its value means. */
import { maxExpandLevels } from "../../../redfish-schema/resources/protocol-features.js";
import { badForm, badType, badValue, outOfRange } from "../../services/query-refusals.js";
import { compileFilter } from "./filter.js";
import type { Expand, ExpandScope, Query } from "./query.js";
import { parseSelection } from "./selection.js";

/** @throws Refusal 400 when the value is not one for this parameter */
export type Reader = (value: string) => Partial<Query>;

export const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ["only", flag("only", { only: true })],
  ["excerpt", flag("excerpt", { excerpt: true })],
  ["$filter", (value) => ({ filter: compileFilter(value) })],
  ["$skip", (value) => ({ skip: count("$skip", value) })],
  ["$top", (value) => ({ top: count("$top", value) })],
  ["$expand", (value) => ({ expand: parseExpand(value) })],
  ["$select", (value) => ({ select: parseSelection(value) })],
]);

/** `?only=foo` is 400 (DSP0266: "values applied to query parameters without defined values"); `?only=` holds none. */
function flag(name: string, meaning: Partial<Query>): Reader {
  return (value) => {
    if (value !== "") throw badValue(name);
    return meaning;
  };
}

const largestCount = 2 ** 31 - 1;

function count(name: string, value: string): number {
  if (!/^-?\d+$/.test(value)) throw badType(name, value);
  const n = Number(value);
  if (n < 0 || n > largestCount) throw outOfRange(name, value, `0 to ${largestCount}`);
  return n;
}

function parseExpand(value: string): Expand {
  const [, scope, levels = "1"] = /^([.~*])(?:\(\$levels=(\d+)\))?$/.exec(value) ?? [];
  if (scope === undefined) throw badForm("$expand", value);
  if (Number(levels) < 1 || Number(levels) > maxExpandLevels)
    throw outOfRange("$expand", value, `$levels=1 to $levels=${maxExpandLevels}`);
  return { scope: scope as ExpandScope, levels: Number(levels) };
}
