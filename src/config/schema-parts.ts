/** Pieces that the schemas of the configuration share. `x-allowed` says in an error message what a pattern means. */
import { identifierPattern, identifierWords } from "../model/identifier.js";

export type JsonSchema = Readonly<Record<string, unknown>>;

/** A mapping that knows only these keys. */
export const mapping = (
  description: string,
  properties: Readonly<Record<string, JsonSchema>>,
  required: readonly string[] = [],
): JsonSchema => ({ type: "object", description, additionalProperties: false, required, properties });

export const text = (description: string, more: JsonSchema = {}): JsonSchema => ({
  type: "string",
  description,
  minLength: 1,
  maxLength: 256,
  ...more,
});

export const wholeNumber = (
  description: string,
  minimum: number,
  maximum: number,
  more: JsonSchema = {},
): JsonSchema => ({
  type: "integer",
  description,
  minimum,
  maximum,
  ...more,
});

/** Without `type`, which would only say again that the value is not among the words. */
export const oneOf = (description: string, words: readonly string[], more: JsonSchema = {}): JsonSchema => ({
  description,
  enum: words,
  ...more,
});

export const identifier = (description: string): JsonSchema => ({
  type: "string",
  description,
  pattern: identifierPattern,
  "x-allowed": identifierWords,
});

export const filePath = (description: string): JsonSchema => text(description, { maxLength: 4096 });

/** The settings of an adapter, with keys of ours among them, all of which are required. */
export function beside(
  keys: Readonly<Record<string, JsonSchema>>,
  { settingsSchema }: { readonly settingsSchema: JsonSchema },
): JsonSchema {
  const { properties, required, ...rest } = settingsSchema as { properties?: object; required?: readonly string[] };
  return { ...rest, properties: { ...keys, ...properties }, required: [...Object.keys(keys), ...(required ?? [])] };
}
