/** A `$filter` expression, parsed. */
export type Literal = string | number | boolean | null;

export const comparisons = ["eq", "ne", "gt", "ge", "lt", "le"] as const;
export type Comparison = (typeof comparisons)[number];

export type Expression =
  | { readonly kind: "literal"; readonly value: Literal }
  | { readonly kind: "property"; readonly path: readonly string[] }
  | { readonly kind: "not"; readonly operand: Expression }
  | { readonly kind: "and" | "or" | Comparison; readonly left: Expression; readonly right: Expression };
