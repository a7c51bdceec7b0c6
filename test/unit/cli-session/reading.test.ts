import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Dialect } from "../../../adapters/kit/cli/dialect.js";
import { readingOf } from "../../../adapters/kit/cli/reading.js";

const wattsOf = (watts: string, wattsUnit: Dialect["wattsUnit"]): unknown => {
  const words = { admin: { auto: "On" }, state: { on: "delivering" } } as const;
  const dialect = { shell: "exec", errors: [], on: ["on"], off: ["off"], words, wattsUnit } as const;
  const reading = readingOf({ port: "p1", admin: "auto", state: "on", watts }, dialect);
  return "problem" in reading ? reading.problem : reading.watts;
};

test("a unit that is written counts more than the family's; what no port gives is no measurement", () => {
  const table: readonly (readonly [string, Dialect["wattsUnit"], number | null])[] = [
    ["4.2", "W", 4.2],
    ["42", "dW", 4.2],
    ["4200", "mW", 4.2],
    ["4200 mW", "W", 4.2],
    ["4200mw", "dW", 4.2],
    ["4.2 Watts", "mW", 4.2],
    ["4.2W", "dW", 4.2],
    ["4200", "W", null],
    ["n/a", "W", null],
  ];
  for (const [text, unit, watts] of table) assert.equal(wattsOf(text, unit), watts, `${text} in ${unit}`);
  assert.match(String(wattsOf("4.2 kW", "W")), /no number/);
});

test("whatever is written, it is a power of a port, none, or told", () => {
  fc.assert(
    fc.property(fc.string(), fc.constantFrom("W", "dW", "mW"), (text, unit) => {
      const watts = wattsOf(text, unit);
      assert.ok(
        watts === null || typeof watts === "string" || (typeof watts === "number" && watts >= 0 && watts <= 120),
      );
    }),
    { numRuns: 300 },
  );
});
