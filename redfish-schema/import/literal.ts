/** Data as TypeScript source, laid out as the formatter would, so that generated files are stable under it. */

export type Data = string | number | boolean | readonly Data[] | { readonly [name: string]: Data | undefined };

const width = 120;
const identifier = /^[A-Za-z_$][\w$]*$/;

export const keyOf = (name: string): string => (identifier.test(name) ? name : JSON.stringify(name));

function flat(data: Data): string {
  if (typeof data !== "object") return JSON.stringify(data);
  if (isList(data)) return `[${data.map(flat).join(", ")}]`;
  const members = membersOf(data).map(([name, value]) => `${keyOf(name)}: ${flat(value)}`);
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}

const isList = (data: object): data is readonly Data[] => Array.isArray(data);

const membersOf = (data: { readonly [name: string]: Data | undefined }): [string, Data][] =>
  Object.entries(data).filter((member): member is [string, Data] => member[1] !== undefined);

const sizeOf = (data: Data): number =>
  typeof data !== "object" ? 0 : isList(data) ? data.length : membersOf(data).length;

/** The formatter always breaks a list of several lists or objects that have several members each. */
const isTable = (data: Data): boolean =>
  typeof data === "object" && isList(data) && data.length > 1 && data.every((item) => sizeOf(item) > 1);

const hasTable = (data: Data): boolean =>
  isTable(data) ||
  (typeof data === "object" && (isList(data) ? data : membersOf(data).map(([, value]) => value)).some(hasTable));

/**
 * @param column - where the text starts
 * @param after - how many characters follow it on its last line, such as a comma
 */
export function literal(data: Data, indent = "", column = 0, after = 1): string {
  const line = flat(data);
  if (typeof data !== "object" || (column + line.length + after <= width && !hasTable(data))) return line;
  const inner = `${indent}  `;
  const [open, close] = isList(data) ? "[]" : "{}";
  const rows = isList(data)
    ? data.map((item) => inner + literal(item, inner, inner.length))
    : membersOf(data).map(([name, value]) => {
        const start = `${inner}${keyOf(name)}: `;
        return start + literal(value, inner, start.length);
      });
  return `${open}\n${rows.join(",\n")},\n${indent}${close}`;
}
