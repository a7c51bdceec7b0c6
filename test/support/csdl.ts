/**
 * DMTF's CSDL files read anew, by nothing that the service is made with: a fault in the importer or its facts cannot cancel
 * itself out here. Types are looked at in the newest version of their schema.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { XMLParser } from "fast-xml-parser";

function* upwards(folder: string): Generator<string> {
  yield folder;
  if (dirname(folder) !== folder) yield* upwards(dirname(folder));
}

/** From this file first, then from where the tests were started: they may run from a build folder elsewhere. */
export const csdlFolder = [dirname(fileURLToPath(import.meta.url)), process.cwd()]
  .flatMap((start) => [...upwards(start)])
  .map((folder) => join(folder, "shared/redfish/csdl"))
  .find((candidate) => existsSync(candidate));

/* ── the files ───────────────────────────────────────────────────────────────────────────────────────────────────── */

interface Annotation {
  readonly Term: string;
  readonly String?: string;
  readonly Bool?: string;
  readonly Int?: string;
  readonly EnumMember?: string;
  readonly Collection?: readonly {
    readonly String?: readonly string[];
    readonly Record?: readonly {
      readonly PropertyValue: readonly { readonly Property: string; readonly String?: string }[];
    }[];
  }[];
}

interface Named {
  readonly Name: string;
  readonly Annotation?: readonly Annotation[];
}

export interface PropertyElement extends Named {
  readonly Type: string;
  readonly Nullable?: string;
  readonly isLink: boolean;
}

interface ActionElement extends Named {
  readonly Parameter?: readonly PropertyElement[];
}

interface TypeElement extends Named {
  readonly kind: "entity" | "complex" | "enum" | "definition";
  readonly BaseType?: string;
  readonly UnderlyingType?: string;
  readonly Property?: readonly PropertyElement[];
  readonly NavigationProperty?: readonly PropertyElement[];
  readonly Member?: readonly Named[];
}

interface SchemaElement {
  readonly Namespace: string;
  readonly EntityType?: readonly TypeElement[];
  readonly ComplexType?: readonly TypeElement[];
  readonly EnumType?: readonly TypeElement[];
  readonly TypeDefinition?: readonly TypeElement[];
  readonly Action?: readonly ActionElement[];
}

const lists = new Set(
  "Schema EntityType ComplexType EnumType TypeDefinition Action Property NavigationProperty Parameter Member Annotation Collection String Record PropertyValue".split(
    " ",
  ),
);

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "",
  removeNSPrefix: true,
  isArray: (name, _path, _leaf, isAttribute) => !isAttribute && lists.has(name),
});

const files = new Map<string, readonly SchemaElement[]>();

/** All namespaces of the file of a schema, newest last; none where DMTF has no such schema. */
export function namespacesOf(schema: string): readonly SchemaElement[] {
  const known = files.get(schema);
  if (known !== undefined) return known;
  const path = join(csdlFolder ?? "", `${schema}_v1.xml`);
  const document = existsSync(path) ? parser.parse(readFileSync(path, "utf8")) : undefined;
  const found: SchemaElement[] = document?.Edmx.DataServices.Schema ?? [];
  const sorted = found.filter(({ Namespace }) => Namespace.split(".")[0] === schema).sort(byVersion);
  files.set(schema, sorted);
  return sorted;
}

const rank = ({ Namespace }: SchemaElement): number =>
  (/v(\d+)_(\d+)_(\d+)$/.exec(Namespace) ?? []).slice(1).reduce((sum, part) => sum * 1000 + Number(part), 0);
const byVersion = (a: SchemaElement, b: SchemaElement): number => rank(a) - rank(b);

/** `v1_12_0`; undefined for a schema without versions. */
export const newestVersion = (schema: string): string | undefined =>
  namespacesOf(schema).at(-1)?.Namespace.split(".")[1];

/* ── types ───────────────────────────────────────────────────────────────────────────────────────────────────────── */

const kinds = {
  EntityType: "entity",
  ComplexType: "complex",
  EnumType: "enum",
  TypeDefinition: "definition",
} as const;

function typeIn(namespace: SchemaElement, name: string): TypeElement | undefined {
  for (const [element, kind] of Object.entries(kinds)) {
    const found = (namespace[element as keyof typeof kinds] ?? []).find(({ Name }) => Name === name);
    if (found !== undefined) return { ...found, kind };
  }
  return undefined;
}

export interface Type {
  readonly kind: TypeElement["kind"];
  readonly schema: string;
  /** With those of the types it is derived from. */
  readonly properties: ReadonlyMap<string, PropertyElement>;
  readonly annotations: readonly Annotation[];
  readonly members: readonly string[];
  /** Of a type definition. */
  readonly underlying?: string;
}

const types = new Map<string, Type>();

/** @param qualified `Sensor.v1_0_0.Thresholds`, of which the newest version is taken, or `Resource.Status` */
export function typeOf(qualified: string): Type {
  const parts = qualified.split(".");
  const [schema = "", name = ""] = [parts[0], parts.at(-1)];
  const key = `${schema}.${name}`;
  const known = types.get(key);
  if (known !== undefined) return known;
  const definitions = namespacesOf(schema).flatMap((namespace) => typeIn(namespace, name) ?? []);
  const newest = definitions.at(-1);
  if (newest === undefined) throw new Error(`the CSDL has no type ${qualified}`);
  // The definitions of one schema follow one another; what the first of them is derived from is of another name.
  const [base] = definitions.map(({ BaseType }) => BaseType).filter((type) => type && !isSame(type, key));
  const inherited = base === undefined ? undefined : typeOf(base);
  const own = definitions.flatMap((definition) => [
    ...(definition.Property ?? []).map((property) => ({ ...property, isLink: false })),
    ...(definition.NavigationProperty ?? []).map((property) => ({ ...property, isLink: true })),
  ]);
  const type: Type = {
    kind: newest.kind,
    schema,
    properties: new Map([
      ...(inherited?.properties ?? []),
      ...own.map((property) => [property.Name, property] as const),
    ]),
    annotations: [...definitions.flatMap(({ Annotation }) => Annotation ?? []), ...(inherited?.annotations ?? [])],
    members: newest.Member?.map(({ Name }) => Name) ?? enumeration(newest),
    ...(newest.UnderlyingType !== undefined && { underlying: newest.UnderlyingType }),
  };
  types.set(key, type);
  return type;
}

const isSame = (type: string, key: string): boolean => {
  const parts = type.split(".");
  return `${parts[0]}.${parts.at(-1)}` === key;
};

/** A string type whose members are listed in an annotation. */
const enumeration = ({ Annotation }: TypeElement): readonly string[] =>
  (Annotation ?? [])
    .filter(({ Term }) => Term === "Redfish.Enumeration")
    .flatMap(({ Collection }) => Collection?.flatMap(({ Record }) => Record ?? []) ?? [])
    .flatMap(({ PropertyValue }) => PropertyValue.filter(({ Property }) => Property === "Member"))
    .flatMap(({ String: member }) => member ?? []);

export const annotation = (of: { readonly Annotation?: readonly Annotation[] }, term: string): Annotation | undefined =>
  of.Annotation?.find(({ Term }) => Term === term);

/** Redfish.Uris of a resource; none = it may be anywhere. */
export const urisOf = ({ annotations }: Type): readonly string[] =>
  annotations
    .filter(({ Term }) => Term === "Redfish.Uris")
    .flatMap(({ Collection }) => Collection?.flatMap(({ String: uris }) => uris ?? []) ?? []);

/** What a name that is not among the properties may look like, and the type of such a property. */
export const dynamicOf = ({ annotations }: Type): readonly { readonly pattern: RegExp; readonly type: string }[] =>
  annotations
    .filter(({ Term }) => Term === "Redfish.DynamicPropertyPatterns")
    .flatMap(({ Collection }) => Collection?.flatMap(({ Record }) => Record ?? []) ?? [])
    .map(({ PropertyValue }) => {
      const text = (name: string) => PropertyValue.find(({ Property }) => Property === name)?.String ?? "";
      return { pattern: new RegExp(text("Pattern")), type: text("Type") };
    });

/** Names of the parameters of an action, by `ComputerSystem.Reset`. */
export function parametersOf(action: string): readonly string[] | undefined {
  const [schema = "", name] = action.split(".");
  const found = namespacesOf(schema).flatMap(({ Action }) => Action?.filter(({ Name }) => Name === name) ?? []);
  return found.length === 0
    ? undefined
    : [...new Set(found.flatMap(({ Parameter }) => Parameter?.slice(1).map(({ Name }) => Name) ?? []))];
}
