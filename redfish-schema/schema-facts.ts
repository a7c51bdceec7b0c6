/**
 * The form of the facts that the importer writes, one file per schema, into `facts/`.
 *
 * Every fact file exports one value named after the schema, of type {@link Schema}, and one type per CSDL type of that
 * schema's newest version. The types wrap each property in one of the kinds below, so that a declaration in
 * `resources/` can be checked by the compiler: what exists, what is required, what may be written.
 */

/* ── kinds of property, for the compiler only (no such objects exist at run time) ─────────────────────────────── */

/** A property that clients may only read. */
export interface RO<T> {
  readonly kind: "ro";
  readonly value: T;
}
/** A property that clients may read and write. */
export interface RW<T> {
  readonly kind: "rw";
  readonly value: T;
}
/** A property that clients may only write; it always reads as null (DSP0266 §"Write-only"). */
export interface WO<T> {
  readonly kind: "wo";
  readonly value: T;
}
/** A nested object of type `T`; its members say themselves whether they are writable. */
export interface Obj<T> {
  readonly kind: "obj";
  readonly members: T;
}
/** An array of nested objects of type `T`. */
export interface Objs<T> {
  readonly kind: "objs";
  readonly members: T;
  readonly writable: false;
}
/** An array of nested objects of type `T` that clients may write. */
export interface ObjsRW<T> {
  readonly kind: "objs";
  readonly members: T;
  readonly writable: true;
}
/** A link to one resource of schema `N`. */
export interface Link<N extends string> {
  readonly kind: "link";
  readonly to: N;
  readonly writable: false;
}
/** A link to one resource of schema `N` that clients may write. */
export interface LinkRW<N extends string> {
  readonly kind: "link";
  readonly to: N;
  readonly writable: true;
}
/** An array of links to resources of schema `N`. */
export interface Links<N extends string> {
  readonly kind: "links";
  readonly to: N;
  readonly writable: false;
}
/** An array of links to resources of schema `N` that clients may write. */
export interface LinksRW<N extends string> {
  readonly kind: "links";
  readonly to: N;
  readonly writable: true;
}
/** A copy of the excerpt properties of schema `N` (only `Sensor` and `Control` today), as DSP0266 §"Excerpts" says. */
export interface Excerpt<N extends string> {
  readonly kind: "excerpt";
  readonly to: N;
}
/** An array of such copies. */
export interface Excerpts<N extends string> {
  readonly kind: "excerpts";
  readonly to: N;
}

/** The JSON value of a wrapped type: what an action's parameter of that type holds. */
export type Plain<T> = { readonly [K in keyof T]: PlainProperty<T[K]> };
export type PlainProperty<P> = P extends RO<infer V> | RW<infer V> | WO<infer V>
  ? V
  : P extends Obj<infer M>
    ? Plain<M>
    : P extends Objs<infer M> | ObjsRW<infer M>
      ? readonly Plain<M>[]
      : P extends Link<string> | LinkRW<string>
        ? Reference
        : P extends Links<string> | LinksRW<string>
          ? readonly Reference[]
          : P;
/** A link as JSON writes it. */
export interface Reference {
  readonly "@odata.id": string;
}
/** A value of Edm.PrimitiveType. */
export type AnyPrimitive = string | number | boolean;

/* ── run-time facts ───────────────────────────────────────────────────────────────────────────────────────────── */

/** Primitive types as JSON sees them. `any` is Edm.PrimitiveType; `binary` is a base64 string. */
export type Primitive =
  | "string"
  | "integer"
  | "number"
  | "boolean"
  | "datetime"
  | "duration"
  | "time"
  | "guid"
  | "uri"
  | "binary"
  | "any";

export interface PropertyFacts {
  /** A primitive; or `Name` of an enumeration or object type of this schema; or `Schema.Name` of another schema's. */
  readonly type?: Primitive | (string & {});
  /** For links: the schema linked to. Then `type` is absent. */
  readonly link?: string;
  /** For excerpt copies: the schema copied from (`link` and `type` absent) and, if the CSDL names one, the excerpt. */
  readonly excerptOf?: string;
  readonly excerptName?: string;
  readonly array?: true;
  /** For an array: its elements may be null. Otherwise: the value may be null. */
  readonly nullable?: true;
  /** `rw` = read and write, `w` = write only; absent = read only. */
  readonly access?: "rw" | "w";
  readonly required?: true;
  readonly requiredOnCreate?: true;
  readonly unit?: string;
  readonly pattern?: string;
  readonly min?: number;
  readonly max?: number;
  /** An IPv6 address in the text form of RFC 4291 (Redfish.IPv6Format). */
  readonly ipv6?: true;
  /** This property belongs to the excerpt: of every kind (`true`) or of the named ones only. */
  readonly excerpt?: true | readonly string[];
  /** Only in excerpts, never in the full resource (Redfish.ExcerptCopyOnly). */
  readonly excerptOnly?: true;
  /** The links or objects are expanded by default (OData.AutoExpand). */
  readonly autoExpand?: true;
  /** The schema version that deprecated it, e.g. `v1_5_0`. */
  readonly deprecated?: string;
  /** The schema version that added it; absent = as old as its type. */
  readonly added?: string;
}

export interface TypeFacts {
  /** `object` for a complex type, `entity` for the resource itself. */
  readonly kind: "entity" | "object";
  readonly properties: Readonly<Record<string, PropertyFacts>>;
  /** Names outside `properties` are allowed where they match (Redfish.DynamicPropertyPatterns, e.g. Bios.Attributes). */
  readonly dynamic?: readonly { readonly pattern: string; readonly type: string; readonly array?: true }[];
  /** OData.AdditionalProperties is true (e.g. Oem, Resource.OemObject). */
  readonly open?: true;
}

export interface EnumFacts {
  readonly members: readonly string[];
  /** Members that a version deprecated. */
  readonly deprecated?: Readonly<Record<string, string>>;
  /** Members that a later version added. */
  readonly added?: Readonly<Record<string, string>>;
}

export interface ParameterFacts {
  readonly type?: Primitive | (string & {});
  readonly link?: string;
  readonly array?: true;
  readonly nullable?: true;
  /** Nullable="false" in the CSDL, which for parameters means required. */
  readonly required?: true;
  readonly pattern?: string;
  readonly min?: number;
  readonly max?: number;
  readonly ipv6?: true;
  readonly deprecated?: string;
}

export interface ActionFacts {
  readonly parameters: Readonly<Record<string, ParameterFacts>>;
  /** A ReturnType that is one of this or another schema's types. */
  readonly returns?: string;
  readonly deprecated?: string;
  readonly added?: string;
}

/**
 * Everything Shoal knows of one schema.
 *
 * @typeParam P - the entity's properties, each wrapped in its kind
 * @typeParam A - the entity's actions: name to parameters
 */
export interface Schema<P = unknown, A = unknown> {
  /** For the compiler only. */
  readonly $?: { readonly properties: P; readonly actions: A };
  readonly name: string;
  /** Newest version as the CSDL spells it (`v1_27_0`), absent for unversioned schemas (collections). */
  readonly version?: string;
  /** For a collection: the schema of its members. */
  readonly memberOf?: string;
  /** URI patterns (Redfish.Uris), e.g. `/redfish/v1/Systems/{ComputerSystemId}`; deprecated ones included. */
  readonly uris: readonly string[];
  readonly deprecatedUris?: readonly string[];
  /** Capabilities annotations: may clients POST to it, PATCH or PUT it, DELETE it? */
  readonly insertable: boolean;
  readonly updatable: boolean;
  readonly deletable: boolean;
  readonly types: Readonly<Record<string, TypeFacts>>;
  readonly enums: Readonly<Record<string, EnumFacts>>;
  readonly actions: Readonly<Record<string, ActionFacts>>;
  /** Other schemas whose types or enumerations this one's properties and parameters name. Links are not among them. */
  readonly uses: () => readonly Schema[];
}
