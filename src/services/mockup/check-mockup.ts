/** What is wrong in a mockup: with its files, its links, and what its schemas say of its resources. Pure. */
import { responseValidator } from "../../../redfish-schema/derive/response-validator.js";
import { entityOf, type ObjectType, propertyOf, typeOf } from "../../../redfish-schema/derive/type-of.js";
import type { Schema } from "../../../redfish-schema/schema-facts.js";
import { linksOf, type MockupLink, pathOf } from "../../domain/mockup/links.js";
import { type Mockup, type MockupDocument, rootPath } from "../../model/mockup.js";
import { type Schemas, type TypeName, typeNameOf } from "../../tree/mockup-schemas.js";
import { isWithin, ownServices } from "../../tree/mockup-tree.js";

export interface MockupFinding {
  /** `error`: a client may fall over it. `warning`: it is odd, and clients live with it. */
  readonly severity: "error" | "warning";
  /** URI of the resource, or name of the file where there is none. */
  readonly place: string;
  /** JSON pointer of what it is about; empty = the whole. */
  readonly pointer: string;
  readonly problem: string;
}

export interface MockupReport {
  /** Resources by the name of their schema, in the order of the alphabet. */
  readonly resources: Readonly<Record<string, number>>;
  readonly findings: readonly MockupFinding[];
}

/** @param schemas of its documents; null = only files and links are looked at, which takes a hundredth of the time */
export function checkMockup(mockup: Mockup, schemas: Schemas | null): MockupReport {
  const findings = [
    ...mockup.faults.map(({ file, problem }) => error(file, "", problem)),
    ...[...mockup.documents].flatMap(([path, document]) => findingsOf(path, document, mockup, schemas)),
    ...unreached(mockup),
  ];
  return { resources: countsOf(mockup), findings: distinct(findings).sort(byPlace) };
}

const error = (place: string, pointer: string, problem: string): MockupFinding => ({
  severity: "error",
  place,
  pointer,
  problem,
});

const warning = (place: string, pointer: string, problem: string): MockupFinding => ({
  ...error(place, pointer, problem),
  severity: "warning",
});

/** Of a choice of two forms a schema says twice what is wrong. */
const distinct = (findings: readonly MockupFinding[]): MockupFinding[] => [
  ...new Map(findings.map((one) => [`${one.place} ${one.pointer} ${one.problem}`, one])).values(),
];

const byPlace = (one: MockupFinding, other: MockupFinding): number =>
  one.place < other.place ? -1 : one.place > other.place ? 1 : 0;

function countsOf({ documents }: Mockup): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const document of documents.values()) {
    const name = typeNameOf(document)?.name ?? "(no type)";
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort(([one], [other]) => (one < other ? -1 : 1)));
}

function findingsOf(path: string, document: MockupDocument, mockup: Mockup, schemas: Schemas | null): MockupFinding[] {
  const found = [...identityFindings(path, document), ...deadLinks(path, document, mockup)];
  const type = typeNameOf(document);
  return schemas === null || type === undefined ? found : [...found, ...typeFindings(path, document, type, schemas)];
}

function typeFindings(path: string, document: MockupDocument, type: TypeName, schemas: Schemas): MockupFinding[] {
  const schema = schemas.get(type.name);
  if (schema === undefined) return [unknownType(path, type)];
  return [...versionFindings(path, type, schema), ...schemaFindings(path, document, type, schema)];
}

const unknownType = (path: string, { name }: TypeName): MockupFinding =>
  warning(path, "/@odata.type", `${name} is none of DMTF's schemas: not checked`);

/* ── where it is ─────────────────────────────────────────────────────────────────────────────────────────────────── */

/** Registries may be anywhere, and need not say where they are (DSP0266 §"Message registries"). */
const placeless = /^#(MessageRegistry|AttributeRegistry|PrivilegeRegistry|BiosAttributeRegistry)\./;

function identityFindings(path: string, document: MockupDocument): MockupFinding[] {
  const { "@odata.id": id, "@odata.type": type } = document;
  const findings: MockupFinding[] = [];
  if (typeof type !== "string") findings.push(error(path, "/@odata.type", "required property missing"));
  else if (typeNameOf(document) === undefined) findings.push(error(path, "/@odata.type", `${shown(type)} is no type`));
  if (id === undefined && !placeless.test(String(type)))
    findings.push(error(path, "/@odata.id", "required property missing"));
  if (id !== undefined && pathOf(String(id)) !== path) {
    findings.push(error(path, "/@odata.id", `${shown(id)} is not where it lies`));
  }
  return findings;
}

/** May lead to what is gone by now, or to files of schemas that few mockups have. */
const mayBeDead = /\/(OriginOfCondition|Location)\//;

function deadLinks(path: string, document: MockupDocument, mockup: Mockup): MockupFinding[] {
  return [...linksOf(document)]
    .filter(({ target }) => isDead(target, mockup))
    .map(({ pointer, target }) => {
      const tell = mayBeDead.test(pointer) ? warning : error;
      return tell(path, pointer, `leads to ${shown(target)}, which is not there`);
    });
}

/** What leads out of the service is not ours to say. */
function isDead(target: MockupLink["target"], { documents, files }: Mockup): boolean {
  const path = pathOf(target);
  if (path === undefined) return target.startsWith("/redfish");
  return !documents.has(path) && !files.has(path) && !isWithin(path, ownServices);
}

/** What no link leads to: a client that goes from link to link never sees it. */
function unreached(mockup: Mockup): MockupFinding[] {
  const { documents } = mockup;
  const reached = new Set([rootPath]);
  const queue = [rootPath];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    for (const { target } of linksOf(documents.get(path) ?? {})) {
      const next = pathOf(target);
      if (next === undefined || reached.has(next) || !documents.has(next)) continue;
      reached.add(next);
      queue.push(next);
    }
  }
  return [...documents.keys()]
    .filter((path) => !reached.has(path))
    .map((path) => warning(path, "", "no link leads to it"));
}

/* ── what its schema says ────────────────────────────────────────────────────────────────────────────────────────── */

function versionFindings(path: string, { name, version }: TypeName, schema: Schema): MockupFinding[] {
  if (version === undefined && schema.version !== undefined) {
    return [warning(path, "/@odata.type", `${name} stands without its version`)];
  }
  return isLater(version, schema.version)
    ? [
        warning(
          path,
          "/@odata.type",
          `${version} is later than ${schema.version ?? "the schema"}, the latest that is known`,
        ),
      ]
    : [];
}

/** `v1_20_0` is later than `v1_3_1`. */
function isLater(one: string | undefined, other: string | undefined): boolean {
  const [left, right] = [one, other].map((version) => (version ?? "v0").slice(1).split("_").map(Number));
  const at = (left ?? []).findIndex((part, index) => part !== (right?.[index] ?? 0));
  return at >= 0 && (left?.[at] ?? 0) > (right?.[at] ?? 0);
}

function schemaFindings(path: string, document: MockupDocument, type: TypeName, schema: Schema): MockupFinding[] {
  // What is said of both elsewhere, and better, must not be said twice.
  const { problems, warnings } = responseValidator(schema)(document, path);
  return [
    ...problems.flatMap(({ pointer, problem }) => judged(path, pointer, problem, document, type, schema)),
    ...warnings
      .filter(({ problem }) => !/deprecated/.test(problem))
      .map(({ pointer, problem }) => warning(path, pointer, problem)),
  ];
}

function judged(
  path: string,
  pointer: string,
  problem: string,
  document: MockupDocument,
  { version }: TypeName,
  schema: Schema,
): MockupFinding[] {
  if (pointer === "/@odata.type" || /^\/@odata\.id$/.test(pointer)) {
    return problem.startsWith("URI not among") ? [warning(path, pointer, problem)] : [];
  }
  if (problem === "required property missing" && isYounger(pointer, version, schema)) return [];
  const value = valueAt(document, pointer);
  const said = value === undefined ? problem : `${problem}: ${shown(value)}`;
  if (isOdd(problem, value)) return [warning(path, pointer, said)];
  if (problem !== "unknown property") return [error(path, pointer, said)];
  return unknownMember(path, pointer);
}

/** Clients do not build URIs but follow them; and DMTF itself writes prefixes of IPv6 with their length. */
const isOdd = (problem: string, value: unknown): boolean =>
  /^(not the last segment|target not)/.test(problem) || (problem === "format ipv6" && /\/\d+$/.test(String(value)));

/** Annotations are open to everybody (DSP0266 §"Payload annotations"); copyright is on every mockup of DMTF. */
function unknownMember(path: string, pointer: string): MockupFinding[] {
  const name = pointer.slice(pointer.lastIndexOf("/") + 1);
  if (name === "@Redfish.Copyright") return [];
  if (name.includes("@")) return [warning(path, pointer, "unknown annotation")];
  return [error(path, pointer, "unknown property")];
}

/** Required since a version later than that of the document; versions of other schemas are not told by it. */
function isYounger(pointer: string, version: string | undefined, schema: Schema): boolean {
  const added = addedAt(pointer.split("/").slice(1), entityOf(schema), schema);
  return added !== undefined && version !== undefined && isLater(added, version);
}

/** The version of this schema in which the member at the end of a path came. */
function addedAt([name = "", ...rest]: readonly string[], type: ObjectType, schema: Schema): string | undefined {
  const facts = propertyOf(type.facts, name);
  if (facts === undefined || type.schema !== schema) return undefined;
  const inner = facts.array ? rest.slice(1) : rest;
  if (inner.length === 0) return facts.added;
  const next = facts.type === undefined ? undefined : typeOf(schema, facts.type);
  return next?.kind === "object" ? addedAt(inner, next, schema) : undefined;
}

function valueAt(document: MockupDocument, pointer: string): unknown {
  const names = pointer
    .split("/")
    .slice(1)
    .map((name) => name.replaceAll("~1", "/").replaceAll("~0", "~"));
  return names.reduce<unknown>(
    (value, name) => (value as Readonly<Record<string, unknown>> | undefined)?.[name],
    document,
  );
}

const longestShown = 80;

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "";
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}
