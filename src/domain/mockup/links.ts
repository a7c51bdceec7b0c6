/** Links in resources: where they lead, and where they stand. Pure. */

export interface MockupLink {
  /** JSON pointer of the string. */
  readonly pointer: string;
  /** As it is written. */
  readonly target: string;
}

/** Members that hold the URI of a resource or of a file of the service. */
const linkNames: ReadonlySet<string> = new Set(["@odata.id", "Uri", "@Redfish.ActionInfo", "DataSourceUri"]);

/**
 * Where a URI of the service leads, in the one spelling that mockups are kept in: without query, fragment and slash at the
 * end, segments decoded.
 * @returns undefined when it leads elsewhere, or cannot be read
 */
export function pathOf(uri: string): string | undefined {
  const bare = withoutSlashes(uri.replace(/[?#].*$/s, ""));
  if (!bare.startsWith("/redfish")) return undefined;
  try {
    const segments = bare.split("/").map((segment) => decodeURIComponent(segment));
    return segments.some(isNoSegment) ? undefined : segments.join("/");
  } catch {
    return undefined;
  }
}

/** By hand: what looks for slashes at the end begins anew at each of them. */
function withoutSlashes(path: string): string {
  let end = path.length;
  while (end > 1 && path[end - 1] === "/") end -= 1;
  return path.slice(0, end);
}

const isNoSegment = (segment: string): boolean => segment === "." || segment === ".." || /[/\0]/.test(segment);

/** All links of a resource but the one that names itself, in the order in which they stand. */
export function* linksOf(document: Readonly<Record<string, unknown>>): Generator<MockupLink> {
  for (const [name, member] of Object.entries(document)) {
    if (name !== "@odata.id") yield* linksIn(name, member, "");
  }
}

function* linksIn(name: string, value: unknown, at: string): Generator<MockupLink> {
  const pointer = `${at}/${escaped(name)}`;
  if (typeof value === "string") {
    if (linkNames.has(name) || name.endsWith("@odata.nextLink")) yield { pointer, target: value };
  } else if (Array.isArray(value)) {
    for (const [index, element] of value.entries()) yield* linksIn(String(index), element, pointer);
  } else if (typeof value === "object" && value !== null) {
    for (const [inner, member] of Object.entries(value)) yield* linksIn(inner, member, pointer);
  }
}

/** RFC 6901 §3. */
const escaped = (name: string): string => name.replaceAll("~", "~0").replaceAll("/", "~1");
