/**
 * Checks of request bodies against what a declaration takes. Each says what is wrong in the words of the Base registry,
 * and keeps what is right: DSP0266 §"PATCH" lets a service apply the good part of a body.
 */
import { type Message, message } from "../registries/messages.js";
import type { Schema } from "../schema-facts.js";
import { actionVocabulary, type BodyCheck, propertyVocabulary, type Vocabulary } from "./body-problems.js";
import { createMembers, type Members, once, parameterMembers, patchMembers } from "./body-shape.js";
import { checkAllowedMembers } from "./check-allowed.js";
import { applyTimeProblems } from "./check-apply-time.js";
import { BodyWalk, isObject } from "./check-body.js";
import type { Declared, DeclaredCreate } from "./declared.js";

export type { BodyCheck, BodyProblem } from "./body-problems.js";
export { checkAllowed, checkAllowedParameters, checkTaken } from "./check-allowed.js";

/** Pure: the same body gives the same answer. Never throws, whatever JSON the body is. */
type BodyValidator = (body: unknown) => BodyCheck;

/** For PATCH. A body that would change nothing is a problem too: EmptyJSON for `{}`, NoOperation for annotations alone. */
export function patchValidator(declared: Declared): BodyValidator {
  return kept(patchValidators, declared, () => {
    const validate = validatorOf(propertyVocabulary, () => patchMembers(declared));
    return (body) => {
      const untimely = applyTimeProblems(declared, body);
      const check = validate(body);
      return untimely.length > 0
        ? { valid: {}, problems: [...untimely, ...check.problems] }
        : withoutIdleness(body, check);
    };
  });
}

/** For POST to a collection. */
export const createValidator = (create: DeclaredCreate): BodyValidator =>
  kept(createValidators, create, () => {
    const validate = validatorOf(propertyVocabulary, () => createMembers(create));
    return (body) => {
      const { valid, problems } = validate(body);
      const narrowed = checkAllowedMembers(create, valid);
      return { valid: narrowed.valid, problems: [...problems, ...narrowed.problems] };
    };
  });

/**
 * For POST to an action. No body at all (`undefined`) counts as an empty one.
 *
 * @throws Error where the schema has no such action
 */
export function actionValidator(schema: Schema, action: string): BodyValidator {
  const validators = kept(actionValidators, schema, () => new Map<string, BodyValidator>());
  const known = validators.get(action) ?? makeActionValidator(schema, action);
  validators.set(action, known);
  return known;
}

function makeActionValidator(schema: Schema, action: string): BodyValidator {
  const members = parameterMembers(schema, action);
  if (members === undefined) throw new Error(`${schema.name} has no action ${action}`);
  const validate = validatorOf(actionVocabulary(`${schema.name}.${action}`), () => members);
  return (body) => validate(body === undefined ? {} : body);
}

/* ── the check ───────────────────────────────────────────────────────────────────────────────────────────────────── */

function validatorOf(vocabulary: Vocabulary, make: () => Members): BodyValidator {
  const members = once(make);
  return (body) => {
    if (!isObject(body)) return refusal(message("Base.UnrecognizedRequestBody"));
    const walk = new BodyWalk(vocabulary);
    const valid = walk.members(members(), body, "");
    return { valid, problems: walk.problems };
  };
}

const refusal = (why: Message): BodyCheck => ({ valid: {}, problems: [{ message: why, property: "" }] });

function withoutIdleness(body: unknown, check: BodyCheck): BodyCheck {
  if (!isIdle(check.valid)) return check;
  if (check.problems.length > 0) return { valid: {}, problems: check.problems };
  const names = Object.keys(body as object);
  return refusal(message(names.length === 0 ? "Base.EmptyJSON" : "Base.NoOperation"));
}

/** Nothing but empty objects: `{"Boot": {}}`. */
const isIdle = (value: unknown): boolean => isObject(value) && Object.values(value).every(isIdle);

/* ── one validator for each declaration ──────────────────────────────────────────────────────────────────────────── */

const patchValidators = new WeakMap<Declared, BodyValidator>();
const createValidators = new WeakMap<DeclaredCreate, BodyValidator>();
const actionValidators = new WeakMap<Schema, Map<string, BodyValidator>>();

function kept<K extends object, V>(made: WeakMap<K, V>, key: K, make: () => V): V {
  const value = made.get(key) ?? make();
  made.set(key, value);
  return value;
}
