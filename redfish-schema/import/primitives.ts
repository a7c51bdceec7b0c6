import type { Primitive } from "../schema-facts.js";

/** What JSON makes of each primitive type of CSDL §4.4. */
const primitives: Readonly<Record<string, Primitive>> = {
  "Edm.Binary": "binary",
  "Edm.Boolean": "boolean",
  "Edm.Byte": "integer",
  "Edm.Date": "string",
  "Edm.DateTimeOffset": "datetime",
  "Edm.Decimal": "number",
  "Edm.Double": "number",
  "Edm.Duration": "duration",
  "Edm.Guid": "guid",
  "Edm.Int16": "integer",
  "Edm.Int32": "integer",
  "Edm.Int64": "integer",
  "Edm.PrimitiveType": "any",
  "Edm.SByte": "integer",
  "Edm.Single": "number",
  "Edm.Stream": "binary",
  "Edm.String": "string",
  "Edm.TimeOfDay": "time",
};

export function primitiveNamed(edm: string): Primitive | undefined {
  return Object.hasOwn(primitives, edm) ? primitives[edm] : undefined;
}

/** The TypeScript type of each primitive's JSON value. */
export const typeScriptOf: Readonly<Record<Primitive, string>> = {
  string: "string",
  integer: "number",
  number: "number",
  boolean: "boolean",
  datetime: "string",
  duration: "string",
  time: "string",
  guid: "string",
  uri: "string",
  binary: "string",
  any: "F.AnyPrimitive",
};

/** Whether a fact's `type` is a primitive; no schema may define a type of such a name. */
export function isPrimitive(type: string): type is Primitive {
  return Object.hasOwn(typeScriptOf, type);
}
