import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { checkConfig } from "../../../src/config/check.js";
import { adapters } from "./adapters.js";

const textsOf = (text: string): string[] => {
  const check = checkConfig(text, adapters);
  return "problems" in check ? check.problems.map((problem) => problem.text) : [];
};

/** Each would end the process, or keep it busy for good, if the parser were let loose on it. */
const hostile: readonly [name: string, text: string, problem: RegExp][] = [
  ["a list in a list in a list …", "[".repeat(50_000), /^is nested too deep/],
  ["a mapping in a mapping …", "{a: ".repeat(50_000), /^is nested too deep/],
  ["a block in a block …", "- ".repeat(50_000), /^is nested too deep/],
  ["a key in a key …", "? ".repeat(50_000), /^is nested too deep/],
  ["a file of 17 MiB", "#".repeat(17 * 1024 * 1024), /^is 17825792 bytes long/],
];

for (const [name, text, problem] of hostile) {
  test(`refuses ${name}`, () => {
    const [first, ...others] = textsOf(text);
    assert.match(first ?? "", problem);
    assert.deepEqual(others, []);
  });
}

test("refuses a billion laughs", () => {
  const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
  for (let i = 1; i < 10; i++)
    lines.push(
      `a${i}: &a${i} [${Array(10)
        .fill(`*a${i - 1}`)
        .join(", ")}]`,
    );
  assert.deepEqual(textsOf(lines.join("\n")), ["uses too many aliases (`*name`)"]);
});

test("takes an anchor that a thousand machines share", () => {
  const machines = Array.from({ length: 1000 }, (_, i) => `  - { id: n${i}, adapter: *a }`);
  const text = ["machines:", "  - { id: first, adapter: &a { kind: fake } }", ...machines].join("\n");
  assert.deepEqual(textsOf(text), []);
});

test("takes keys that JavaScript gives a meaning to as any other", () => {
  const check = checkConfig("__proto__: { state: x }\nconstructor: 1\ntoString: 1\n", adapters);
  assert.equal("problems" in check && check.problems.length, 3);
});

/** Words of the configuration, so that the checks behind the first one are reached. */
const words = [
  "machines",
  "id",
  "fleet",
  "prefix",
  "count",
  "adapter",
  "kind",
  "fake",
  "nics",
  "mac",
  "rack",
  "racks",
  "listen",
  "outbound",
  "events",
  "allow",
];
const word = fc.oneof(fc.constantFrom(...words), fc.string());
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    word,
    fc.integer({ max: 300 }),
    fc.boolean(),
    fc.constant(null),
    tie("list"),
    tie("mapping"),
  ),
  list: fc.array(tie("value"), { maxLength: 4 }),
  mapping: fc.dictionary(word, tie("value"), { maxKeys: 5 }),
}));

const holds = (text: string): void => {
  const check = checkConfig(text, adapters);
  if (!("problems" in check)) return;
  assert.ok(check.problems.length > 0);
  for (const { line, column, text: words } of check.problems) assert.ok(line >= 1 && column >= 1 && words !== "");
};

test("never throws, whatever the text", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), holds));
  const syntax = fc.string({ unit: fc.constantFrom(..."abc:-[]{}&*!?|>'\"%@#,\n \t01") });
  fc.assert(fc.property(syntax, holds), { numRuns: 500 });
});

test("never throws, whatever the value", () => {
  fc.assert(
    fc.property(value, (any) => holds(JSON.stringify(any))),
    { numRuns: 500 },
  );
  const machines = fc.record({ machines: fc.array(fc.dictionary(word, value as fc.Arbitrary<unknown>)) });
  fc.assert(fc.property(machines, (any) => holds(JSON.stringify(any))));
});
