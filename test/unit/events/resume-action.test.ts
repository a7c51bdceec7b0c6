import assert from "node:assert/strict";
import { test } from "node:test";
import { subscriptionResource } from "../../../redfish-schema/resources/EventDestination.js";

test("DeliverBufferedEventDuration reaches the command, in milliseconds; without it, events of any age are sent", async () => {
  const resumed: unknown[][] = [];
  const commands = { events: { resume: async (...asked: unknown[]) => void resumed.push(asked) } };
  const run = subscriptionResource.actions.ResumeSubscription?.run;
  for (const parameters of [{ DeliverBufferedEventDuration: "PT1M30S" }, { DeliverBufferedEventDuration: null }, {}])
    await run?.(parameters, { id: "7" }, { commands, who: "admin" } as never);
  assert.deepEqual(resumed, [
    ["7", "admin", 90_000],
    ["7", "admin", undefined],
    ["7", "admin", undefined],
  ]);
});
