import assert from "node:assert/strict";
import { test } from "node:test";
import { parseDuration } from "../../../src/model/duration.js";

for (const [text, expected] of [
  ["PT0S", 0],
  ["PT4.5S", 4500],
  ["PT10M", 600_000],
  ["P1DT2H30M", 95_400_000],
] as const)
  test(`${text} is ${expected} ms`, () => assert.equal(parseDuration(text), expected));
