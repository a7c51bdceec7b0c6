import {
  type Action,
  type CsdlSchema,
  compareVersions,
  type Enumeration,
  type Member,
  type Structure,
  type Type,
  type TypeDefinition,
  type TypeName,
} from "./csdl.js";
import { ImportError } from "./import-error.js";
import { readAnnotations } from "./read-annotations.js";
import { type Element, readXml } from "./read-xml.js";

/** SimpleIdentifier (CSDL §15.2), without what JavaScript treats specially. */
const identifier = /^(?!__proto__$)[A-Za-z_][A-Za-z0-9_]*$/;
const version = /^v\d+_\d+_\d+$/;
const releaseNumber = /^\d+\.\d+$/;

/**
 * Reads the text of one CSDL file.
 *
 * @throws ImportError, whatever the text
 */
export function readCsdl(text: string, file: string): CsdlSchema {
  const root = readXml(text, file);
  const namespaces = childrenNamed(root, "DataServices")
    .flatMap((services) => childrenNamed(services, "Schema"))
    .map((element) => readNamespace(element, file))
    .sort((a, b) => compareVersions(a.version, b.version));
  const [first] = namespaces;
  if (first === undefined) throw new ImportError("not-csdl", file, "has no edmx:DataServices with a Schema");
  const stray = namespaces.find((namespace) => namespace.schema !== first.schema);
  if (stray) throw new ImportError("not-csdl", file, `defines both ${first.schema} and ${stray.schema}`);
  return {
    file,
    name: first.schema,
    version: namespaces.at(-1)?.version,
    types: new Map(namespaces.flatMap(({ name, types }) => types.map(([type, it]) => [`${name}.${type}`, it]))),
    // Sorted by version, so that of two entries with one name the newer wins and the older gives the place.
    newest: new Map(namespaces.flatMap((namespace) => namespace.types)),
    actions: namespaces.flatMap((namespace) => namespace.actions),
    releases: namespaces.flatMap((namespace) => namespace.releases),
  };
}

interface Namespace {
  readonly name: string;
  readonly schema: string;
  readonly version: string | undefined;
  readonly types: readonly (readonly [string, Type])[];
  readonly actions: readonly Action[];
  readonly releases: readonly string[];
}

function readNamespace(element: Element, file: string): Namespace {
  const name = element.attributes.get("Namespace") ?? "";
  const [schema = "", versionName, ...rest] = name.split(".");
  if (!identifier.test(schema) || rest.length > 0 || (versionName !== undefined && !version.test(versionName))) {
    throw new ImportError("bad-name", file, `has a namespace named "${name}"`);
  }
  const release = readAnnotations(element).get("Redfish.Release")?.value;
  return {
    name,
    schema,
    version: versionName,
    types: element.children.flatMap((child) => readType(child, schema, versionName, file)),
    actions: childrenNamed(element, "Action").map((child) => readAction(child, file)),
    releases: release !== undefined && releaseNumber.test(release) ? [release] : [],
  };
}

type Place = [schema: string, version: string | undefined, file: string];

const typeReaders: Readonly<Record<string, (element: Element, ...place: Place) => Type>> = {
  EntityType: (element, ...place) => readStructure("entity", element, ...place),
  ComplexType: (element, ...place) => readStructure("complex", element, ...place),
  EnumType: (element) => readEnumType(element),
  TypeDefinition: (element, _schema, _version, file) => readTypeDefinition(element, file),
};

function readType(element: Element, ...place: Place): [string, Type][] {
  if (!Object.hasOwn(typeReaders, element.name)) return [];
  const read = typeReaders[element.name];
  return read ? [[nameOf(element, place[2]), read(element, ...place)]] : [];
}

function readStructure(kind: Structure["kind"], element: Element, ...[schema, version, file]: Place): Structure {
  const base = element.attributes.get("BaseType");
  return {
    kind,
    name: nameOf(element, file),
    schema,
    version,
    base: base === undefined ? undefined : typeNameOf(base, file),
    open: element.attributes.get("OpenType") === "true",
    members: element.children
      .filter((child) => child.name === "Property" || child.name === "NavigationProperty")
      .map((child) => readMember(child, file)),
    annotations: readAnnotations(element),
  };
}

function readEnumType(element: Element): Enumeration {
  const members = childrenNamed(element, "Member").map((child) => ({
    name: child.attributes.get("Name") ?? "",
    annotations: readAnnotations(child),
  }));
  return { kind: "enum", members };
}

/** A definition with Redfish.Enumeration is an enumeration whose members are no identifiers (e.g. `N+m`). */
function readTypeDefinition(element: Element, file: string): Enumeration | TypeDefinition {
  const annotations = readAnnotations(element);
  const enumeration = annotations.get("Redfish.Enumeration");
  if (enumeration === undefined) {
    return { kind: "definition", underlying: typeNameOf(element.attributes.get("UnderlyingType"), file), annotations };
  }
  const members = enumeration.records.map((record) => ({
    name: record.values.get("Member") ?? "",
    annotations: record.annotations,
  }));
  return { kind: "enum", members };
}

function readAction(element: Element, file: string): Action {
  const parameters = childrenNamed(element, "Parameter").map((child) => readMember(child, file));
  const returns = childrenNamed(element, "ReturnType")[0]?.attributes.get("Type");
  return {
    name: nameOf(element, file),
    // The first parameter of a bound action is what it is bound to (CSDL §12.2.2).
    parameters: element.attributes.get("IsBound") === "true" ? parameters.slice(1) : parameters,
    returns: returns === undefined ? undefined : typeNameOf(returns, file),
    annotations: readAnnotations(element),
  };
}

function readMember(element: Element, file: string): Member {
  return {
    name: nameOf(element, file),
    type: typeNameOf(element.attributes.get("Type"), file),
    nullable: element.attributes.get("Nullable") !== "false",
    navigation: element.name === "NavigationProperty",
    contained: element.attributes.get("ContainsTarget") === "true",
    annotations: readAnnotations(element),
  };
}

/** The type named by an attribute or by a string inside an annotation. */
export function typeNameOf(text: string | undefined, file: string): TypeName {
  const inner = text?.match(/^Collection\((.*)\)$/)?.[1];
  const qualified = inner ?? text ?? "";
  const parts = qualified.split(".");
  if (parts.length < 2 || !parts.every((part) => identifier.test(part))) {
    throw new ImportError("bad-name", file, `names a type "${text ?? ""}"`);
  }
  return { array: inner !== undefined, schema: parts[0] ?? "", qualified, name: parts.at(-1) ?? "" };
}

function nameOf(element: Element, file: string): string {
  const name = element.attributes.get("Name") ?? "";
  if (!identifier.test(name)) throw new ImportError("bad-name", file, `has a ${element.name} named "${name}"`);
  return name;
}

/** Elements by their local name, whatever prefix the file gives the edmx namespace. */
function childrenNamed(element: Element, name: string): readonly Element[] {
  return element.children.filter((child) => child.name.replace(/^.*:/, "") === name);
}
