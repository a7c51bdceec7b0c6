/** The one place that sets ajv up, for bodies and for responses. */
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import { fullFormats } from "ajv-formats/dist/formats.js";
import type { JsonSchema } from "./value-schema.js";

export type { ErrorObject, ValidateFunction };

const { "uri-reference": uriReference, ipv6 } = fullFormats;

/** DSP0266 §"Date-Time values": the profile of RFC 3339 with capital T and Z, and no leap seconds. */
const dateTimeForm =
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/** The day is read back, since JavaScript takes 30 February for 1 March. */
function isDateTime(text: string): boolean {
  if (!dateTimeForm.test(text)) return false;
  const day = text.slice(0, 10);
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
}

const settings = {
  allowUnionTypes: true,
  allowMatchingProperties: true,
  strictTypes: false,
  formats: { "uri-reference": uriReference, ipv6, "date-time": isDateTime },
} as const;

// Whether the schemas of values are schemas is checked as part of whole documents; here the first client would wait for it.
const first = new Ajv({ ...settings, validateSchema: false });
const all = new Ajv({ ...settings, allErrors: true });

const compiled = new Map<string, ValidateFunction>();

/** Of a single value; equal schemas share one function. Stops at the first error. */
export function compileValue(schema: JsonSchema): ValidateFunction {
  const key = JSON.stringify(schema);
  const known = compiled.get(key) ?? first.compile(schema);
  compiled.set(key, known);
  return known;
}

/** Of a whole document; finds all errors. */
export const compileDocument = (schema: JsonSchema): ValidateFunction => all.compile(schema);
