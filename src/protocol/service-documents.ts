/** The documents of this service, derived from its declarations. */
import { schemaFileId } from "../../redfish-schema/derive/declared.js";
import { jsonSchemaFile } from "../../redfish-schema/derive/json-schema-file.js";
import { metadata } from "../../redfish-schema/derive/metadata.js";
import { odataServiceDocument } from "../../redfish-schema/derive/odata.js";
import { openApiYaml } from "../../redfish-schema/derive/openapi.js";
import { schemasServed } from "../../redfish-schema/derive/schemas-in-use.js";
import type { Resource } from "../../redfish-schema/resources/declare.js";
import { rootLinks } from "../../redfish-schema/resources/ServiceRoot.js";
import { type Documents, openDocuments } from "./documents.js";

/** @param version of Shoal */
export const serviceDocuments = (resources: readonly Resource[], version: string): Documents =>
  openDocuments({
    metadata: () => metadata(resources),
    odata: () => odataServiceDocument(linksTo(resources)),
    openApi: () => openApiYaml(resources, { version }),
    jsonSchemas: new Map(
      schemasServed(resources).map((schema) => [schemaFileId(schema), () => jsonSchemaFile(schema)]),
    ),
  });

/** Where there is something. */
function linksTo(resources: readonly Resource[]): Readonly<Record<string, string>> {
  const served = new Set(resources.map(({ uri }) => uri));
  return Object.fromEntries(Object.entries(rootLinks).filter(([, uri]) => served.has(uri)));
}
