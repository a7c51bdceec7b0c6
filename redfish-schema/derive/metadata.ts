/** The OData metadata document, `/redfish/v1/$metadata` (DSP0266 §"OData metadata"). */
import type { Schema } from "../schema-facts.js";
import type { Declared } from "./declared.js";
import { ownNamespaces, ownSchemaUri } from "./own-schema.js";
import { schemasInUse } from "./schemas-in-use.js";

const folder = "http://redfish.dmtf.org/schemas/v1";

/** The newest version of ServiceRoot that adds to the entity container; its CSDL has no container for later ones. */
const containerNamespace = "ServiceRoot.v1_19_0";

/**
 * References to the schemas in use, and the service's entity container, which has to be in the first Schema.
 *
 * @returns XML (OData CSDL 4.0 §3)
 */
export const metadata = (declared: readonly Declared[]): string =>
  [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<edmx:Edmx xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx" Version="4.0">',
    ...schemasInUse(declared).flatMap((schema) => reference(schema.name, namespacesOf(schema).map(include))),
    ...referenceTo(ownSchemaUri, ownNamespaces.map(include)),
    ...reference("RedfishExtensions", [`<edmx:Include Namespace="RedfishExtensions.v1_0_0" Alias="Redfish"/>`]),
    "  <edmx:DataServices>",
    '    <Schema xmlns="http://docs.oasis-open.org/odata/ns/edm" Namespace="Service">',
    `      <EntityContainer Name="Service" Extends="${containerNamespace}.ServiceContainer"/>`,
    "    </Schema>",
    "  </edmx:DataServices>",
    "</edmx:Edmx>",
    "",
  ].join("\n");

const reference = (name: string, includes: readonly string[]): readonly string[] =>
  referenceTo(`${folder}/${escaped(name)}_v1.xml`, includes);

const referenceTo = (uri: string, includes: readonly string[]): readonly string[] => [
  `  <edmx:Reference Uri="${uri}">`,
  ...includes.map((line) => `    ${line}`),
  "  </edmx:Reference>",
];

const include = (namespace: string): string => `<edmx:Include Namespace="${escaped(namespace)}"/>`;

/** Every version of a schema is a namespace beside the one without a version. */
function namespacesOf({ name, version }: Schema): readonly string[] {
  const versioned = version === undefined ? [] : [`${name}.${version}`];
  return name === "ServiceRoot" ? [...new Set([name, containerNamespace, ...versioned])] : [name, ...versioned];
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

const escaped = (text: string): string => text.replace(/[&<>"]/g, (character) => entities[character] ?? character);
