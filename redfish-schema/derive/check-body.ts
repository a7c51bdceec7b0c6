/** Walks a request body along its shape, keeping what can be taken and saying what is wrong with the rest. */
import { message } from "../registries/messages.js";
import { isAnnotation } from "./annotations.js";
import { type BodyProblem, pointerTo, shortened, shown, type Vocabulary } from "./body-problems.js";
import type { ListShape, Members, ObjectShape, Shape, ValueShape } from "./body-shape.js";

/** More than a person would read; a client that errs this often hears of the first ones only. */
const mostProblems = 32;
const mostElements = 1024;

const refused = Symbol("refused");
type Kept = unknown | typeof refused;

export class BodyWalk {
  readonly problems: BodyProblem[] = [];
  /** How many values could not be taken: an array is taken with all its elements or not at all. */
  private refusals = 0;
  private reports = 0;

  constructor(private readonly vocabulary: Vocabulary) {}

  members(members: Members, body: object, at: string): Record<string, unknown> {
    const kept: [string, unknown][] = [];
    for (const [name, value] of Object.entries(body)) {
      const result = this.member(members, name, value, at);
      if (result !== refused) kept.push([name, result]);
    }
    for (const name of members.required) {
      if (!Object.hasOwn(body, name)) this.refuse(pointerTo(at, name), this.vocabulary.missing(name));
    }
    return Object.fromEntries(kept);
  }

  private member(members: Members, name: string, value: unknown, at: string): Kept {
    const shape = shapeNamed(members, name);
    if (shape === undefined) {
      if (isAnnotation(name)) return refused;
      if (members.open) return value;
    }
    const pointer = pointerTo(at, name);
    if (shape === undefined) return this.report(pointer, this.vocabulary.unknown(shortened(name)));
    if (shape === "readOnly") return this.report(pointer, this.vocabulary.readOnly(shortened(name)));
    const before = this.reports;
    const kept = this.value(shape, name, value, pointer);
    // What is left of an object when all that was in it is wrong would look like a wish to leave it as it is.
    return shape.kind === "object" && this.reports > before && isEmptyObject(kept) ? refused : kept;
  }

  private value(shape: Shape, name: string, value: unknown, at: string): Kept {
    if (shape.kind === "list") return this.list(shape, name, value, at);
    if (shape.kind === "object") return this.object(shape, name, value, at);
    return this.single(shape, name, value, at);
  }

  private single(shape: ValueShape, name: string, value: unknown, at: string): Kept {
    const fault = shape.fault(value);
    if (fault === undefined) return value;
    return this.refuse(at, this.vocabulary.fault[fault](shown(value, shape.secret), shortened(name)));
  }

  private object(shape: ObjectShape, name: string, value: unknown, at: string): Kept {
    if (value === null && shape.nullable) return null;
    if (!isObject(value)) {
      return this.refuse(at, this.vocabulary.fault.type(shown(value, false), shortened(name)));
    }
    return this.members(shape.members(), value, at);
  }

  private list(shape: ListShape, name: string, value: unknown, at: string): Kept {
    if (!Array.isArray(value)) return this.refuse(at, this.vocabulary.fault.type(shown(value, false), shortened(name)));
    if (value.length > mostElements) return this.refuse(at, message("Base.ArraySizeTooLong", name, mostElements));
    const before = this.refusals;
    const kept = value.map((element, index) =>
      shape.amends && isAmendment(element) ? element : this.value(shape.element, name, element, pointerTo(at, index)),
    );
    return this.refusals === before ? kept : refused;
  }

  private refuse(at: string, what: BodyProblem["message"]): typeof refused {
    this.refusals += 1;
    return this.report(at, what);
  }

  private report(property: string, what: BodyProblem["message"]): typeof refused {
    this.reports += 1;
    if (this.problems.length < mostProblems) this.problems.push({ message: what, property });
    else if (this.problems.length === mostProblems) {
      this.problems.push({ message: message("Base.MaximumErrorsExceeded"), property: "" });
    }
    return refused;
  }
}

/** `__proto__` would match the dynamic patterns of header names, but nothing good comes of such a member. */
function shapeNamed(members: Members, name: string): Shape | "readOnly" | undefined {
  const fixed = members.fixed.get(name);
  if (fixed !== undefined || name === "__proto__") return fixed;
  return members.dynamic.find(({ pattern }) => pattern.test(name))?.shape;
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isEmptyObject = (value: unknown): boolean => isObject(value) && Object.keys(value).length === 0;

const isAmendment = (element: unknown): boolean => element === null || isEmptyObject(element);
