/** Changes between lists of variables lead from the one to the other and leave everything else in its place. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { apply, diff, holdSame, outstanding, toAsk, without } from "../../../src/domain/firmware/changes.js";
import type { Variable, Variables } from "../../../src/model/firmware.js";

const one: fc.Arbitrary<Variable> = fc.record({
  guid: fc.constantFrom("g", "h"),
  name: fc.constantFrom("a", "b", "c", "d"),
  attributes: fc.constantFrom(3, 7),
  data: fc.constantFrom("", "00", "01"),
});

const list: fc.Arbitrary<Variables> = fc.uniqueArray(one, { selector: ({ guid, name }) => `${guid} ${name}` });

test("what is applied is what was asked for, and nothing is left of it", () => {
  fc.assert(
    fc.property(list, list, (from, to) => {
      const changes = diff(from, to);
      const after = apply(from, changes);
      assert.ok(holdSame(after, to));
      assert.deepEqual(outstanding(changes, after), []);
      assert.equal(apply(after, changes), after);
      assert.deepEqual(without(changes, changes), []);
      assert.equal(changes.length === 0, holdSame(from, to));
    }),
  );
});

test("what stays keeps its place, what changes too, and what is new comes last", () => {
  fc.assert(
    fc.property(list, list, (from, to) => {
      const keys = (all: Variables): string[] => all.map(({ guid, name }) => `${guid} ${name}`);
      const after = keys(apply(from, diff(from, to)));
      const kept = keys(from).filter((key) => keys(to).includes(key));
      assert.deepEqual(after.slice(0, kept.length), kept);
    }),
  );
});

test("what is wanted is what comes of it, whether or not what is under way arrives before it", () => {
  fc.assert(
    fc.property(list, list, list, (current, arriving, wanted) => {
      const underWay = diff(current, arriving);
      const asked = toAsk(current, wanted, underWay);
      assert.ok(holdSame(apply(current, asked), wanted));
      assert.ok(holdSame(apply(apply(current, underWay), asked), wanted));
    }),
  );
});
