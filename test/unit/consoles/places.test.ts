/** Connections that are let in at once. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Places } from "../../../src/consoles/ssh/places.js";

test("so many in all, so many from one address, and a place that is given back is one again", () => {
  const places = new Places({ inAll: 3, perAddress: 2 });
  const first = places.take("a");
  assert.ok(first && places.take("a"));
  assert.equal(places.take("a"), null);
  assert.ok(places.take("b"));
  assert.equal(places.take("c"), null);
  first();
  first();
  assert.ok(places.take("c"));
  assert.equal(places.take("c"), null);
});
