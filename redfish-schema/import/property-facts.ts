import type { ParameterFacts, PropertyFacts } from "../schema-facts.js";
import type { Annotations, Member, TypeName } from "./csdl.js";
import { primitiveNamed } from "./primitives.js";
import { typeNameOf } from "./read-csdl.js";
import { type FlatMember, isStructure, type Resolver, revision } from "./resolve.js";

/** None is for properties that exist in a create request only (Session's Password); they too read as null. */
const accesses: ReadonlyMap<string, "rw" | "w"> = new Map([
  ["OData.Permission/ReadWrite", "rw"],
  ["OData.Permission/Write", "w"],
  ["OData.Permission/None", "w"],
]);

/** What a type reference comes to. */
export interface Target {
  /** A primitive, or a type as a fact file names it. */
  readonly type: string;
  readonly kind: "primitive" | "enum" | "object" | "entity" | "member";
  /** Of a type definition: they hold for all that is of it. */
  readonly annotations: Annotations;
}

const none: Annotations = new Map();

/** @returns undefined when the type belongs to a schema that the folder does not have */
export function targetOf(resolver: Resolver, reference: TypeName): Target | undefined {
  if (reference.schema === "Edm") return primitiveOf(resolver, reference, none);
  const type = resolver.newest(reference);
  if (type === undefined) return undefined;
  if (type.kind === "definition") return primitiveOf(resolver, type.underlying, type.annotations);
  const name = reference.schema === resolver.schema.name ? reference.name : `${reference.schema}.${reference.name}`;
  if (!isStructure(type)) return { type: name, kind: "enum", annotations: none };
  if (type.kind === "complex") return { type: name, kind: "object", annotations: none };
  return { type: name, kind: resolver.isReferenceableMember(type) ? "member" : "entity", annotations: none };
}

function primitiveOf(resolver: Resolver, reference: TypeName, annotations: Annotations): Target {
  const type = primitiveNamed(reference.qualified);
  if (type === undefined) throw resolver.unknown(reference);
  return { type, kind: "primitive", annotations };
}

/** @returns undefined when the property's type belongs to a schema that the folder does not have */
export function propertyFacts(resolver: Resolver, { member, added }: FlatMember): PropertyFacts | undefined {
  const subject = member.navigation ? navigation(resolver, member) : value(resolver, member);
  if (subject === undefined) return undefined;
  const { annotations } = member;
  const has = (term: string): true | undefined => (annotations.has(term) ? true : undefined);
  const excerpt = annotations.get("Redfish.Excerpt");
  return compact<PropertyFacts>({
    ...subject,
    access: accesses.get(annotations.get("OData.Permissions")?.value ?? ""),
    required: has("Redfish.Required"),
    requiredOnCreate: has("Redfish.RequiredOnCreate"),
    unit: annotations.get("Measures.Unit")?.value,
    excerpt: excerpt && (excerpt.value?.split(",").map((name) => name.trim()) ?? true),
    excerptOnly: has("Redfish.ExcerptCopyOnly"),
    autoExpand: has("OData.AutoExpand"),
    deprecated: revision(member, "Deprecated"),
    added,
  });
}

/** @returns undefined when the parameter's type belongs to a schema that the folder does not have */
export function parameterFacts(resolver: Resolver, parameter: Member): ParameterFacts | undefined {
  const subject = value(resolver, parameter);
  if (subject === undefined) return undefined;
  const required = parameter.nullable ? undefined : true;
  return compact<ParameterFacts>({ ...subject, required, deprecated: revision(parameter, "Deprecated") });
}

function value(resolver: Resolver, member: Member): PropertyFacts | undefined {
  const target = targetOf(resolver, member.type);
  if (target === undefined) return undefined;
  // Only a parameter can be of an entity type without being a navigation property: it is given as a link.
  if (target.kind === "entity" || target.kind === "member")
    return { link: linkTo(member.type), ...cardinality(member) };
  const annotations = new Map([...target.annotations, ...member.annotations]);
  const type = target.type === "string" && annotations.has("OData.IsURL") ? "uri" : target.type;
  return { type, ...cardinality(member), ...restrictions(annotations) };
}

function restrictions(annotations: Annotations): Pick<PropertyFacts, "pattern" | "min" | "max" | "ipv6"> {
  return {
    pattern: annotations.get("Validation.Pattern")?.value,
    min: numberOf(annotations.get("Validation.Minimum")?.value),
    max: numberOf(annotations.get("Validation.Maximum")?.value),
    ipv6: annotations.has("Redfish.IPv6Format") ? true : undefined,
  };
}

function navigation(resolver: Resolver, member: Member): PropertyFacts {
  const copy = member.annotations.get("Redfish.ExcerptCopy");
  if (copy) return { excerptOf: member.type.schema, excerptName: copy.value, ...cardinality(member) };
  // Without ContainsTarget it is a link even to a member: a fan names its redundancy group, it does not hold it.
  const held = member.contained ? targetOf(resolver, member.type) : undefined;
  if (held?.kind === "member") return { type: held.type, ...cardinality(member) };
  return { link: linkTo(member.type), ...cardinality(member) };
}

/** Resource.Item, Resource.Resource and the like mean any resource; `Resource` stands for them all. */
function linkTo(type: TypeName): string {
  return type.schema;
}

function cardinality({ type, nullable, navigation }: Member): Pick<PropertyFacts, "array" | "nullable"> {
  // A collection of entities never holds null, so Nullable does not apply to it (CSDL §7.1.3).
  const nulls = nullable && !(navigation && type.array);
  return { array: type.array ? true : undefined, nullable: nulls ? true : undefined };
}

/** The type of what a Redfish.DynamicPropertyPatterns record allows. */
export function dynamicTarget(resolver: Resolver, text: string | undefined): (Target & { array: boolean }) | undefined {
  const reference = typeNameOf(text, resolver.schema.file);
  const target = targetOf(resolver, reference);
  return target && { ...target, array: reference.array };
}

function numberOf(text: string | undefined): number | undefined {
  const number = Number(text ?? "none");
  return Number.isFinite(number) ? number : undefined;
}

/** Without the members that are undefined. */
export function compact<T extends object>(facts: T): T {
  return Object.fromEntries(Object.entries(facts).filter(([, fact]) => fact !== undefined)) as T;
}
