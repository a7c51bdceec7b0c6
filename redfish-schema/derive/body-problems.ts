/** Which registry message says what is wrong with a request body, and how it shows the value. */
import { type Message, message } from "../registries/messages.js";

export interface BodyProblem {
  readonly message: Message;
  /** JSON Pointer into the body (RFC 6901), `""` for the body as a whole. */
  readonly property: string;
}

export interface BodyCheck {
  /** The part of the body that can be taken: known, writable and of the right type, without annotations. */
  readonly valid: Record<string, unknown>;
  readonly problems: readonly BodyProblem[];
}

/** What can be wrong with a value. */
export type Fault = "type" | "list" | "format" | "range";

/** The messages of a body: those for properties differ from those for an action's parameters. */
export interface Vocabulary {
  readonly unknown: (name: string) => Message;
  readonly readOnly: (name: string) => Message;
  readonly missing: (name: string) => Message;
  readonly fault: Readonly<Record<Fault, (value: string, name: string) => Message>>;
}

export const propertyVocabulary: Vocabulary = {
  unknown: (name) => message("Base.PropertyUnknown", name),
  readOnly: (name) => message("Base.PropertyNotWritable", name),
  missing: (name) => message("Base.PropertyMissing", name),
  fault: {
    type: (value, name) => message("Base.PropertyValueTypeError", value, name),
    list: (value, name) => message("Base.PropertyValueNotInList", value, name),
    format: (value, name) => message("Base.PropertyValueFormatError", value, name),
    range: (value, name) => message("Base.PropertyValueOutOfRange", value, name),
  },
};

/** @param action - with its schema: `ComputerSystem.Reset` */
export const actionVocabulary = (action: string): Vocabulary => ({
  unknown: (name) => message("Base.ActionParameterUnknown", action, name),
  readOnly: (name) => message("Base.ActionParameterUnknown", action, name),
  missing: (name) => message("Base.ActionParameterMissing", action, name),
  fault: {
    type: (value, name) => message("Base.ActionParameterValueTypeError", value, name, action),
    list: (value, name) => message("Base.ActionParameterValueNotInList", value, name, action),
    format: (value, name) => message("Base.ActionParameterValueFormatError", value, name, action),
    range: (value, name) => message("Base.ActionParameterValueOutOfRange", value, name, action),
  },
});

const longest = 64;

export const shortened = (text: string): string => (text.length <= longest ? text : `${text.slice(0, longest - 1)}…`);

/** Objects and arrays are not spelled out: they may hold a password where none is expected. */
export function shown(value: unknown, secret: boolean): string {
  if (secret && value !== null) return "******";
  if (Array.isArray(value)) return value.length === 0 ? "[]" : "[…]";
  if (typeof value === "object" && value !== null) return Object.keys(value).length === 0 ? "{}" : "{…}";
  return shortened(String(value));
}

export const pointerTo = (pointer: string, name: string | number): string =>
  `${pointer}/${String(name).replaceAll("~", "~0").replaceAll("/", "~1")}`;
