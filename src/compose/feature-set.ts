/** What is served while the service stands in for sushy-emulator: its feature sets, with no link to what they leave out. */
import type { DeclaredProperties, DeclaredProperty } from "../../redfish-schema/derive/declared.js";
import type { Resource } from "../../redfish-schema/resources/declare.js";
import { withSchemaFiles } from "../../redfish-schema/resources/schema-files.js";
import { follows } from "../../redfish-schema/resources/subjects.js";
import type { PropertyFacts, Schema, TypeFacts } from "../../redfish-schema/schema-facts.js";
import type { FeatureSet } from "../config/sushy/emulation.js";
import { serviceManagerId } from "../model/uris.js";
import type { World } from "../ports/world.js";

const below = (...paths: readonly string[]): RegExp =>
  new RegExp(`^/redfish/v1(?:${paths.map((path) => `/${path.replaceAll(/[{}]/g, "\\$&")}`).join("|")})(?:/|$)`);

/** Accounts decide nothing here: who may come in is written in a file, or nowhere. Schema files are made anew. */
const never = below("AccountService", "JsonSchemas");

const always = [
  /^\/redfish\/v1$/,
  below("SessionService", "TaskService", "EventService", "Registries"),
  /^\/redfish\/v1\/Systems(?:\/\{machineId\}(?:\/\w+ActionInfo)?)?$/,
];

const served: Readonly<Record<FeatureSet, readonly RegExp[]>> = {
  minimum: always,
  vmedia: [
    ...always,
    /^\/redfish\/v1\/Managers(?:\/\{machineId\}(?:\/\w+ActionInfo)?)?$/,
    below(
      "Systems/{machineId}/EthernetInterfaces",
      "Systems/{machineId}/VirtualMedia",
      "Managers/{machineId}/VirtualMedia",
    ),
  ],
  full: [/^/],
};

/** In the smaller sets, by schema: of systems what is neither who they are nor what they boot. */
const leftOut: Readonly<Record<string, readonly string[]>> = {
  ComputerSystem: [
    "Manufacturer",
    "Model",
    "SerialNumber",
    "PartNumber",
    "SKU",
    "AssetTag",
    "Status",
    "BiosVersion",
    "BootProgress",
    "IndicatorLED",
    "LocationIndicatorActive",
    "ProcessorSummary",
    "MemorySummary",
  ],
  // Systems' are served, which are of the same schema.
  Manager: ["EthernetInterfaces"],
};

/** Of `Links`: to the service's own manager, which is not there. */
const leftOutOfLinks: Readonly<Record<string, readonly string[]>> = {
  Manager: ["ManagedBy"],
  ServiceRoot: ["ManagerProvidingService"],
};

/** @param all with the schema files, which are those of what is left then */
export function resourcesOf(set: FeatureSet, all: readonly Resource[]): readonly Resource[] {
  const isServed = ({ uri }: Resource): boolean => !never.test(uri) && served[set].some((pattern) => pattern.test(uri));
  const kept = withSchemaFiles(all.filter(isServed));
  const schemas = new Set(kept.map(({ schema }) => schema.name));
  return kept.map((resource) => {
    const { schema, properties, ...rest } = withManagers(resource, set);
    const linked = linkedProperties(properties, schema, schema.types[schema.name], schemas);
    return { ...rest, schema, properties: set === "full" ? linked : lessProperties(linked, schema) };
  });
}

/* ── managers ────────────────────────────────────────────────────────────────────────────────────────────────────── */

const ownLast = follows<string, string>((ids) => [...ids, serviceManagerId]);

/** One for each system, as clients of sushy-tools expect, and the service's own behind them or not at all. */
function withManagers(resource: Resource, set: FeatureSet): Resource {
  if (resource.schema.name !== "ManagerCollection") return resource;
  const ids = ({ machines }: World) => (set === "full" ? ownLast(machines.ids()) : machines.ids());
  return { ...resource, subject: ids };
}

/* ── properties ──────────────────────────────────────────────────────────────────────────────────────────────────── */

const lessProperties = (properties: DeclaredProperties, { name }: Schema): DeclaredProperties =>
  Object.fromEntries(
    Object.entries(without(properties, leftOut[name] ?? [])).map(([key, property]) => [
      key,
      key === "Links" && property.kind === "object"
        ? { ...property, properties: without(property.properties, leftOutOfLinks[name] ?? []) }
        : property,
    ]),
  );

const without = (properties: DeclaredProperties, names: readonly string[]): DeclaredProperties =>
  Object.fromEntries(Object.entries(properties).filter(([name]) => !names.includes(name)));

/** Without links to what is not served. */
function linkedProperties(
  properties: DeclaredProperties,
  schema: Schema,
  type: TypeFacts | undefined,
  schemas: ReadonlySet<string>,
): DeclaredProperties {
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, property]) => {
      const facts = type?.properties[name];
      if (facts?.link !== undefined && !schemas.has(facts.link)) return [];
      return [[name, linked(property, schema, facts, schemas)]];
    }),
  );
}

function linked(
  property: DeclaredProperty,
  schema: Schema,
  facts: PropertyFacts | undefined,
  schemas: ReadonlySet<string>,
): DeclaredProperty {
  if (property.kind !== "object" || facts?.type === undefined) return property;
  const dot = facts.type.indexOf(".");
  const home = dot < 0 ? schema : schema.uses().find((other) => other.name === facts.type?.slice(0, dot));
  if (home === undefined) return property;
  const type = home.types[facts.type.slice(dot + 1)];
  return { ...property, properties: linkedProperties(property.properties, home, type, schemas) };
}
