import { XMLParser, XMLValidator } from "fast-xml-parser";
import { ImportError } from "./import-error.js";

/** An XML element, with the order of its children kept: CSDL mixes properties and navigation properties freely. */
export interface Element {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly Element[];
  readonly text: string;
}

/** The largest file of DSP8010 2025.4 has 0.4 MB. */
const maxCharacters = 16 * 1024 * 1024;

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: "",
  parseTagValue: false,
  parseAttributeValue: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
});

/**
 * @throws ImportError, whatever the text
 */
export function readXml(text: string, file: string): Element {
  if (text.length > maxCharacters) {
    throw new ImportError("file-too-large", file, `has more than ${maxCharacters} characters`);
  }
  // Without a DOCTYPE there are no entities to expand, so no entity bomb and no outside file.
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) throw new ImportError("doctype-refused", file, "has a DOCTYPE");
  return onlyRoot(parse(text, file), file);
}

function parse(text: string, file: string): unknown {
  try {
    const verdict = XMLValidator.validate(text);
    if (verdict !== true) throw new Error(`${verdict.err.msg} (line ${verdict.err.line})`);
    return parser.parse(text);
  } catch (error) {
    throw new ImportError("not-xml", file, error instanceof Error ? oneLine(error.message) : "cannot be parsed");
  }
}

function onlyRoot(nodes: unknown, file: string): Element {
  const [root, ...more] = elementsOf(nodes);
  if (root === undefined || more.length > 0) throw new ImportError("not-xml", file, "has not exactly one root element");
  return root;
}

/** The parser's ordered form: `[{ tag: [children], ":@": { attribute: value } }, { "#text": "…" }]`. */
function elementsOf(nodes: unknown): Element[] {
  return nodesOf(nodes).flatMap((node) => {
    const name = Object.keys(node).find((key) => key !== ":@");
    return name === undefined || name === "#text" ? [] : [elementOf(name, node)];
  });
}

function elementOf(name: string, node: Readonly<Record<string, unknown>>): Element {
  const content = node[name];
  const attributes = Object.entries(node[":@"] ?? {}).map(([key, value]): [string, string] => [key, String(value)]);
  return { name, attributes: new Map(attributes), children: elementsOf(content), text: textOf(content) };
}

function textOf(nodes: unknown): string {
  return nodesOf(nodes)
    .map((node) => node["#text"] ?? "")
    .join("");
}

function nodesOf(nodes: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(nodes) ? nodes : [];
}

function oneLine(message: string): string {
  return message.replace(/\s+/g, " ").replace(/\.$/, "");
}
