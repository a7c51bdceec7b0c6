import assert from "node:assert/strict";
import { test } from "node:test";
import type { Refused } from "../../../src/ports/store.js";
import { serviceConditions } from "../../../src/services/conditions.js";

function underTest() {
  const disk: { refused: Refused | null } = { refused: null };
  const none = { conditions: () => [] };
  const conditions = serviceConditions({
    damage: [{ file: "documents/roles/a.json", problem: "It is not JSON." }],
    refused: () => disk.refused,
    certificates: none,
    devices: none,
    time: none,
    ssdpProblem: () => null,
    startedAt: 5,
  });
  return { disk, conditions };
}

test("a disk that refuses is a condition until it does not", () => {
  const { disk, conditions } = underTest();
  const before = conditions();
  assert.deepEqual(before, [
    {
      severity: "Critical",
      text: "documents/roles/a.json was damaged and has been set aside: It is not JSON.",
      since: 5,
    },
  ]);
  disk.refused = { problem: "The disk is full.", since: 7 };
  assert.deepEqual(conditions().slice(1), [{ severity: "Critical", text: "The disk is full.", since: 7 }]);
  disk.refused = null;
  assert.deepEqual(conditions(), before);
});

test("the same conditions are the same array, so that what shows them keeps its ETag", () => {
  const { disk, conditions } = underTest();
  disk.refused = { problem: "The disk is full.", since: 7 };
  const first = conditions();
  disk.refused = { problem: "The disk is full.", since: 7 };
  assert.equal(conditions(), first);
});
