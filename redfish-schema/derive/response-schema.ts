/** What the body of a GET may be, in the strictest reading of DSP0266 and the facts. */
import type { Schema } from "../schema-facts.js";
import { actionsSchema, byName, type Dialect, definitionsOf } from "./json-schema.js";
import { entityOf } from "./type-of.js";
import { type JsonSchema, linkSchema } from "./value-schema.js";

const text: JsonSchema = { type: "string" };
const texts: JsonSchema = { type: "array", items: text };
const object: JsonSchema = { type: "object" };
const extendedInfo: JsonSchema = {
  type: "array",
  items: { type: "object", required: ["MessageId"], properties: { MessageId: text } },
};

/** Annotations of an object as a whole. */
const objectAnnotations: JsonSchema = {
  "@odata.id": { type: "string", format: "uri-reference" },
  "@odata.type": { type: "string", pattern: "^#[A-Za-z0-9_]+(\\.v\\d+_\\d+_\\d+)?\\.[A-Za-z0-9_]+$" },
  "@odata.etag": { type: "string", pattern: '^(W/)?"[^"]*"$' },
  "@odata.context": text,
  "@Message.ExtendedInfo": extendedInfo,
  "@Redfish.Settings": object,
  "@Redfish.ActionInfo": text,
  "@Redfish.CollectionCapabilities": object,
  "@Redfish.OperationApplyTimeSupport": object,
  "@Redfish.MaintenanceWindow": object,
  "@Redfish.WriteableProperties": texts,
  "@Redfish.SupportedCertificates": texts,
  "@Redfish.License": text,
};

/** Annotations of one property. */
const propertyAnnotations: JsonSchema = {
  "^[A-Za-z]\\w*@odata\\.count$": { type: "integer", minimum: 0 },
  "^[A-Za-z]\\w*@odata\\.nextLink$": { type: "string", format: "uri-reference" },
  "^[A-Za-z]\\w*@Message\\.ExtendedInfo$": extendedInfo,
  "^[A-Za-z]\\w*@Redfish\\.Allowable(Values|Numbers)$": texts,
  "^[A-Za-z]\\w*@Redfish\\.AllowablePattern$": text,
  "^[A-Za-z]\\w*@Redfish\\.(OptionalOnCreate|RequiredOnCreate|SetOnlyOnCreate|UpdatableAfterCreate)$": {
    type: "boolean",
  },
};

/** A link, or the resource itself where the client asked to expand it (DSP0266 §"Query parameters"). */
const linkOrResource: JsonSchema = {
  type: "object",
  required: ["@odata.id"],
  if: { required: ["@odata.type"] },
  else: linkSchema,
};

const action: JsonSchema = {
  type: "object",
  properties: { target: { type: "string", format: "uri-reference" }, title: text, "@Redfish.ActionInfo": text },
  required: ["target"],
  patternProperties: propertyAnnotations,
  additionalProperties: false,
};

const dialect: Dialect = {
  keyOf: byName,
  prefix: "#/$defs/",
  enumerations: "inline",
  link: linkOrResource,
  orNull: (schema) => ({ if: { type: "null" }, else: schema }),
  // DSP0266 §"Write-only": what can be set but not read is null.
  property: (schema, { access }) => (access === "w" ? { type: "null" } : schema),
  annotations: { properties: objectAnnotations, patternProperties: propertyAnnotations },
  actions: (schema) => actionsSchema(schema, () => action),
};

export const responseSchema = (schema: Schema): JsonSchema => {
  const entity = entityOf(schema);
  return { $ref: `#/$defs/${byName(entity)}`, $defs: definitionsOf([entity], dialect) };
};
