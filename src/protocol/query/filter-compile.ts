/** What a `$filter` expression comes to for one member. */
import type { Comparison, Expression } from "../../services/filter/expression.js";
import { order } from "./filter-order.js";

/** The value of an expression; objects and arrays are values that equal nothing. */
type Evaluate = (member: unknown) => unknown;

export function compile(expression: Expression): Evaluate {
  switch (expression.kind) {
    case "literal":
      return () => expression.value;
    case "property":
      return (member) => valueAt(member, expression.path);
    case "not":
      return negation(compile(expression.operand));
    case "and":
      return junction(compile(expression.left), compile(expression.right), false);
    case "or":
      return junction(compile(expression.left), compile(expression.right), true);
    default:
      return comparison(compile(expression.left), compile(expression.right), tests[expression.kind]);
  }
}

/** A property that is not there is null (OData URL Conventions §5.1.1.15). */
function valueAt(member: unknown, path: readonly string[]): unknown {
  let value = member;
  for (const name of path) {
    if (typeof value !== "object" || value === null || Array.isArray(value) || !Object.hasOwn(value, name)) return null;
    value = (value as Record<string, unknown>)[name];
  }
  return value ?? null;
}

/* Three truth values: what is neither true nor false is unknown (OData URL Conventions §5.1.1.1). */
const truth = (value: unknown): boolean | null => (typeof value === "boolean" ? value : null);

const negation =
  (operand: Evaluate): Evaluate =>
  (member) => {
    const value = truth(operand(member));
    return value === null ? null : !value;
  };

/** @param decisive the value that decides whatever the other side is: false for `and`, true for `or` */
const junction =
  (left: Evaluate, right: Evaluate, decisive: boolean): Evaluate =>
  (member) => {
    const first = truth(left(member));
    if (first === decisive) return decisive;
    const second = truth(right(member));
    if (second === decisive) return decisive;
    return first === null || second === null ? null : !decisive;
  };

const comparison =
  (left: Evaluate, right: Evaluate, test: Test): Evaluate =>
  (member) =>
    test(left(member), right(member));

type Test = (left: unknown, right: unknown) => boolean;

const equal: Test = (left, right) => {
  const sign = order(left, right);
  if (sign !== undefined) return sign === 0;
  return left === right && (typeof left !== "object" || left === null);
};

/** Order exists between two numbers and between two strings; elsewhere, null included, nothing is more or less. */
const ordered =
  (holds: (sign: number) => boolean): Test =>
  (left, right) => {
    const sign = order(left, right);
    return sign !== undefined && holds(sign);
  };

const tests: Readonly<Record<Comparison, Test>> = {
  eq: equal,
  ne: (left, right) => !equal(left, right),
  gt: ordered((sign) => sign > 0),
  ge: ordered((sign) => sign >= 0),
  lt: ordered((sign) => sign < 0),
  le: ordered((sign) => sign <= 0),
};
