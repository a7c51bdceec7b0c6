import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { needOf } from "../../../adapters/kit/power/class-power.js";
import { rise, risenCounters } from "../../../adapters/kit/power/counters.js";

const counter = fc.nat({ max: 2 ** 32 - 1 });

test("a rise is found across the wrap, and a restart from 0 is none", () => {
  fc.assert(
    fc.property(counter, fc.nat({ max: 10_000 }), (before, by) => rise(before, (before + by) % 2 ** 32) === by),
  );
  fc.assert(fc.property(counter, counter, (before, now) => rise(before, now) >= 0 && rise(before, now) <= 2 ** 20));
  assert.equal(rise(500, 0), 0);
});

test("a counter that is not there both times says nothing, and a pulled plug is no fault", () => {
  assert.deepEqual(risenCounters({ short: 1 }, { short: 2, overload: 3, mpsAbsent: 4 }), ["short"]);
  assert.deepEqual(risenCounters(undefined, { short: 2 }), []);
  assert.deepEqual(risenCounters({ mpsAbsent: 1 }, { mpsAbsent: 2 }), []);
});

test("a port needs what it drew, else what its class may draw", () => {
  assert.deepEqual(
    [needOf(6, 4), needOf(null, 4), needOf(null, 0), needOf(null, null), needOf(null, 9)],
    [6, 30, 15.4, null, null],
  );
});
