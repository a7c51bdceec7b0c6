/** Arrays in a PATCH, as DSP0266 §"PATCH on array properties" wants them merged. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { amendedArray, wholeArrays } from "../../../src/protocol/arrays.js";

test("the standard's example: leave, remove, leave, replace, add, add", () => {
  assert.deepEqual(
    amendedArray(["Chocolate", "Vanilla", "Mango", "Strawberry"], [{}, null, {}, "Cherry", "Coffee", "Banana"]),
    ["Chocolate", "Mango", "Cherry", "Coffee", "Banana"],
  );
});

const cases: readonly (readonly [current: unknown[], change: unknown[], after: unknown[]])[] = [
  [["a", "b"], [null, "b"], ["b"]],
  [
    ["a", "b"],
    [{}, "c"],
    ["a", "c"],
  ],
  [["a", "b", "c"], ["b"], ["b"]],
  [["a", "b"], [], []],
  [["a", "b"], [null], []],
  [["a"], [{}, {}, null, "d"], ["a", "d"]],
  [[], [{}, null], []],
  [["a", null], [{}, {}], ["a"]],
  [[{ Name: "x", On: true }], [{ On: false }], [{ Name: "x", On: false }]],
  [[{ Name: "x", On: true }], [{ Name: null }], [{ Name: null, On: true }]],
  [[{ Name: "x" }], [{}, { Name: "y" }], [{ Name: "x" }, { Name: "y" }]],
  [
    [{ Tags: ["a", "b"], At: { Row: 1, Rack: 2 } }],
    [{ Tags: [null, {}], At: { Row: 3 } }],
    [{ Tags: ["b"], At: { Row: 3, Rack: 2 } }],
  ],
];
for (const [current, change, after] of cases)
  test(`${JSON.stringify(current)} with ${JSON.stringify(change)}`, () =>
    assert.deepEqual(amendedArray(current, change), after));

const value = fc.oneof(fc.string(), fc.integer(), fc.boolean());
const values = fc.array(value, { maxLength: 8 });
const change = fc.array(fc.oneof(value, fc.constant(null), fc.constant({})), { maxLength: 12 });

test("values alone become the array, whatever it was", () => {
  fc.assert(fc.property(values, values, (current, wanted) => assert.deepEqual(amendedArray(current, wanted), wanted)));
});

test("what is left at every place stays; behind the last there is nothing to leave or remove", () => {
  fc.assert(
    fc.property(values, fc.array(fc.constantFrom(null, {}), { maxLength: 5 }), (current, more) => {
      const leave = current.map(() => ({}));
      assert.deepEqual(amendedArray(current, [...leave, ...more]), current);
    }),
  );
});

test("no gaps are left, order is kept, and doing nothing more to the result changes nothing", () => {
  fc.assert(
    fc.property(values, change, (current, asked) => {
      const after = amendedArray(current, asked);
      const kept = asked.flatMap((one, place) =>
        one === null ? [] : typeof one !== "object" ? [one] : current.slice(place, place + 1),
      );
      assert.deepEqual(after, kept);
      assert.deepEqual(
        amendedArray(
          after,
          after.map(() => ({})),
        ),
        after,
      );
    }),
  );
});

test("only arrays that are bound as writable are merged, at any depth", () => {
  const writable = (now: unknown) => ({ kind: "writable", read: () => now }) as const;
  const properties = {
    Tags: writable(["a", "b"]),
    Unset: writable(undefined),
    Name: writable("x"),
    Secrets: { kind: "writeOnly" },
    NTP: { kind: "object", properties: { NTPServers: writable(["c"]) } },
  } as const;
  const changes = { Tags: [null, {}], Unset: [{}, "d"], Name: "y", Secrets: [null], NTP: { NTPServers: [{}, "e"] } };
  const whole = wholeArrays(properties, changes, (reader) => (reader as () => unknown)());
  assert.deepEqual(whole, {
    Tags: ["b"],
    Unset: ["d"],
    Name: "y",
    Secrets: [null],
    NTP: { NTPServers: ["c", "e"] },
  });
});
