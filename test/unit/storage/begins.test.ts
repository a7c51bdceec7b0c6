import assert from "node:assert/strict";
import { test } from "node:test";
import { begins } from "../../../src/domain/storage/begins.js";
import type { BootStage, PowerState } from "../../../src/model/words.js";

const seen = (state: PowerState | null, stage: BootStage) => ({
  power: state && { state, at: 0, source: "fake" },
  boot: { stage, at: 0, source: null },
});

test("when a machine begins anew", () => {
  const yes = [
    [seen("Off", "None"), seen("PoweringOn", "None")],
    [seen("Off", "None"), seen("On", "None")],
    [seen("On", "OSRunning"), seen("PoweringOn", "None")],
    [seen("PoweringOff", "None"), seen("On", "None")],
    [seen("On", "OSRunning"), seen("On", "None")],
    [seen("On", "OSRunning"), seen("On", "PrimaryProcessorInitializationStarted")],
  ] as const;
  const no = [
    [seen(null, "None"), seen("On", "OSRunning")],
    [seen("PoweringOn", "None"), seen("On", "None")],
    [seen("On", "None"), seen("On", "PrimaryProcessorInitializationStarted")],
    [seen("On", "PrimaryProcessorInitializationStarted"), seen("On", "OSRunning")],
    [seen("On", "OSRunning"), seen("Off", "None")],
    [seen("On", "OSRunning"), seen("PoweringOff", "None")],
    [seen("Off", "OSRunning"), seen("Off", "None")],
  ] as const;
  for (const [before, after] of yes) assert.ok(begins(before, after), JSON.stringify([before, after]));
  for (const [before, after] of no) assert.ok(!begins(before, after), JSON.stringify([before, after]));
});
