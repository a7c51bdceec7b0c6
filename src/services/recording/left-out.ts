/** What a recording does without: whom a service knows, what it did, and files that are the same everywhere. Pure. */
import { pathOf } from "../../domain/mockup/links.js";
import type { MockupDocument } from "../../model/mockup.js";

/** Schemas whose resources are left out, each with its collection. */
const schemas: ReadonlySet<string> = new Set([
  "LogEntry",
  "Session",
  "ManagerAccount",
  "Task",
  "Job",
  "EventDestination",
  "JsonSchemaFile",
  "OutboundConnection",
]);

const schemaName = (document: MockupDocument): string =>
  /^#(\w+)\./.exec(typeof document["@odata.type"] === "string" ? document["@odata.type"] : "")?.[1] ?? "";

export const isLeftOut = (document: MockupDocument): boolean => schemas.has(schemaName(document));

/** A collection of what is left out stays, with nothing in it: a client that looks for it finds it. */
export function emptied(document: MockupDocument): MockupDocument {
  const name = schemaName(document);
  if (!name.endsWith("Collection") || !schemas.has(name.slice(0, -"Collection".length))) return document;
  const { "Members@odata.nextLink": _, ...rest } = document;
  return { ...rest, Members: [], "Members@odata.count": 0 };
}

/** Without links to what is left out, which would lead nowhere. */
export function withoutLinksTo(gone: ReadonlySet<string>, document: MockupDocument): MockupDocument {
  if (gone.size === 0) return document;
  return pruned(document, gone) as MockupDocument;
}

function pruned(value: unknown, gone: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.filter((one) => !leadsTo(one, gone)).map((one) => pruned(one, gone));
  if (!isObject(value)) return value;
  const kept = Object.entries(value)
    .filter(([, member]) => !leadsTo(member, gone))
    .map(([name, member]): [string, unknown] => [name, pruned(member, gone)]);
  return recounted(value, Object.fromEntries(kept));
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const leadsTo = (value: unknown, gone: ReadonlySet<string>): boolean =>
  isObject(value) &&
  Object.keys(value).length === 1 &&
  typeof value["@odata.id"] === "string" &&
  gone.has(pathOf(value["@odata.id"]) ?? "");

/** Counts of lists that became shorter. */
function recounted(before: Readonly<Record<string, unknown>>, after: Record<string, unknown>): Record<string, unknown> {
  for (const [name, list] of Object.entries(after)) {
    const count = `${name}@odata.count`;
    const was = before[name];
    if (Array.isArray(list) && Array.isArray(was) && list.length < was.length && count in after)
      after[count] = list.length;
  }
  return after;
}
