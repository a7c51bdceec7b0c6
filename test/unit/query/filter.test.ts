import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compileFilter } from "../../../src/protocol/query/filter.js";
import { comparisons, type Expression } from "../../../src/services/filter/expression.js";
import { parseFilter } from "../../../src/services/filter/parser.js";
import { refused, refusesAtMost } from "./refused.js";

const member = {
  "@odata.id": "/redfish/v1/Systems/one",
  Name: "it's",
  PowerState: "On",
  Enabled: true,
  AssetTag: null,
  ProcessorSummary: { Count: 2 },
  Status: { State: "Enabled", Health: "OK" },
  BootOrder: ["Boot0001"],
  Created: "2030-01-01T02:00:00+02:00",
  Timeout: "PT90S",
};

const holds: readonly string[] = [
  "PowerState eq 'On'",
  "PowerState ne 'Off'",
  "Name eq 'it''s'",
  "@odata.id eq '/redfish/v1/Systems/one'",
  "ProcessorSummary/Count eq 2",
  "ProcessorSummary/Count ge 2.0e0 and ProcessorSummary/Count le 2",
  "ProcessorSummary/Count gt -1 and ProcessorSummary/Count lt 64",
  "(Status/State eq 'Enabled' and Status/Health eq 'OK') or PowerState eq 'Off'",
  "PowerState eq 'Off' and Enabled eq false or Enabled",
  "not (PowerState eq 'Off')",
  "not not Enabled",
  "Enabled eq true",
  "not Enabled eq false",
  "ProcessorSummary/Count gt 1 eq true",
  "AssetTag eq null",
  "Absent eq null",
  "Absent/Deeper eq null",
  "Status ne null",
  "PowerState ne null",
  "BootOrder ne 'Boot0001'",
  "PowerState gt 'Of'",
  "Created eq '2030-01-01T00:00:00Z'",
  "Created gt 2029-12-31T23:59:59Z",
  "Created lt '2030-01-01T00:00:00.5Z'",
  "Timeout eq 'PT1M30S'",
  "Timeout gt 'PT9S' and Timeout lt 'P1D'",
  "true",
  "Absent or Enabled",
  "'On' eq PowerState",
  "PowerState eq'On'and(Enabled)",
];
const fails: readonly string[] = [
  "PowerState eq 'on'",
  "Name eq 'its'",
  "PowerState",
  "Absent",
  "not Absent",
  "null",
  "Absent gt 1",
  "Absent le null",
  "ProcessorSummary/Count eq '2'",
  "ProcessorSummary/Count gt '1'",
  "Enabled gt false",
  "Status eq Status",
  "BootOrder/length eq 1",
  "PowerState/length eq 2",
  "constructor ne null",
  "__proto__ ne null",
  "Absent and Enabled",
  "false or PowerState eq 'Off'",
];
test("holds", () => {
  for (const text of holds) assert.equal(compileFilter(text)(member), true, text);
});
test("does not hold", () => {
  for (const text of fails) assert.equal(compileFilter(text)(member), false, text);
});
test("takes whatever there is for a member", () => {
  for (const odd of [null, undefined, 5, "x", [], [member]]) assert.equal(compileFilter("Name ne null")(odd), false);
});

const wrong: readonly (readonly [string, string])[] = [
  ["", "character 1: expected a property or a value"],
  ["PowerState eq", "character 14: expected a property or a value"],
  ["PowerState 'On'", "character 12: expected an operator"],
  ["PowerState EQ 'On'", "character 12: expected an operator"],
  ["eq 'On'", "character 1: expected a property or a value"],
  ["Name eq 'On", "character 9: a string without its end"],
  ['Name eq "On"', "character 9: unexpected character"],
  ["(Name eq 'x'", "character 13: expected an operator or )"],
  ["Name eq 'x')", "character 12: expected an operator"],
  ["Name eq 5x", "character 10: expected an operator"],
  ["Name eq 1e999", "character 9: too large a number"],
  ["Status/ eq 1", "character 7: unexpected character"],
  ["5", "character 1: expected a condition"],
  ["Enabled and 'x'", "character 13: expected a condition"],
  ["'x' or Enabled", "character 1: expected a condition"],
  ["not 'x'", "character 5: expected a condition"],
];
for (const [text, reason] of wrong)
  test(`refuses ${text || "nothing"}`, () =>
    assert.equal(
      refused(() => compileFilter(text)),
      `400 Base.QueryParameterValueFormatError | ${text} (${reason}) | $filter`,
    ));

test("what OData has and Redfish has not is 501", () => {
  for (const [text, what] of [
    ["startswith(Name,'x')", "startswith()"],
    ["Members/any(m:m/Name eq 'x')", "Members/any()"],
    ["ProcessorSummary/Count add 1 eq 2", "add"],
    ["Name in ('a','b')", "in"],
  ])
    assert.equal(
      refused(() => compileFilter(text ?? "")),
      `501 Base.QueryParameterUnsupported | $filter with ${what}`,
    );
});

test("length and depth are bounded", () => {
  const nested = (n: number): string => `${"(".repeat(n)}true${")".repeat(n)}`;
  assert.equal(compileFilter(nested(32))(member), true);
  assert.match(
    refused(() => compileFilter(nested(33))),
    /^400 Base.QueryParameterOutOfRange/,
  );
  assert.match(
    refused(() => compileFilter(`${"not ".repeat(33)}true`)),
    /^400 Base.QueryParameterOutOfRange/,
  );
  assert.match(
    refused(() => compileFilter(`${"true or ".repeat(300)}true`)),
    /^400 Base.QueryParameterOutOfRange/,
  );
  assert.equal(compileFilter(`${"(true) or ".repeat(150)}true`)(member), true, "beside one another is not deep");
});

/* ── for any expression ──────────────────────────────────────────────────────────────────────────────────────────── */

function print(expression: Expression): string {
  switch (expression.kind) {
    case "literal":
      return typeof expression.value === "string"
        ? `'${expression.value.replaceAll("'", "''")}'`
        : String(expression.value);
    case "property":
      return expression.path.join("/");
    case "not":
      return `not (${print(expression.operand)})`;
    default:
      return `(${print(expression.left)}) ${expression.kind} (${print(expression.right)})`;
  }
}

const name = fc.constantFrom("Name", "PowerState", "Enabled", "@odata.id", "Count", "nothing", "eqx");
const path = fc
  .array(name, { minLength: 1, maxLength: 3 })
  .map((names): Expression => ({ kind: "property", path: names }));
const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0);
const literal = fc
  .oneof(fc.string({ maxLength: 6 }), finite, fc.boolean(), fc.constant(null))
  .map((value): Expression => ({ kind: "literal", value }));
const ordinary = { noNullPrototype: true } as const;
const { condition } = fc.letrec<{ condition: Expression; operand: Expression }>((tie) => ({
  operand: fc.oneof({ maxDepth: 3 }, path, literal, tie("condition")),
  condition: fc.oneof(
    { maxDepth: 3 },
    path,
    fc.record({ kind: fc.constantFrom(...comparisons), left: tie("operand"), right: tie("operand") }, ordinary),
    fc.record(
      {
        kind: fc.constantFrom("and" as const, "or" as const),
        left: tie("condition"),
        right: tie("condition"),
      },
      ordinary,
    ),
    fc.record({ kind: fc.constant("not" as const), operand: tie("condition") }, ordinary),
  ),
}));

test("an expression survives being printed and parsed", () => {
  fc.assert(
    fc.property(condition, (expression) => {
      const text = print(expression);
      fc.pre(text.length <= 2048);
      assert.deepEqual(parseFilter(text), expression);
    }),
    { numRuns: 300 },
  );
});

test("a condition, its negation and unknown exclude one another; eq is the opposite of ne", () => {
  const anything = fc.record({ Name: fc.anything(), Count: fc.anything(), Enabled: fc.anything() });
  fc.assert(
    fc.property(condition, anything, (expression, body) => {
      const text = print(expression);
      fc.pre(text.length < 1000 && refusesAtMost(() => parseFilter(`not (${text})`)) !== undefined);
      assert.ok(!(compileFilter(text)(body) && compileFilter(`not (${text})`)(body)));
    }),
    { numRuns: 300 },
  );
  fc.assert(
    fc.property(fc.anything(), (value) => {
      for (const other of ["null", "'x'", "1", "true", "Other"])
        assert.notEqual(
          compileFilter(`Name eq ${other}`)({ Name: value, Other: value }),
          compileFilter(`Name ne ${other}`)({ Name: value, Other: value }),
        );
    }),
  );
});

test("any text compiles or is refused", () => {
  const word = fc.constantFrom(
    "Name",
    "eq",
    "and",
    "not",
    "(",
    ")",
    "'a'",
    "1",
    "-",
    "/",
    " ",
    "null",
    "2030-01-01T00:00Z",
    "@",
    "#",
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(word, { maxLength: 30 }).map((words) => words.join(" ")),
  );
  fc.assert(
    fc.property(text, fc.anything(), (filter, body) => void refusesAtMost(() => compileFilter(filter))?.(body)),
    { numRuns: 1000 },
  );
});
