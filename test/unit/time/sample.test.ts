import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { mostAgreed, sampleOf } from "../../../src/services/time/sample.js";

const time = (received: number, sent: number, rootDistance = 0) =>
  ({ kind: "time", received, sent, stratum: 2, rootDistance }) as const;

test("the offset is the mean of both ways, and half the way may be wrong", () => {
  assert.deepEqual(sampleOf(time(5100, 5110, 30), 100, 210), { offset: 4950, distance: 80 });
  assert.deepEqual(sampleOf(time(100, 100), 5000, 5000), { offset: -4900, distance: 0 });
});

test("with equal ways the offset is exact, whatever they and the server take", () => {
  const span = fc.integer({ min: 0, max: 1000 });
  fc.assert(
    fc.property(fc.integer({ min: -1e12, max: 1e12 }), span, span, (offset, way, work) => {
      const asked = 1e12;
      const received = asked + way + offset;
      const { offset: found } = sampleOf(time(received, received + work), asked, asked + 2 * way + work);
      assert.equal(found, offset);
    }),
  );
});

test("of three servers a wrong one does not count; of two that differ, the surer one does", () => {
  const [a, b, wrong] = [
    { offset: 10, distance: 50 },
    { offset: 20, distance: 5 },
    { offset: 90_000, distance: 0 },
  ];
  assert.equal(mostAgreed([a, b, wrong]), b);
  assert.equal(mostAgreed([wrong, a, { offset: -90_000, distance: 0 }]), a);
  assert.equal(mostAgreed([a, b]), b);
  assert.equal(mostAgreed([a]), a);
  assert.equal(mostAgreed([]), undefined);
});
