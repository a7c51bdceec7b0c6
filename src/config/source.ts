/**
 * Text → plain value, and a way back from a place in the value to its line. The text may come from anybody who may ask
 * for a check, so its size, depth and aliases are bounded, and the work grows with the text, not with its square.
 */
import {
  Composer,
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  Parser,
  type YAMLMap,
} from "yaml";
import { depthOf } from "./depth.js";
import { type ConfigProblem, mostProblems } from "./problem.js";

/** Members and indices from the root. */
export type Path = readonly (string | number)[];

export interface Place {
  readonly line: number;
  readonly column: number;
}

export interface Source {
  /** As JSON would hold it. Undefined when there are problems. */
  readonly value: unknown;
  readonly problems: readonly ConfigProblem[];
  /** Where the value at `path` begins, or the closest thing around it that exists. */
  placeOf(path: Path): Place;
  /** Whether there is one: what the schema fills in is not in the text. */
  has(path: Path): boolean;
  /** Where the key that `path` ends with begins. */
  placeOfKey(path: Path): Place;
}

/** 16 MiB: 100,000 machines written out one by one. */
const mostBytes = 16 * 1024 * 1024;
/** How often anchors may be used, multiplied along nested ones ("billion laughs"). */
const mostAliases = 10_000;
/** The schema needs less than ten. Checked before composing, which recurses and can take the process down with it. */
const deepest = 64;

/** Never throws; whatever is wrong is among the problems. */
export function readSource(text: string): Source {
  const size = Buffer.byteLength(text);
  if (size > mostBytes) return unreadable(`is ${size} bytes long; at most ${mostBytes} are read`);
  const lines = new LineCounter();
  try {
    const tokens = [...new Parser(lines.addNewLine).parse(text)];
    if (tokens.some((token) => depthOf(token, deepest) > deepest)) {
      return unreadable(`is nested too deep; at most ${deepest} levels are read`);
    }
    // The package's own uniqueKeys compares every key with every other; ours remembers them.
    const composer = new Composer({ uniqueKeys: false, stringKeys: true, resolveKnownTags: false });
    const [document, another] = [...composer.compose(tokens, true, text.length)];
    if (document === undefined) return unreadable("is empty");
    if (another !== undefined) return unreadable("holds more than one YAML document; write one");
    return sourceOf(document, lines);
  } catch (error) {
    return unreadable(`cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const start: Place = { line: 1, column: 1 };

const unreadable = (text: string): Source => ({
  value: undefined,
  problems: [{ ...start, path: "", text }],
  placeOf: () => start,
  has: () => false,
  placeOfKey: () => start,
});

function sourceOf(document: Document, lines: LineCounter): Source {
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const problems: ConfigProblem[] = [...document.errors, ...document.warnings]
    .slice(0, mostProblems)
    .map((error) => ({ ...placeAt(error.pos[0]), path: "", text: `is not valid YAML: ${error.message}` }));
  const faults = faultsIn(document.contents).slice(0, mostProblems);
  problems.push(...faults.map(({ offset, text }) => ({ ...placeAt(offset), path: "", text })));
  return {
    ...(problems.length === 0 ? plainValue(document) : { value: undefined, problems }),
    placeOf: (path) => placeAt(offsetOf(document, path)),
    has: (path) => nodesOf(document, path).length > path.length,
    placeOfKey: (path) => placeAt(offsetOfKey(document, path)),
  };
}

function plainValue(document: Document): Pick<Source, "value" | "problems"> {
  try {
    return { value: document.toJS({ maxAliasCount: mostAliases }), problems: [] };
  } catch {
    // All aliases resolve (see faultsIn), so it is their number.
    return { value: undefined, problems: [{ ...start, path: "", text: "uses too many aliases (`*name`)" }] };
  }
}

interface Fault {
  readonly offset: number;
  readonly text: string;
}

/** What YAML allows and a configuration should not: keys given twice, aliases of nothing. */
function faultsIn(root: unknown, anchors: Set<string> = new Set()): Fault[] {
  if (!isNode(root)) return [];
  if (isAlias(root)) {
    const known = anchors.has(root.source);
    return known
      ? []
      : [{ offset: root.range?.[0] ?? 0, text: `the alias *${root.source} has no anchor &${root.source} before it` }];
  }
  const faults = isSeq(root)
    ? root.items.flatMap((item) => faultsIn(item, anchors))
    : isMap(root)
      ? faultsInMap(root, anchors)
      : [];
  // Only now: a collection that holds itself is no JSON.
  if ("anchor" in root && typeof root.anchor === "string") anchors.add(root.anchor);
  return faults;
}

function faultsInMap(map: YAMLMap, anchors: Set<string>): Fault[] {
  const seen = new Set<string>();
  return map.items.flatMap(({ key, value }) => {
    const name = nameOf(key);
    const repeated = seen.has(name) ? [{ offset: offsetIn(key), text: `the key "${name}" is given twice` }] : [];
    seen.add(name);
    return [...repeated, ...faultsIn(key, anchors), ...faultsIn(value, anchors)];
  });
}

const nameOf = (key: unknown): string => String(isScalar(key) ? key.value : key);
const offsetIn = (node: unknown): number => (isNode(node) ? (node.range?.[0] ?? 0) : 0);

/** The document and what `path` leads through, as far as there is something. */
function nodesOf(document: Document, path: Path): readonly unknown[] {
  const nodes: unknown[] = [document.contents];
  for (const step of path) {
    const next = childOf(resolved(nodes.at(-1), document), step);
    if (!isNode(next)) break;
    nodes.push(next);
  }
  return nodes;
}

const offsetOf = (document: Document, path: Path): number => offsetIn(nodesOf(document, path).at(-1));

function offsetOfKey(document: Document, path: Path): number {
  let parent: Node | null | undefined = resolved(document.contents, document);
  for (const step of path.slice(0, -1)) parent = resolved(childOf(parent, step), document);
  const last = path.at(-1);
  const pair = isMap(parent) ? parent.items.find(({ key }) => nameOf(key) === String(last)) : undefined;
  return pair === undefined ? offsetOf(document, path) : offsetIn(pair.key);
}

const resolved = (node: unknown, document: Document): Node | undefined =>
  isAlias(node) ? node.resolve(document) : isNode(node) ? node : undefined;

function childOf(parent: Node | undefined, step: string | number): unknown {
  if (isSeq(parent)) return parent.items[Number(step)];
  if (isMap(parent)) return parent.items.find(({ key }) => nameOf(key) === String(step))?.value;
  return undefined;
}
