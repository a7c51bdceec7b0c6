/** YAML of other programs, with the line of everything in it. It may come from anybody: size, depth and aliases are bounded. */
import {
  type Alias,
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  Parser,
  visit,
} from "yaml";

/** A value, and where it begins. */
export type YamlValue =
  | { readonly kind: "scalar"; readonly line: number; readonly text: string; readonly isNull: boolean }
  | { readonly kind: "list"; readonly line: number; readonly items: readonly YamlValue[] }
  | { readonly kind: "mapping"; readonly line: number; readonly members: readonly YamlMember[] };

export interface YamlMember {
  readonly key: string;
  readonly line: number;
  readonly value: YamlValue;
}

/** What is wrong with the text as such. The message is a sentence for people. */
export class YamlError extends Error {
  override readonly name = "YamlError";
  constructor(
    readonly line: number,
    message: string,
  ) {
    super(message);
  }
}

const mostCharacters = 4 * 1024 * 1024;
const deepest = 16;
/** Values, those that aliases repeat among them. */
const mostValues = 500_000;

/** @throws YamlError */
export function readYaml(text: string): YamlValue {
  if (text.length > mostCharacters) throw new YamlError(1, `The file has more than ${mostCharacters} characters.`);
  const lines = new LineCounter();
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  // Before composing, which recurses.
  if (tokens.some(isTooDeep)) throw new YamlError(1, `The file is nested deeper than ${deepest} levels.`);
  const composer = new Composer({ uniqueKeys: false, stringKeys: true, resolveKnownTags: false });
  const [document, another] = [...composer.compose(tokens, true, text.length)];
  const [error] = document?.errors ?? [];
  if (error !== undefined)
    throw new YamlError(lines.linePos(error.pos[0]).line, `This is not valid YAML: ${error.message}`);
  if (document === undefined || another !== undefined)
    throw new YamlError(1, "The file does not hold one YAML document.");
  return new Walk(document, lines).valueAt(document.contents, 1, 0);
}

function isTooDeep(root: CST.Token): boolean {
  const open: [CST.Token | null | undefined, number][] = [[root, 0]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [token, depth] = next;
    if (depth > deepest * 2) return true;
    if (token?.type === "document") open.push([token.value, depth + 1]);
    else if (token && "items" in token) {
      for (const { key, value } of token.items) open.push([key, depth + 1], [value, depth + 1]);
    }
  }
  return false;
}

/** What each alias stands for: the last node before it with its anchor (YAML 1.2.2 §7.1). All in one look at the document. */
function targetsIn(document: Document): ReadonlyMap<Alias, Node> {
  const anchored = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  visit(document, {
    Alias(_, alias) {
      const target = anchored.get(alias.source);
      if (target !== undefined) targets.set(alias, target);
    },
    Value(_, node) {
      if (node.anchor !== undefined) anchored.set(node.anchor, node);
    },
  });
  return targets;
}

class Walk {
  private values = 0;
  private readonly targets: ReadonlyMap<Alias, Node>;

  constructor(
    document: Document,
    private readonly lines: LineCounter,
  ) {
    this.targets = targetsIn(document);
  }

  valueAt(node: unknown, line: number, depth: number): YamlValue {
    this.values += 1;
    if (this.values > mostValues || depth > deepest)
      throw new YamlError(line, "The file's aliases (*name) are too many.");
    const target = isAlias(node) ? this.targets.get(node) : node;
    if (isMap(target)) {
      const members = target.items.map(({ key, value }) => this.memberOf(key, value, line, depth));
      return { kind: "mapping", line: this.lineOf(target, line), members };
    }
    if (isSeq(target)) {
      const at = this.lineOf(target, line);
      return { kind: "list", line: at, items: target.items.map((item) => this.valueAt(item, at, depth + 1)) };
    }
    const value = isScalar(target) ? target.value : null;
    return { kind: "scalar", line: this.lineOf(node, line), text: String(value ?? ""), isNull: value === null };
  }

  private memberOf(key: unknown, value: unknown, line: number, depth: number): YamlMember {
    const at = this.lineOf(key, line);
    return { key: isScalar(key) ? String(key.value) : "", line: at, value: this.valueAt(value, at, depth + 1) };
  }

  private lineOf(node: unknown, otherwise: number): number {
    const [offset] = (node as { range?: readonly number[] | null } | null)?.range ?? [];
    return offset === undefined ? otherwise : Math.max(1, this.lines.linePos(offset).line);
  }
}
