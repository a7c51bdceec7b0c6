/** The DMTF privilege registry (`Redfish_<version>_PrivilegeRegistry.json`) to facts. */
import { methods, type OperationMap, type OverrideFacts, type PrivilegeFacts } from "../registries/registry-facts.js";
import { type Data, literal } from "./literal.js";

type OperationMapSource = Readonly<Record<string, readonly { readonly Privilege: readonly string[] }[]>>;

interface OverrideSource {
  readonly Targets?: readonly string[];
  readonly OperationMap: OperationMapSource;
}

interface MappingSource {
  readonly Entity: string;
  readonly OperationMap: OperationMapSource;
  readonly PropertyOverrides?: readonly OverrideSource[];
  readonly SubordinateOverrides?: readonly OverrideSource[];
  readonly ResourceURIOverrides?: readonly OverrideSource[];
}

interface PrivilegeRegistrySource {
  readonly Id: string;
  readonly PrivilegesUsed: readonly string[];
  readonly Mappings: readonly MappingSource[];
}

export const isPrivilegeRegistry = (document: {
  "@odata.type"?: string;
}): document is PrivilegeRegistrySource & { "@odata.type"?: string } =>
  document["@odata.type"]?.startsWith("#PrivilegeRegistry.") === true;

/** The same methods always in the same order, so that equal maps are equal text. */
const operationMap = (source: OperationMapSource): OperationMap =>
  Object.fromEntries(
    methods.flatMap((method) => {
      const alternatives = source[method];
      return alternatives ? [[method, alternatives.map(({ Privilege }) => Privilege)]] : [];
    }),
  );

export function privilegeFacts(source: PrivilegeRegistrySource): PrivilegeFacts {
  const version = /\d+\.\d+\.\d+/.exec(source.Id)?.[0];
  if (version === undefined) throw new Error(`no version in the privilege registry's Id ${source.Id}`);
  const indexes = new Map<string, number>();
  const indexOf = (map: OperationMapSource): number => {
    const text = JSON.stringify(operationMap(map));
    const index = indexes.get(text) ?? indexes.size;
    indexes.set(text, index);
    return index;
  };
  const overridesOf = (kind: "PropertyOverrides" | "SubordinateOverrides" | "ResourceURIOverrides") =>
    Object.fromEntries(
      source.Mappings.filter((mapping) => mapping[kind]?.length).map((mapping) => [
        mapping.Entity,
        (mapping[kind] ?? []).map(
          (override): OverrideFacts => ({ targets: override.Targets ?? [], map: indexOf(override.OperationMap) }),
        ),
      ]),
    );
  const entities = Object.fromEntries(
    source.Mappings.map(({ Entity, OperationMap }) => [Entity, indexOf(OperationMap)]),
  );
  const facts = {
    id: source.Id,
    version,
    used: source.PrivilegesUsed,
    entities,
    propertyOverrides: overridesOf("PropertyOverrides"),
    subordinateOverrides: overridesOf("SubordinateOverrides"),
    resourceUriOverrides: overridesOf("ResourceURIOverrides"),
  };
  return { ...facts, maps: [...indexes.keys()].map((text) => JSON.parse(text) as OperationMap) };
}

export function privilegesFile(facts: PrivilegeFacts): string {
  const { id, version, used, maps, ...byEntity } = facts;
  const fields = Object.entries({ id, version, used, maps, ...byEntity }).map(([name, value]) => {
    const start = `  ${name}: `;
    return `${start}${literal(value as unknown as Data, "  ", start.length)},\n`;
  });
  return (
    `import type { PrivilegeFacts } from "../registry-facts.js";\n\n` +
    `export const privileges = {\n${fields.join("")}} as const satisfies PrivilegeFacts;\n`
  );
}
