import assert from "node:assert/strict";
import { test } from "node:test";
import { protocolFeatures } from "../../../redfish-schema/resources/protocol-features.js";
import { parseQuery } from "../../../src/protocol/query/parse.js";
import { slices } from "../../../src/protocol/query/slice.js";
import { ManualClock } from "../../support/manual-clock.js";

test("gives others a turn after a few milliseconds of work, and then works on as long again", async () => {
  const clock = new ManualClock();
  let turns = 0;
  const slice = slices(clock, async () => void turns++);
  assert.equal(slice(), undefined);
  clock.advance(5);
  assert.equal(slice(), undefined);
  clock.advance(1);
  await slice();
  assert.equal(turns, 1);
  assert.equal(slice(), undefined);
  clock.advance(100);
  await slice();
  assert.equal(turns, 2);
});

test("a turn lets timers and sockets in", async () => {
  const clock = new ManualClock();
  const slice = slices(clock);
  clock.advance(10);
  let others = false;
  setImmediate(() => {
    others = true;
  });
  await slice();
  assert.ok(others);
});

test("what the service root promises is so", () => {
  const { MaxLevels } = protocolFeatures.ExpandQuery;
  assert.equal(parseQuery(`$expand=.($levels=${MaxLevels})`).expand?.levels, MaxLevels);
  assert.throws(() => parseQuery(`$expand=.($levels=${MaxLevels + 1})`));
  for (const search of ["$filter=A eq 1 and B gt 2", "$select=A", "$top=1&$skip=1", "only", "excerpt"])
    assert.doesNotThrow(() => parseQuery(search));
});
