/** A document of a mockup as the protocol sees a resource: what may be asked of it follows from the facts of its schema. */
import type { DeclaredProperties, DeclaredProperty, Reader } from "../../redfish-schema/derive/declared.js";
import { entityOf, type ObjectType, typeOf } from "../../redfish-schema/derive/type-of.js";
import { message } from "../../redfish-schema/registries/messages.js";
import type { Resource, ResourceAction } from "../../redfish-schema/resources/declare.js";
import type { PropertyFacts, Schema } from "../../redfish-schema/schema-facts.js";
import type { MockupDocument } from "../model/mockup.js";
import { refuse } from "../model/refusal.js";

type Members = Readonly<Record<string, unknown>>;

/** Puts a document in the place of the one that is there. Nothing is stored. */
export type Replace = (document: MockupDocument) => void;

/**
 * Its subject is the document. Only what the document has and the schema lets clients write can be written.
 *
 * @param path where it lives
 * @param replace absent = nothing may be changed
 */
export function mockupResource(path: string, schema: Schema, document: MockupDocument, replace?: Replace): Resource {
  const properties = declaredMembers(entityOf(schema), writeable(document), []);
  const isUpdatable = replace !== undefined && schema.updatable && Object.values(properties).some(hasWritable);
  return {
    schema,
    uri: path,
    isCollection: isCollection(schema, document),
    properties,
    updatable: isUpdatable,
    deletable: false,
    actions: actionsOf(schema, document),
    subject: () => document,
    basis: (subject) => subject,
    ...(isUpdatable && {
      patch: async (changes: Members, subject: unknown) => replace(amended(subject as Members, changes, properties)),
    }),
  };
}

const isCollection = ({ memberOf, name }: Schema, document: MockupDocument): boolean =>
  memberOf !== undefined || (name.endsWith("Collection") && Array.isArray(document.Members));

/** DSP0266 §"Writeable properties annotation": where a resource says which of them clients may change, the others they may not. */
function writeable(document: MockupDocument): MockupDocument {
  const said = document["@Redfish.WriteableProperties"];
  if (!Array.isArray(said)) return document;
  return Object.fromEntries(Object.entries(document).filter(([name]) => name.includes("@") || said.includes(name)));
}

/* ── properties ──────────────────────────────────────────────────────────────────────────────────────────────────── */

function declaredMembers(type: ObjectType, members: Members, at: readonly string[]): DeclaredProperties {
  const names = Object.keys(members).filter(
    (name) => !name.includes("@") && Object.hasOwn(type.facts.properties, name),
  );
  return Object.fromEntries(
    names.map((name) => [name, declared(type.schema, type.facts.properties[name] ?? {}, members, [...at, name])]),
  );
}

/** @param members of the object that has the property at the end of the path */
function declared(schema: Schema, facts: PropertyFacts, members: Members, path: readonly string[]): DeclaredProperty {
  const name = path.at(-1) ?? "";
  const value = members[name];
  const read = readerAt(path);
  if (facts.access === "w") return { kind: "writeOnly" };
  const type = facts.array || facts.type === undefined ? undefined : typeOf(schema, facts.type);
  if (type?.kind === "object") {
    // What a machine names itself, such as the attributes of a BIOS, is bound as a whole.
    if (type.facts.dynamic !== undefined) return { kind: "writable", read };
    return isObject(value)
      ? { kind: "object", properties: declaredMembers(type, value, path) }
      : { kind: "read", read };
  }
  if (facts.access !== "rw") return { kind: "read", read };
  const allowable = members[`${name}@Redfish.AllowableValues`];
  return {
    kind: "writable",
    read,
    ...(Array.isArray(allowable) && { allow: () => allowable }),
    ...(facts.nullable && { nullable: true }),
  };
}

const readerAt = (path: readonly string[]): Reader =>
  ((subject: unknown) =>
    path.reduce<unknown>((value, name) => (isObject(value) ? value[name] : undefined), subject)) as Reader;

const hasWritable = (property: DeclaredProperty): boolean =>
  property.kind === "writable" ||
  property.kind === "writeOnly" ||
  (property.kind === "object" && Object.values(property.properties).some(hasWritable));

/** What can be set and not read leaves nothing behind. */
function amended(before: Members, changes: Members, properties: DeclaredProperties): Members {
  const after: Record<string, unknown> = { ...before };
  for (const [name, change] of Object.entries(changes)) {
    const property = properties[name];
    const held = before[name];
    if (property?.kind === "writeOnly") continue;
    if (property?.kind === "object" && isObject(held) && isObject(change)) {
      after[name] = amended(held, change, property.properties);
    } else after[name] = isObject(held) && isObject(change) ? { ...held, ...change } : change;
  }
  return after;
}

const isObject = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/* ── actions ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

/** Those that the document shows. Their parameters are checked as any, and then nobody is there to carry them out. */
function actionsOf(schema: Schema, { Actions }: MockupDocument): Readonly<Record<string, ResourceAction>> {
  const shown = isObject(Actions) ? Actions : {};
  return Object.fromEntries(
    Object.keys(schema.actions).flatMap((name) => {
      const entry = shown[`#${schema.name}.${name}`];
      return isObject(entry) ? [[name, { allow: allowedIn(entry), run: notCarriedOut(`${schema.name}.${name}`) }]] : [];
    }),
  );
}

const allowedIn = (entry: Members): ResourceAction["allow"] =>
  Object.fromEntries(
    Object.entries(entry).flatMap(([name, values]) => {
      const [parameter, annotation] = name.split("@");
      const isAllowed = annotation === "Redfish.AllowableValues" && Array.isArray(values);
      return isAllowed ? [[parameter ?? "", () => values]] : [];
    }),
  );

const notCarriedOut =
  (action: string): ResourceAction["run"] =>
  async () => {
    throw refuse(501, message("Base.ActionNotSupported", action));
  };
