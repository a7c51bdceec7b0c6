/** Narrows a checked body to what this very subject can take: the AllowableValues it shows. */
import { message } from "../registries/messages.js";
import type { Schema } from "../schema-facts.js";
import {
  actionVocabulary,
  type BodyCheck,
  type BodyProblem,
  pointerTo,
  propertyVocabulary,
  shown,
  type Vocabulary,
} from "./body-problems.js";
import { isObject } from "./check-body.js";
import type { Declared, DeclaredAction, DeclaredCreate, DeclaredProperties } from "./declared.js";

/** Of the property at a JSON Pointer: the values on offer, none where it cannot be set, or undefined where all are. */
type AllowedValues = (pointer: string) => readonly unknown[] | undefined;

/** @param valid - as `patchValidator` gave it */
export const checkAllowed = (
  declared: Declared,
  valid: Readonly<Record<string, unknown>>,
  allowed: AllowedValues,
): BodyCheck => {
  const problems: BodyProblem[] = [];
  return { valid: narrowed(declared.properties, valid, "", allowed, problems), problems };
};

/**
 * @param parameters - as `actionValidator` gave them
 * @param allowed - by pointer: `/ResetType`
 */
export function checkAllowedParameters(
  schema: Schema,
  action: string,
  parameters: Readonly<Record<string, unknown>>,
  allowed: AllowedValues,
): BodyCheck {
  const vocabulary = actionVocabulary(`${schema.name}.${action}`);
  const problems: BodyProblem[] = [];
  const valid = Object.entries(parameters).filter(([name, value]) =>
    isAllowed(vocabulary, name, value, pointerTo("", name), allowed, problems),
  );
  return { valid: Object.fromEntries(valid), problems };
}

/**
 * @param parameters - as `actionValidator` gave them
 * @returns those that the action heeds. The others are problems, for a client that sends one counts on it; null asks for nothing.
 */
export function checkTaken(
  schema: Schema,
  action: string,
  parameters: Readonly<Record<string, unknown>>,
  { takes }: DeclaredAction,
): BodyCheck {
  if (takes === undefined) return { valid: { ...parameters }, problems: [] };
  const isTaken = ([name]: readonly [string, unknown]): boolean => takes.includes(name);
  const others = Object.entries(parameters).filter((one) => !isTaken(one) && one[1] !== null);
  return {
    valid: Object.fromEntries(Object.entries(parameters).filter(isTaken)),
    problems: others.map(([name]) => ({
      message: message("Base.ActionParameterNotSupported", name, `${schema.name}.${action}`),
      property: pointerTo("", name),
    })),
  };
}

/** @param valid - a body as the shape of the create leaves it */
export function checkAllowedMembers({ allow }: DeclaredCreate, valid: Readonly<Record<string, unknown>>): BodyCheck {
  if (allow === undefined) return { valid: { ...valid }, problems: [] };
  const problems: BodyProblem[] = [];
  const allowed: AllowedValues = (pointer) => allow[pointer.slice(1)];
  const good = Object.entries(valid).filter(([name, value]) =>
    isAllowed(propertyVocabulary, name, value, pointerTo("", name), allowed, problems),
  );
  return { valid: Object.fromEntries(good), problems };
}

function narrowed(
  properties: DeclaredProperties,
  valid: Readonly<Record<string, unknown>>,
  at: string,
  allowed: AllowedValues,
  problems: BodyProblem[],
): Record<string, unknown> {
  const result: [string, unknown][] = [];
  for (const [name, value] of Object.entries(valid)) {
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
    const pointer = pointerTo(at, name);
    if (property?.kind === "object" && isObject(value)) {
      const inner = narrowed(property.properties, value, pointer, allowed, problems);
      if (Object.keys(inner).length > 0) result.push([name, inner]);
    } else if (property?.kind === "writable" && allowed(pointer)?.length === 0) {
      problems.push({ message: propertyVocabulary.readOnly(name), property: pointer });
    } else if (
      property?.kind !== "writable" ||
      isAllowed(propertyVocabulary, name, value, pointer, allowed, problems)
    ) {
      result.push([name, value]);
    }
  }
  return Object.fromEntries(result);
}

/** Null takes a value away, and an empty object leaves it, so neither needs to be on offer. */
function isAllowed(
  { fault }: Vocabulary,
  name: string,
  value: unknown,
  at: string,
  allowed: AllowedValues,
  problems: BodyProblem[],
): boolean {
  const values = allowed(at);
  if (values === undefined) return true;
  const bad = [value].flat().filter((one) => one !== null && !isObject(one) && !values.includes(one));
  for (const one of bad) problems.push({ message: fault.list(shown(one, false), name), property: at });
  return bad.length === 0;
}
