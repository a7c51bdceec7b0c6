/**
 * A Redfish CSDL schema file as the importer sees it: OData CSDL 4.0 with all its versions, not yet resolved.
 */

/** `Collection(Resource.v1_3_0.Location)` is `{ array, schema: "Resource", qualified: "Resource.v1_3_0.Location", name: "Location" }`. */
export interface TypeName {
  readonly array: boolean;
  readonly schema: string;
  readonly qualified: string;
  readonly name: string;
}

export type Annotations = ReadonlyMap<string, Annotation>;

/** One annotation; its term is the key it is kept under, with the usual alias (`Redfish.Uris`). */
export interface Annotation {
  /** The value given as an attribute, whatever its type; absent for a bare term. */
  readonly value?: string;
  /** `<Collection><String>…` */
  readonly strings: readonly string[];
  /** `<Record>`, alone or in a collection. */
  readonly records: readonly AnnotationRecord[];
}

export interface AnnotationRecord {
  readonly values: ReadonlyMap<string, string>;
  readonly annotations: Annotations;
}

/** A property, a navigation property or a parameter. */
export interface Member {
  readonly name: string;
  readonly type: TypeName;
  readonly nullable: boolean;
  readonly navigation: boolean;
  /** ContainsTarget: the target lives inside this resource. */
  readonly contained: boolean;
  readonly annotations: Annotations;
}

export interface Structure {
  readonly kind: "entity" | "complex";
  readonly name: string;
  readonly schema: string;
  /** `v1_5_0`, or undefined in the unversioned namespace. */
  readonly version: string | undefined;
  readonly base: TypeName | undefined;
  readonly open: boolean;
  readonly members: readonly Member[];
  readonly annotations: Annotations;
}

export interface Enumeration {
  readonly kind: "enum";
  readonly members: readonly { readonly name: string; readonly annotations: Annotations }[];
}

export interface TypeDefinition {
  readonly kind: "definition";
  readonly underlying: TypeName;
  readonly annotations: Annotations;
}

export type Type = Structure | Enumeration | TypeDefinition;

export interface Action {
  readonly name: string;
  readonly parameters: readonly Member[];
  readonly returns: TypeName | undefined;
  readonly annotations: Annotations;
}

export interface CsdlSchema {
  /** Without its folder. */
  readonly file: string;
  readonly name: string;
  /** The newest version, or undefined for an unversioned schema. */
  readonly version: string | undefined;
  /** Every version of every type by its qualified name. */
  readonly types: ReadonlyMap<string, Type>;
  /** The newest version of each type by its bare name, in the order the file introduces them. */
  readonly newest: ReadonlyMap<string, Type>;
  readonly actions: readonly Action[];
  /** The schema bundle releases (`2025.4`) that versions of this schema came with. */
  readonly releases: readonly string[];
}

/** All schemas of a folder by name. */
export interface Bundle {
  readonly schemas: ReadonlyMap<string, CsdlSchema>;
  /** The newest release named in the folder, or undefined. */
  readonly release: string | undefined;
}

/** Orders `v1_2_0` before `v1_10_0`, and `1.0` before `2016.1`. */
export function compareVersions(a: string | undefined, b: string | undefined): number {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = (left[at] ?? -1) - (right[at] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}

function numbersOf(version: string | undefined): number[] {
  return (version?.match(/\d+/g) ?? []).map(Number);
}
