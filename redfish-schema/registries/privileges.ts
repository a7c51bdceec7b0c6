/**
 * Who may do what: the DMTF privilege registry (DSP0266 §"Privilege model", §"Operation-to-privilege mapping"), asked
 * once per resource at start-up.
 */
import { privileges } from "./facts/privileges.js";
import { type Method, methods, type OperationMap, type OverrideFacts, type PrivilegeFacts } from "./registry-facts.js";

export type { Method } from "./registry-facts.js";

/** `NoAuth` is what a request has that shows no credentials at all. */
export type Privilege = (typeof privileges.used)[number] | "NoAuth";

/** Any of these will do; within one, every privilege is needed. */
export type Alternatives = readonly (readonly Privilege[])[];

export interface PrivilegeContext {
  /** Entities of the resources above this one, outermost first: `["Manager", "EthernetInterfaceCollection"]`. */
  readonly under?: readonly string[];
  /** The properties that a request changes. */
  readonly properties?: readonly string[];
}

const facts: PrivilegeFacts = privileges;

/** What the registry does not know, every user may read, and only who may configure the manager may change. */
const unknownEntity: OperationMap = Object.fromEntries(
  methods.map((method) => [method, [[method === "GET" || method === "HEAD" ? "Login" : "ConfigureManager"]]]),
);

/** An entity may be called as its maker likes, `constructor` for one. */
const entryOf = <T>(table: Readonly<Record<string, T>>, entity: string): T | undefined =>
  Object.hasOwn(table, entity) ? table[entity] : undefined;

const mapAt = (index: number | undefined): OperationMap =>
  (index === undefined ? undefined : facts.maps[index]) ?? unknownEntity;

/** The registry is data from outside, but the importer's oracle test holds its names to those of {@link Privilege}. */
const alternativesOf = (map: OperationMap, method: Method): Alternatives | undefined =>
  map[method] as Alternatives | undefined;

/**
 * DSP0266 §"Subordinate overrides": Targets is the chain of entities that leads to the resource. It has to end right
 * above the resource; but the resource's own collection may go unsaid, as in the registry's entry for Certificate.
 */
function isUnder(under: readonly string[], entity: string, targets: readonly string[]): boolean {
  const endsWith = (chain: readonly string[]): boolean =>
    targets.length > 0 && targets.every((target, index) => chain[chain.length - targets.length + index] === target);
  return endsWith(under) || (under.at(-1) === `${entity}Collection` && endsWith(under.slice(0, -1)));
}

function overriddenBy(
  overrides: readonly OverrideFacts[] | undefined,
  method: Method,
  applies: (targets: readonly string[]) => boolean,
): Alternatives | undefined {
  for (const { targets, map } of overrides ?? []) {
    const alternatives = alternativesOf(mapAt(map), method);
    if (alternatives && applies(targets)) return alternatives;
  }
  return undefined;
}

/** What satisfies both; what asks for more than another alternative is left out. */
function both(left: Alternatives, right: Alternatives): Alternatives {
  const joined = left.flatMap((one) => right.map((other) => [...new Set([...one, ...other])]));
  const implies = (more: readonly string[], less: readonly string[]) => less.every((name) => more.includes(name));
  return joined.filter(
    (one, index) =>
      !joined.some((other, at) => at !== index && implies(one, other) && (other.length < one.length || at < index)),
  );
}

/**
 * The privileges that `method` on a resource of type `entity` needs.
 *
 * A property override stands in for the resource's own mapping only for the properties that it names. A request that
 * changes others too needs both. `ConfigureSelf` counts as held only where the resource belongs to the user
 * (DSP0266 §"Privilege model"), which the caller has to see to.
 */
export function privilegesFor(entity: string, method: Method, context: PrivilegeContext = {}): Alternatives {
  const { under = [], properties = [] } = context;
  const resource =
    overriddenBy(entryOf(facts.subordinateOverrides, entity), method, (targets) => isUnder(under, entity, targets)) ??
    alternativesOf(mapAt(entryOf(facts.entities, entity)), method) ??
    [];
  if (properties.length === 0) return resource;
  const needs = properties.map(
    (property) =>
      overriddenBy(entryOf(facts.propertyOverrides, entity), method, (targets) => targets.includes(property)) ??
      resource,
  );
  return [...new Set(needs)].reduce(both);
}

/** An alternative that asks for nothing but `NoAuth` is open to all. */
export const satisfies = (held: ReadonlySet<string>, alternatives: Alternatives): boolean =>
  alternatives.some((needed) => needed.every((privilege) => privilege === "NoAuth" || held.has(privilege)));

const rendered = (map: OperationMap) =>
  Object.fromEntries(
    Object.entries(map).map(([method, alternatives]) => [method, alternatives.map((Privilege) => ({ Privilege }))]),
  );

function renderedOverrides(kind: string, overrides: readonly OverrideFacts[] | undefined) {
  if (overrides === undefined) return {};
  return { [kind]: overrides.map(({ targets, map }) => ({ Targets: targets, OperationMap: rendered(mapAt(map)) })) };
}

const mapping = (entity: string) => ({
  Entity: entity,
  OperationMap: rendered(mapAt(entryOf(facts.entities, entity))),
  ...renderedOverrides("PropertyOverrides", entryOf(facts.propertyOverrides, entity)),
  ...renderedOverrides("SubordinateOverrides", entryOf(facts.subordinateOverrides, entity)),
  ...renderedOverrides("ResourceURIOverrides", entryOf(facts.resourceUriOverrides, entity)),
});

/** @param entities - those to be listed, such as the ones the service has; all that the registry knows by default */
export const privilegeRegistryDocument = (entities: readonly string[] = Object.keys(facts.entities)) => ({
  "@odata.type": "#PrivilegeRegistry.v1_2_0.PrivilegeRegistry",
  Id: facts.id,
  Name: "Privileges that each operation needs",
  PrivilegesUsed: facts.used,
  OEMPrivilegesUsed: [] as const,
  Mappings: entities.map(mapping),
});
