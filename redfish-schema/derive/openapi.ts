/** The OpenAPI document of the service (DSP0266 §"OpenAPI"): every operation there is, and no other. */
import { stringify } from "yaml";
import type { Declared } from "./declared.js";
import { type Paths, pathsOf } from "./openapi-paths.js";
import { OpenApiSchemas } from "./openapi-schemas.js";
import { ownSchemaUri } from "./own-schema.js";

interface OpenApiInfo {
  /** Of the service. */
  readonly version: string;
}

/** @returns OpenAPI 3.1.0, whose schemas are JSON Schema with `null` as a type, as Redfish needs it */
export function openApiDocument(declared: readonly Declared[], { version }: OpenApiInfo) {
  const schemas = new OpenApiSchemas(declared);
  const paths = { ...documentPaths, ...pathsOf(declared, schemas) };
  return {
    openapi: "3.1.0",
    info: { title: "Shoal Redfish service", version },
    servers: [{ url: "/" }],
    security: [{ session: [] }, { basic: [] }],
    paths: Object.fromEntries(Object.entries(paths).sort(([one], [other]) => (one < other ? -1 : 1))),
    components: {
      securitySchemes: {
        session: { type: "apiKey", in: "header", name: "X-Auth-Token" },
        basic: { type: "http", scheme: "basic" },
      },
      parameters,
      responses: {
        Error: {
          description: "Refused or failed",
          content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
        },
      },
      schemas: schemas.components(),
    },
  };
}

export const openApiYaml = (declared: readonly Declared[], info: OpenApiInfo): string =>
  stringify(openApiDocument(declared, info), { aliasDuplicateObjects: false, lineWidth: 0 });

const inQuery = (name: string, schema: object, allowEmptyValue = false) => ({
  name,
  in: "query",
  schema,
  ...(allowEmptyValue && { allowEmptyValue }),
});

/** DSP0266 §"Query parameters" and §"Request headers". */
const parameters = {
  expand: inQuery("$expand", { type: "string", pattern: "^[.*~](\\(\\$levels=\\d+\\))?$" }),
  select: inQuery("$select", { type: "string" }),
  filter: inQuery("$filter", { type: "string" }),
  top: inQuery("$top", { type: "integer", minimum: 0 }),
  skip: inQuery("$skip", { type: "integer", minimum: 0 }),
  only: inQuery("only", { type: "string", maxLength: 0 }, true),
  excerpt: inQuery("excerpt", { type: "string", maxLength: 0 }, true),
  ifMatch: { name: "If-Match", in: "header", schema: { type: "string" } },
  ifNoneMatch: { name: "If-None-Match", in: "header", schema: { type: "string" } },
};

const documentPath = (operationId: string, summary: string, type: string, open: boolean) => ({
  get: {
    operationId,
    summary,
    tags: ["Documents"],
    ...(open && { security: [] }),
    responses: {
      200: { description: "Read", content: { [type]: { schema: type.endsWith("json") ? { type: "object" } : {} } } },
      default: { $ref: "#/components/responses/Error" },
    },
  },
});

/** What is served beside the resources (DSP0266 §"Redfish-defined URIs and relative reference rules"). */
const documentPaths: Paths = {
  "/redfish": documentPath("getVersions", "Read the versions of the protocol", "application/json", true),
  "/redfish/v1/odata": documentPath("getOdata", "Read the OData service document", "application/json", true),
  "/redfish/v1/$metadata": documentPath("getMetadata", "Read the OData metadata", "application/xml", true),
  [ownSchemaUri]: documentPath("getOwnSchema", "Read the schema of what is Shoal's own", "application/xml", false),
  "/redfish/v1/openapi.yaml": documentPath("getOpenapi", "Read this document", "application/yaml", false),
};
