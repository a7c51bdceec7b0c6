/**
 * The grammar of `$filter`, loosest operator first: or; and; eq ne; gt ge lt le; not; parentheses (DSP0266 §"The $filter query
 * parameter"). So `not A eq B` is `(not A) eq B`.
 */

import { outOfRange, unsupported } from "../query-refusals.js";
import { type Comparison, comparisons, type Expression, type Literal } from "./expression.js";
import { type Token, tokensOf, wrongAt } from "./tokens.js";

const longestFilter = 2048;
const deepestNesting = 32;

const binaryOperators: readonly (readonly ("and" | "or" | Comparison)[])[] = [
  ["or"],
  ["and"],
  ["eq", "ne"],
  ["gt", "ge", "lt", "le"],
];
const reserved: ReadonlySet<string> = new Set(["and", "or", "not", ...comparisons]);
/** OData has these; "if the service receives an unsupported $filter query parameter" the answer is 501. */
const beyondRedfish: ReadonlySet<string> = new Set(["has", "in", "add", "sub", "mul", "div", "divby", "mod"]);
const named: ReadonlyMap<string, Literal> = new Map<string, Literal>([
  ["true", true],
  ["false", false],
  ["null", null],
]);

export interface FilterForm {
  /** Whether a URI may stand without quotes. */
  readonly bareUris?: boolean;
}

/** @throws Refusal 400 for what is no expression, or too long or deep a one; 501 for what OData has and Redfish has not */
export function parseFilter(text: string, form?: FilterForm): Expression {
  if (text.length > longestFilter)
    throw outOfRange("$filter", `${text.length} characters`, `1 to ${longestFilter} characters`);
  return new Parser(text, form).whole();
}

class Parser {
  private readonly tokens: readonly Token[];
  private next = 0;
  private depth = 0;

  constructor(
    private readonly text: string,
    form?: FilterForm,
  ) {
    this.tokens = tokensOf(text, form);
  }

  whole(): Expression {
    const expression = this.condition(this.binary(0), 0);
    const { kind, text, at } = this.peek();
    if (kind === "word" && beyondRedfish.has(text)) throw unsupported([`$filter with ${text}`]);
    if (kind !== "end") throw wrongAt(this.text, at, "expected an operator");
    return expression;
  }

  private binary(level: number): Expression {
    const operators = binaryOperators[level];
    if (operators === undefined) return this.unary();
    const begin = this.peek().at;
    let left = this.binary(level + 1);
    for (let operator = this.operator(operators); operator !== undefined; operator = this.operator(operators)) {
      const at = this.peek().at;
      const right = this.binary(level + 1);
      left = isLogical(operator)
        ? { kind: operator, left: this.condition(left, begin), right: this.condition(right, at) }
        : { kind: operator, left, right };
    }
    return left;
  }

  private unary(): Expression {
    if (this.peek().kind !== "word" || this.peek().text !== "not") return this.primary();
    this.take();
    const at = this.peek().at;
    return {
      kind: "not",
      operand: this.condition(
        this.nested(() => this.unary()),
        at,
      ),
    };
  }

  private primary(): Expression {
    const token = this.take();
    switch (token.kind) {
      case "open":
        return this.nested(() => this.rest());
      case "string":
        return literal(token.text.slice(1, -1).replaceAll("''", "'"));
      case "instant":
      case "uri":
        return literal(token.text);
      case "number":
        return literal(this.number(token));
      case "word":
        return this.word(token);
      default:
        throw wrongAt(this.text, token.at, "expected a property or a value");
    }
  }

  /** What follows an opening parenthesis. */
  private rest(): Expression {
    const inner = this.binary(0);
    const close = this.take();
    if (close.kind !== "close") throw wrongAt(this.text, close.at, "expected an operator or )");
    return inner;
  }

  private number({ text, at }: Token): number {
    const value = Number(text);
    if (!Number.isFinite(value)) throw wrongAt(this.text, at, "too large a number");
    return value;
  }

  private word({ text, at }: Token): Expression {
    const value = named.get(text);
    if (value !== undefined) return literal(value);
    if (reserved.has(text)) throw wrongAt(this.text, at, "expected a property or a value");
    if (this.peek().kind === "open" && this.peek().at === at + text.length)
      throw unsupported([`$filter with ${text}()`]);
    return { kind: "property", path: text.split("/") };
  }

  private operator<T extends string>(operators: readonly T[]): T | undefined {
    const { kind, text } = this.peek();
    const operator = kind === "word" ? operators.find((name) => name === text) : undefined;
    if (operator !== undefined) this.take();
    return operator;
  }

  /** Text and numbers are neither true nor false. */
  private condition(expression: Expression, at: number): Expression {
    if (expression.kind === "literal" && expression.value !== null && typeof expression.value !== "boolean")
      throw wrongAt(this.text, at, "expected a condition");
    return expression;
  }

  private nested(parse: () => Expression): Expression {
    if (++this.depth > deepestNesting)
      throw outOfRange("$filter", this.text, `${deepestNesting} parentheses and negations deep`);
    const expression = parse();
    this.depth--;
    return expression;
  }

  private peek(): Token {
    return this.tokens[this.next] ?? { kind: "end", text: "", at: this.text.length };
  }

  private take(): Token {
    const token = this.peek();
    this.next++;
    return token;
  }
}

const literal = (value: Literal): Expression => ({ kind: "literal", value });
const isLogical = (operator: string): operator is "and" | "or" => operator === "and" || operator === "or";
