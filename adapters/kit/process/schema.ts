/** How programs, and what they are given, are written in the configuration. */
import { secretSchema } from "../secret-schema.js";

/** A program and its arguments. */
export type Argv = readonly string[];

export const programSchema = (description: string) => ({
  type: "array",
  minItems: 1,
  maxItems: 64,
  items: {
    type: "string",
    maxLength: 4096,
    pattern: "^[^\\u0000]*$",
    "x-allowed": "text without NUL characters",
  },
  description: `${description}: the program and its arguments, each as it is, without a shell.`,
});

/** Names and secrets. @param given what the programs get besides */
export const environmentSchema = (given: string) => ({
  type: "object",
  maxProperties: 64,
  propertyNames: {
    type: "string",
    maxLength: 256,
    pattern: "^[A-Za-z_][A-Za-z0-9_]*$",
    "x-allowed": "a name of letters, digits and _",
  },
  additionalProperties: secretSchema("Value of the variable."),
  description: `Environment variables for the programs, beside PATH, HOME, ${given}.`,
});
