import assert from "node:assert/strict";
import { test } from "node:test";
import { asAdapterError } from "../../../adapters/kit/power/failure.js";

test("a device is named once", () => {
  const label = "sw1 (192.0.2.10)";
  const told: readonly (readonly [string, string])[] = [
    ["no answer", `${label}: no answer`],
    [`${label}: no answer`, `${label}: no answer`],
    ["sw1: the file a is not there", "sw1: the file a is not there"],
    ["sw1 has no program", "sw1 has no program"],
    ["sw12: no answer", `${label}: sw12: no answer`],
  ];
  for (const [message, text] of told) assert.equal(asAdapterError(new Error(message), label).message, text);
});
