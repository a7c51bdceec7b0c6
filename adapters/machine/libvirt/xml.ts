/**
 * XML as libvirt writes it, read with the places of things in the text: so a change leaves all else as it was, to the byte.
 * No document type, no entities but the five and numbers, and bounds on everything.
 */

export interface XmlElement {
  /** With its prefix. */
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** Its own, without that of its children. */
  readonly text: string;
  /** In the text: from its `<`, and behind its `>`. */
  readonly start: number;
  readonly end: number;
  /** What is between its tags; null = it is one tag. */
  readonly inside: { readonly start: number; readonly end: number } | null;
}

/** Continues a sentence that says which document it is of. */
export class XmlError extends Error {
  override readonly name = "XmlError";
}

const most = { characters: 2 * 1024 * 1024, depth: 64, elements: 50_000 } as const;

const name = "[A-Za-z_][A-Za-z0-9_:.-]{0,127}";
const token = new RegExp(
  [
    "<!--[^]*?-->",
    "<\\?[^]*?\\?>",
    "<!\\[CDATA\\[(?<cdata>[^]*?)\\]\\]>",
    `</(?<closes>${name})\\s*>`,
    `<(?<opens>${name})(?<attributes>(?:\\s+${name}\\s*=\\s*(?:"[^"<]*"|'[^'<]*'))*)\\s*(?<empty>/?)>`,
    "(?<text>[^<]+)",
  ].join("|"),
  "y",
);

interface Open {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: XmlElement[];
  text: string;
  readonly start: number;
  readonly inner: number;
}

/** @returns its root @throws XmlError */
export function readXml(source: string): XmlElement {
  if (source.length > most.characters) throw new XmlError(`is longer than ${most.characters} characters`);
  const outermost: Open = { name: "", attributes: new Map(), children: [], text: "", start: 0, inner: 0 };
  const open: Open[] = [outermost];
  let elements = 0;
  for (let at = 0; at < source.length; ) {
    token.lastIndex = at;
    const match = token.exec(source);
    if (!match) throw new XmlError(`cannot be read at character ${at}`);
    const end = at + match[0].length;
    const { cdata, closes, opens, attributes = "", empty, text } = match.groups ?? {};
    const around = open.at(-1) ?? outermost;
    if (opens !== undefined) {
      elements += 1;
      if (elements > most.elements || open.length > most.depth) throw new XmlError("has too many parts");
      const begun = {
        name: opens,
        attributes: attributesIn(attributes),
        children: [],
        text: "",
        start: at,
        inner: end,
      };
      if (empty === "/") around.children.push({ ...begun, end, inside: null });
      else open.push(begun);
    } else if (closes !== undefined) {
      if (open.length === 1 || around.name !== closes)
        throw new XmlError(`closes ${closes} at character ${at}, which is not open`);
      open.pop();
      const { inner, ...element } = around;
      open.at(-1)?.children.push({ ...element, end, inside: { start: inner, end: at } });
    } else around.text += cdata ?? plain(text ?? "");
    at = end;
  }
  if (open.length > 1) throw new XmlError(`ends before ${open.at(-1)?.name} does`);
  const [root, ...others] = outermost.children;
  if (!root || others.length > 0) throw new XmlError("has no root, or several");
  return root;
}

const attribute = new RegExp(`(${name})\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, "g");

const attributesIn = (source: string): ReadonlyMap<string, string> =>
  new Map([...source.matchAll(attribute)].map(([, key = "", double, single]) => [key, plain(double ?? single ?? "")]));

const entities: ReadonlyMap<string, string> = new Map(
  Object.entries({ lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" }),
);

/** @throws XmlError */
const plain = (text: string): string =>
  text.replace(/&([^;&]{0,12});?/g, (all, entity: string) => {
    const known = entities.get(entity);
    if (known !== undefined && all.endsWith(";")) return known;
    const [, hex, decimal] = /^#(?:x([0-9A-Fa-f]{1,6})|([0-9]{1,7}))$/.exec(entity) ?? [];
    const code = hex === undefined ? Number(decimal ?? "NaN") : Number.parseInt(hex, 16);
    if (!all.endsWith(";") || !(code <= 0x10ffff)) throw new XmlError(`has ${all}, which stands for nothing`);
    return String.fromCodePoint(code);
  });

/* ── looking ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

export const childOf = (element: XmlElement | undefined, wanted: string): XmlElement | undefined =>
  element?.children.find((child) => child.name === wanted);

export const childrenOf = (element: XmlElement | undefined, wanted: string): readonly XmlElement[] =>
  element?.children.filter((child) => child.name === wanted) ?? [];

/** By the names of what leads there, first found each time. */
export const within = (element: XmlElement | undefined, ...path: readonly string[]): XmlElement | undefined =>
  path.reduce(childOf, element);

/* ── changing ────────────────────────────────────────────────────────────────────────────────────────────────────── */

/** Puts `text` in the place of what is between the two; nothing is there where they are the same. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** None may overlap; what is put in at one place stays in its order. */
export function edited(source: string, edits: readonly Edit[]): string {
  const inOrder = [...edits.entries()].sort(([i, a], [j, b]) => a.start - b.start || a.end - b.end || i - j);
  const parts: string[] = [];
  let at = 0;
  for (const [, { start, end, text }] of inOrder) {
    if (start < at) throw new XmlError("was to be changed twice in one place");
    parts.push(source.slice(at, start), text);
    at = end;
  }
  return [...parts, source.slice(at)].join("");
}

export const removal = ({ start, end }: XmlElement): Edit => ({ start, end, text: "" });

/** At its end. @param source the text that the element is of */
export function insertion(source: string, element: XmlElement, text: string): Edit {
  const { inside, start, end, name: tag } = element;
  if (inside) return { start: inside.end, end: inside.end, text };
  const opening = source.slice(start, end).replace(/\s*\/>$/, ">");
  return { start, end, text: `${opening}${text}</${tag}>` };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: XML has no way to write them.
const unwritable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/;

/** Fit for an attribute in any quotes, and for text. @throws XmlError for what XML cannot hold */
export function escaped(text: string): string {
  if (unwritable.test(text)) throw new XmlError("cannot hold control characters");
  return text.replace(/[<>&"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
