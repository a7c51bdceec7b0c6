/** JSON Schema of single values: what one property holds, or one element of an array. */
import type { Primitive, Schema } from "../schema-facts.js";
import { anchored, type EnumType, typeOf, type ValueFacts } from "./type-of.js";

export type JsonSchema = Readonly<Record<string, unknown>>;

/** DSP0266 §"Duration values". */
const durationPattern = "^P(?=\\d|T\\d)(\\d+D)?(T(?=\\d)(\\d+H)?(\\d+M)?(\\d+(\\.\\d+)?S)?)?$";

/** DSP0266 §"GUID values": no `urn:uuid:` before it, which the format `uuid` would let pass. */
const guidPattern = "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$";

const primitiveSchemas: Readonly<Record<Primitive, JsonSchema>> = {
  string: { type: "string" },
  integer: { type: "integer" },
  number: { type: "number" },
  boolean: { type: "boolean" },
  datetime: { type: "string", format: "date-time" },
  duration: { type: "string", pattern: durationPattern },
  time: { type: "string", pattern: "^([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(\\.\\d+)?$" },
  guid: { type: "string", pattern: guidPattern },
  uri: { type: "string", format: "uri-reference" },
  binary: { type: "string", pattern: "^[A-Za-z0-9+/]*={0,2}$" },
  any: { type: ["string", "number", "boolean"] },
};

/** A link: exactly one member, `@odata.id` (DSP0266 §"Reference properties"). */
export const linkSchema: JsonSchema = {
  type: "object",
  properties: { "@odata.id": { type: "string", format: "uri-reference" } },
  required: ["@odata.id"],
  additionalProperties: false,
};

/** @returns undefined for objects, links and excerpts, which are more than a value */
export function valueSchema(schema: Schema, facts: ValueFacts): JsonSchema | undefined {
  if (facts.type === undefined) return undefined;
  const type = typeOf(schema, facts.type);
  if (type.kind === "object") return undefined;
  return type.kind === "enum"
    ? enumSchema(type, facts.nullable === true)
    : primitiveSchema(baseSchema(schema, type.primitive), facts, facts.nullable === true);
}

/** URIs of metrics have wildcards in braces (MetricReportDefinition, MetricProperties), which no URI may have (RFC 3986 §2). */
const withWildcards: ReadonlySet<string> = new Set(["MetricDefinition", "MetricReportDefinition"]);
const wildcardUri: JsonSchema = { type: "string", pattern: '^/[^\\s"<>\\\\^`|]*$' };

const baseSchema = ({ name }: Schema, primitive: Primitive): JsonSchema =>
  primitive === "uri" && withWildcards.has(name) ? wildcardUri : primitiveSchemas[primitive];

export const enumSchema = ({ facts }: EnumType, nullable: boolean): JsonSchema =>
  nullable ? { type: ["string", "null"], enum: [...facts.members, null] } : { type: "string", enum: facts.members };

function primitiveSchema(base: JsonSchema, facts: ValueFacts, nullable: boolean): JsonSchema {
  const { pattern, min, max, ipv6 } = facts;
  return {
    ...base,
    ...(nullable && { type: [base.type, "null"].flat() }),
    ...(pattern !== undefined && { pattern: anchored(pattern) }),
    ...(min !== undefined && { minimum: min }),
    ...(max !== undefined && { maximum: max }),
    ...(ipv6 && { format: "ipv6" }),
  };
}
