import type { ActionFacts, EnumFacts, PropertyFacts, Schema, TypeFacts } from "../schema-facts.js";
import type { Action, Annotations, Bundle, CsdlSchema, Enumeration, Structure } from "./csdl.js";
import { ImportError } from "./import-error.js";
import { isPrimitive } from "./primitives.js";
import { compact, dynamicTarget, parameterFacts, propertyFacts, targetOf } from "./property-facts.js";
import { flatten, isStructure, Resolver, revision } from "./resolve.js";

/** A schema's facts, the schemas it uses by name: they become imports when the facts are written. */
export interface SchemaFacts extends Omit<Schema, "uses" | "$"> {
  readonly uses: readonly string[];
}

/** A property or parameter left out because its type's schema is not in the folder. */
export interface Omission {
  readonly file: string;
  readonly what: string;
}

/** OEM and standard actions are not properties: the latter become {@link Schema.actions}, the former are the service's. */
const actionsType = /Actions$/;

export function deriveFacts(bundle: Bundle, schema: CsdlSchema, omit: (omission: Omission) => void): SchemaFacts {
  const derive = new Derivation(new Resolver(bundle, schema), (what) => omit({ file: schema.file, what }));
  const { types, enums, actions } = derive.all();
  const entity = schema.newest.get(schema.name);
  const lineage = entity && isStructure(entity) ? derive.resolver.lineage(entity) : [];
  return compact({
    name: schema.name,
    version: schema.version,
    memberOf: schema.name.endsWith("Collection") ? types[schema.name]?.properties.Members?.link : undefined,
    ...resourceFacts(nearest(lineage)),
    types,
    enums,
    actions,
    uses: usesOf(types, actions),
  });
}

type Find = (term: string) => ReturnType<Annotations["get"]>;

/** Finds an annotation on a type or else on what it derives from. */
function nearest(lineage: readonly Structure[]): Find {
  return (term) => lineage.findLast(({ annotations }) => annotations.has(term))?.annotations.get(term);
}

function resourceFacts(find: Find): Pick<Schema, "uris" | "deprecatedUris" | "insertable" | "updatable" | "deletable"> {
  const capability = (restrictions: string, property: string): boolean =>
    find(`Capabilities.${restrictions}`)?.records[0]?.values.get(property) === "true";
  return {
    uris: find("Redfish.Uris")?.strings ?? [],
    deprecatedUris: find("Redfish.DeprecatedUris")?.strings,
    insertable: capability("InsertRestrictions", "Insertable"),
    updatable: capability("UpdateRestrictions", "Updatable"),
    deletable: capability("DeleteRestrictions", "Deletable"),
  };
}

class Derivation {
  constructor(
    readonly resolver: Resolver,
    private readonly omit: (what: string) => void,
  ) {}

  all(): Pick<Schema, "types" | "enums" | "actions"> {
    const types: Record<string, TypeFacts> = {};
    const enums: Record<string, EnumFacts> = {};
    for (const [name, type] of this.resolver.schema.newest) {
      if (isPrimitive(name)) throw new ImportError("bad-name", this.resolver.schema.file, `defines a type "${name}"`);
      if (type.kind === "enum") enums[name] = enumFacts(type);
      if (isStructure(type) && !isActions(type)) types[name] = this.typeFacts(type);
    }
    const actions = this.resolver.schema.actions.map((action) => [action.name, this.actionFacts(action)] as const);
    return { types, enums, actions: Object.fromEntries(actions) };
  }

  private typeFacts(structure: Structure): TypeFacts {
    const lineage = this.resolver.lineage(structure);
    const find = nearest(lineage);
    const entity = structure.kind === "entity" && !this.resolver.isReferenceableMember(structure);
    const open = find("OData.AdditionalProperties")?.value === "true" || lineage.some((ancestor) => ancestor.open);
    return compact({
      kind: entity ? "entity" : "object",
      properties: this.properties(structure, lineage),
      dynamic: this.dynamic(find),
      open: open ? true : undefined,
    });
  }

  private properties(structure: Structure, lineage: readonly Structure[]): Record<string, PropertyFacts> {
    const properties: Record<string, PropertyFacts> = {};
    for (const flat of flatten(lineage)) {
      const { name, type } = flat.member;
      if (name === "Actions" && actionsType.test(type.name)) continue;
      const facts = propertyFacts(this.resolver, flat);
      if (facts) properties[name] = facts;
      else this.omit(`property ${structure.name}/${name}: no schema for ${type.qualified}`);
    }
    return properties;
  }

  private dynamic(find: Find): TypeFacts["dynamic"] {
    return find("Redfish.DynamicPropertyPatterns")?.records.flatMap(({ values }) => {
      const target = dynamicTarget(this.resolver, values.get("Type"));
      if (target === undefined) this.omit(`dynamic properties: no schema for ${values.get("Type")}`);
      // These patterns, unlike those of Validation.Pattern, come with their backslashes doubled as if for JSON.
      const pattern = (values.get("Pattern") ?? "").replaceAll("\\\\", "\\");
      return target ? [compact({ pattern, type: target.type, array: target.array ? (true as const) : undefined })] : [];
    });
  }

  private actionFacts(action: Action): ActionFacts {
    const parameters = action.parameters.flatMap((parameter) => {
      const facts = parameterFacts(this.resolver, parameter);
      if (facts === undefined) {
        this.omit(`parameter ${action.name}/${parameter.name}: no schema for ${parameter.type.qualified}`);
      }
      return facts ? [[parameter.name, facts] as const] : [];
    });
    return compact({
      parameters: Object.fromEntries(parameters),
      returns: action.returns && targetOf(this.resolver, action.returns)?.type,
      deprecated: revision(action, "Deprecated"),
      added: revision(action, "Added"),
    });
  }
}

function isActions(structure: Structure): boolean {
  return structure.kind === "complex" && actionsType.test(structure.name);
}

function enumFacts({ members }: Enumeration): EnumFacts {
  const versions = (kind: "Added" | "Deprecated"): Record<string, string> | undefined => {
    const found = members.flatMap((member) => {
      const version = revision(member, kind);
      return version === undefined ? [] : [[member.name, version] as const];
    });
    return found.length > 0 ? Object.fromEntries(found) : undefined;
  };
  return compact({
    members: members.map((member) => member.name),
    deprecated: versions("Deprecated"),
    added: versions("Added"),
  });
}

/** Names of other schemas in `Schema.Name` references. */
function usesOf(types: Schema["types"], actions: Schema["actions"]): string[] {
  const properties = Object.values(types).flatMap((type) => [
    ...Object.values(type.properties),
    ...(type.dynamic ?? []),
  ]);
  const parameters = Object.values(actions).flatMap((action) => [
    ...Object.values(action.parameters),
    { type: action.returns },
  ]);
  const foreign = [...properties, ...parameters].flatMap(({ type }) => type?.match(/^(.*)\./)?.[1] ?? []);
  return [...new Set(foreign)].sort();
}
