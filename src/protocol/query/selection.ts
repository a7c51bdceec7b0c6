/** `$select`: which properties of a resource to show. */
import { badForm, outOfRange } from "../../services/query-refusals.js";

/** By property name: the whole of it, or a selection of its members. */
export type Selection = ReadonlyMap<string, Selection | "whole">;

const longestText = 2048;
const deepestPath = 16;
const segment = /^[A-Za-z0-9_@.#]{1,128}$/;

/** @throws Refusal 400 for what is not a comma-separated list of paths such as `Status/State` */
export function parseSelection(text: string): Selection {
  if (text.length > longestText)
    throw outOfRange("$select", `${text.length} characters`, `1 to ${longestText} characters`);
  return selectionOf(text.split(",").map((path) => parsePath(path.trim())));
}

function parsePath(path: string): readonly string[] {
  const segments = path.split("/");
  if (segments.length > deepestPath || !segments.every((name) => segment.test(name))) throw badForm("$select", path);
  return segments;
}

type Growing = Map<string, Growing | "whole">;

/** The whole of a property outweighs parts of it, in whatever order they are asked for. */
export function selectionOf(paths: readonly (readonly string[])[]): Selection {
  const root: Growing = new Map();
  for (const path of paths) add(root, path);
  return root;
}

function add(selection: Growing, [name, ...rest]: readonly string[]): void {
  const already = name === undefined ? "whole" : selection.get(name);
  if (name === undefined || already === "whole") return;
  if (rest.length === 0) {
    selection.set(name, "whole");
    return;
  }
  const inner = already ?? new Map();
  selection.set(name, inner);
  add(inner, rest);
}
