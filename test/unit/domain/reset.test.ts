import assert from "node:assert/strict";
import { test } from "node:test";
import {
  acceptReset,
  begin,
  checkOffered,
  checkPossible,
  finish,
  judge,
  queueLimit,
  stepsOf,
} from "../../../src/domain/reset.js";
import { firstIntent } from "../../../src/model/intent.js";
import { Refusal } from "../../../src/model/refusal.js";
import { type PowerCommand, resetTypesOf } from "../../../src/model/reset.js";
import type { PowerState, ResetType } from "../../../src/model/words.js";

const set = (...commands: PowerCommand[]): ReadonlySet<PowerCommand> => new Set(commands);

const refusal =
  (status: number, key: string, ...args: string[]) =>
  (error: unknown) => {
    assert.ok(error instanceof Refusal);
    assert.equal(error.status, status);
    assert.deepEqual([error.problems[0]?.message.key, ...(error.problems[0]?.message.args ?? [])], [key, ...args]);
    return true;
  };

test("the reset types offered follow from the commands", () => {
  const table: [ReadonlySet<PowerCommand>, ResetType[]][] = [
    [set("on", "off"), ["On", "ForceOn", "ForceOff", "ForceRestart", "PowerCycle"]],
    [set("on"), ["On", "ForceOn"]],
    [
      set("on", "off", "shutdown"),
      ["On", "ForceOn", "ForceOff", "GracefulShutdown", "GracefulRestart", "ForceRestart", "PowerCycle"],
    ],
    [set("restart", "on"), ["On", "ForceOn", "ForceRestart"]],
    [set("nmi", "button", "pause", "resume"), ["PushPowerButton", "Nmi", "Pause", "Resume"]],
    [set(), []],
  ];
  for (const [commands, types] of table) assert.deepEqual(resetTypesOf(commands), types);
});

/** What is sent, given that each command has its effect. */
function sequence(type: ResetType, commands: ReadonlySet<PowerCommand>, from: PowerState): string {
  let state = from;
  return (stepsOf(type, commands) ?? [])
    .flatMap((step) => {
      const verdict = judge(step, { state });
      if (verdict === "send") state = step.until ?? state;
      return verdict === "pass" ? [] : [verdict === "send" ? step.command : verdict];
    })
    .join(" ");
}

test("what is sent depends on the power state", () => {
  const all = set("on", "off", "shutdown", "restart", "gracefulRestart", "nmi", "button", "pause", "resume");
  const two = set("on", "off", "shutdown");
  const table: [ResetType, ReadonlySet<PowerCommand>, PowerState, string][] = [
    ["On", all, "Off", "on"],
    ["On", all, "On", ""],
    ["On", all, "PoweringOn", "wait"],
    ["On", all, "PoweringOff", "on"],
    ["ForceOff", all, "On", "off"],
    ["ForceOff", all, "Off", ""],
    ["ForceOff", all, "PoweringOff", "wait"],
    ["GracefulShutdown", all, "Off", ""],
    ["GracefulShutdown", all, "On", "shutdown"],
    ["ForceRestart", all, "On", "restart"],
    ["ForceRestart", all, "Off", "on"],
    ["ForceRestart", two, "On", "off on"],
    ["ForceRestart", two, "Off", "on"],
    ["GracefulRestart", all, "On", "gracefulRestart"],
    ["GracefulRestart", all, "Off", "on"],
    ["GracefulRestart", two, "On", "shutdown on"],
    ["PowerCycle", all, "On", "off on"],
    ["PowerCycle", all, "Off", "on"],
    ["Nmi", all, "On", "nmi"],
    ["Nmi", all, "Off", "cannot"],
    ["Pause", all, "On", "pause"],
    ["Pause", all, "Paused", ""],
    ["Pause", all, "Off", "cannot"],
    ["Resume", all, "Paused", "resume"],
    ["Resume", all, "On", ""],
    ["Resume", all, "Off", "cannot"],
    ["PushPowerButton", all, "Off", "button"],
    ["PushPowerButton", all, "On", "button"],
  ];
  for (const [type, commands, from, sent] of table)
    assert.equal(sequence(type, commands, from), sent, `${type} from ${from}`);
});

test("a type that is not offered is not in the list, one without an object is a conflict", () => {
  const list = refusal(400, "Base.ActionParameterValueNotInList", "Nmi", "ResetType", "ComputerSystem.Reset");
  assert.throws(() => checkOffered("Nmi", ["On"]), list);
  const conflict = refusal(409, "Base.ActionParameterValueConflict", "ResetType", "Nmi");
  assert.throws(() => checkPossible("Nmi", set("nmi"), { state: "Off" }), conflict);
  assert.doesNotThrow(() => checkPossible("ForceOff", set("off"), { state: "Off" }));
});

test("requests queue in order, with time for those before them, up to a limit", () => {
  let intent = acceptReset(firstIntent, { type: "GracefulShutdown", by: "a", at: 1000 });
  intent = acceptReset(intent, { type: "On", by: "b", at: 2000 });
  const [first, second] = intent.resets;
  assert.deepEqual([first?.seq, second?.seq, intent.seq], [1, 2, 2]);
  assert.ok((second?.deadline ?? 0) > (first?.deadline ?? 0));
  while (intent.resets.length < queueLimit) intent = acceptReset(intent, { type: "On", by: "b", at: 2000 });
  const full = refusal(503, "Base.ServiceTemporarilyUnavailable", "5");
  assert.throws(() => acceptReset(intent, { type: "On", by: "b", at: 2000 }), full);
});

test("begun steps are noted in their request alone; a finished one settles the power", () => {
  const two = ["On", "ForceOff"] as const;
  const intent = two.reduce((all, type) => acceptReset(all, { type, by: "a", at: 0 }), firstIntent);
  assert.deepEqual(
    begin(intent, 1, 1).resets.map(({ begun }) => begun),
    [1, 0],
  );
  const table: [PowerState | undefined, "On" | "Off" | null][] = [
    ["On", "On"],
    ["PoweringOn", "On"],
    ["Paused", "On"],
    ["Off", "Off"],
    ["PoweringOff", "Off"],
    [undefined, null],
  ];
  for (const [state, settled] of table) assert.equal(finish(intent, 1, state).settledPower, settled);
  assert.deepEqual(
    finish(intent, 1, "On").resets.map(({ seq }) => seq),
    [2],
  );
});
