/** Where one boot ends and the next begins, told by who asks when; and what clients see of it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { isNewBoot } from "../../../src/domain/netboot/boot-order.js";
import { isRestart, turnedOff, turnedOn } from "../../../src/domain/netboot/restart.js";
import {
  type BootSession,
  beginBoot,
  heard,
  leadsToSystem,
  told,
  transferred,
} from "../../../src/domain/netboot/session.js";
import { noEnd, type PlanEnd, whole } from "../../../src/domain/netboot/stage-plan.js";
import { minutes, seconds } from "../../../src/model/clock.js";
import { firstIntent } from "../../../src/model/intent.js";
import type { Machine } from "../../../src/model/machine.js";
import type { NetStage } from "../../../src/model/netboot.js";
import { firstObservation } from "../../../src/model/observation.js";
import type { PowerState, ResetType } from "../../../src/model/words.js";
import { errand } from "./boot-bench.js";

const begun = (stage: NetStage, files: readonly string[] = [`made/${stage}`]): BootSession => {
  const end: PlanEnd = { ...noEnd, files: files.map(whole), leadsTo: "stage" };
  return told(beginBoot(stage, 0, errand({ target: "Pxe" }), false), { stage, architecture: null, end }, 0);
};

const fetched = (boot: BootSession, key: string, at: number): BootSession =>
  transferred(boot, { key, size: 9, end: { from: 0, to: 9, problem: null } }, at);

const sentOn: BootSession = fetched(
  told(beginBoot("ipxe", 0, errand({ target: "Hdd" }), false), { stage: "ipxe", architecture: null, end: noEnd }, 0),
  "made/boot.ipxe",
  0,
);

const asked: readonly (readonly [string, BootSession, NetStage, number, boolean])[] = [
  ["the same packet again", begun("uefi-pxe"), "uefi-pxe", seconds(4), false],
  ["a try a minute later, as nobody answered", begun("uefi-pxe"), "uefi-pxe", seconds(64), false],
  ["the next program", begun("uefi-pxe"), "ipxe", seconds(5), false],
  ["HTTP boot after PXE had failed", begun("uefi-pxe"), "uefi-http", seconds(60), false],
  ["a straggler of an earlier program", begun("ipxe"), "uefi-pxe", seconds(2), false],
  ["an earlier program", begun("ipxe"), "uefi-pxe", seconds(5), true],
  ["an earlier program right after a file had come", fetched(begun("ipxe"), "made/ipxe", 0), "board", seconds(1), true],
  ["PXE of another port, as iPXE was sent on", sentOn, "uefi-pxe", seconds(10), false],
  ["PXE long after iPXE was sent on", sentOn, "uefi-pxe", minutes(2), true],
  ["a board whose UEFI got nothing", begun("uefi-pxe", []), "board", seconds(10), true],
  ["an earlier program's packet by a second relay", fetched(begun("ipxe"), "made/ipxe", 0), "uefi-pxe", 100, false],
  ["the first program while a system runs", begun("system"), "board", minutes(30), true],
  ["again, soon after all had come", fetched(begun("board"), "made/board", 0), "board", seconds(20), false],
  ["again, long after all had come", fetched(begun("board"), "made/board", 0), "board", seconds(31), true],
  [
    "again, in the middle of it",
    fetched(begun("board", ["firmware"]), "board/config.txt", 0),
    "board",
    seconds(31),
    false,
  ],
  ["a retry of one that gets nothing", begun("uefi-pxe", []), "uefi-pxe", seconds(64), false],
  ["one that gets nothing, two minutes later", begun("uefi-pxe", []), "uefi-pxe", minutes(2), true],
  ["after a long silence", begun("uefi-pxe"), "ipxe", minutes(11), true],
  ["HTTP boot two minutes after PXE had got nothing", begun("uefi-pxe", []), "uefi-http", minutes(2), true],
  ["HTTP boot right after PXE had got nothing", begun("uefi-pxe", []), "uefi-http", seconds(64), false],
  [
    "PXE again, long after HTTP had given all",
    fetched(begun("uefi-http"), "made/uefi-http", 0),
    "uefi-pxe",
    seconds(31),
    true,
  ],
  ["a packet that comes twice, behind a system", begun("system"), "uefi-pxe", 400, false],
  ["a machine that is reset as soon as its system has asked", begun("system"), "uefi-pxe", 600, true],
  ["a lease that is renewed", begun("system"), "system", minutes(600), false],
  ["a system after hours", fetched(begun("ipxe"), "made/ipxe", 0), "system", minutes(600), false],
];

for (const [what, boot, stage, at, isNew] of asked) {
  test(`${what}: ${isNew ? "a new boot" : "the same boot"}`, () => assert.equal(isNewBoot(boot, stage, at), isNew));
}

test("a boot keeps its errand from the first program to the last", () => {
  const boot = begun("board");
  const later = told(boot, { stage: "ipxe", architecture: "arm64", end: noEnd }, seconds(9));
  assert.equal(later.errand, boot.errand);
  assert.equal(later.architecture, "arm64");
});

/* ── what clients see ────────────────────────────────────────────────────────────────────────────────────────────── */

const system: PlanEnd = { files: [whole("made/boot.ipxe")], usesUp: true, leadsTo: "system" };

test("a boot is seen to go forwards only, and from where", () => {
  const seen = (boot: BootSession) => [boot.stageSeen, boot.source];
  let boot = begun("board", ["firmware"]);
  assert.deepEqual(seen(boot), ["PrimaryProcessorInitializationStarted", null]);
  boot = fetched(boot, "firmware", 1);
  assert.deepEqual(seen(boot), ["PrimaryProcessorInitializationStarted", null]);
  boot = told(boot, { stage: "uefi-http", architecture: "arm64", end: { ...noEnd, files: [whole("made/x")] } }, 2);
  assert.deepEqual(seen(boot), ["SystemHardwareInitializationComplete", "UefiHttp"]);
  boot = told(boot, { stage: "ipxe", architecture: "arm64", end: system }, 3);
  assert.deepEqual(seen(boot), ["SystemHardwareInitializationComplete", "UefiHttp"]);
  assert.equal(heard(boot), boot);
  boot = fetched(boot, "made/boot.ipxe", 4);
  assert.deepEqual(seen(boot), ["OSBootStarted", "UefiHttp"]);
  // It came late.
  assert.deepEqual(seen(told(boot, { stage: "uefi-pxe", architecture: null, end: system }, 5)), [
    "OSBootStarted",
    "Pxe",
  ]);
  assert.deepEqual(seen(heard(boot)), ["OSRunning", "UefiHttp"]);
  boot = told(boot, { stage: "system", architecture: null, end: noEnd }, 6);
  assert.deepEqual(seen(boot), ["OSRunning", "UefiHttp"]);
});

test("a machine that was sent past the network runs from where it was sent", () => {
  const boot = told(
    beginBoot("uefi-pxe", 0, errand({ target: "Hdd" }), false),
    { stage: "uefi-pxe", architecture: null, end: { ...noEnd, usesUp: true } },
    0,
  );
  const runs = told(boot, { stage: "system", architecture: null, end: noEnd }, 1);
  assert.deepEqual(
    [boot.stageSeen, runs.stageSeen, runs.source],
    ["SystemHardwareInitializationComplete", "OSRunning", "Hdd"],
  );
});

test("firmware that asks for an address is no system yet", () => {
  const boot = begun("board", ["firmware"]);
  assert.equal(leadsToSystem(boot, false), false);
  assert.equal(leadsToSystem(fetched(boot, "firmware", 1), false), false);
  assert.equal(leadsToSystem(boot, true), true);
  const all = fetched(told(boot, { stage: "ipxe", architecture: null, end: system }, 1), "made/boot.ipxe", 2);
  assert.equal(leadsToSystem(all, false), true);
});

/* ── restarts ────────────────────────────────────────────────────────────────────────────────────────────────────── */

function machine(state: PowerState | null, reset?: { readonly type: ResetType; readonly begun: number }): Machine {
  const observation = firstObservation(0);
  const common = { seq: 1, by: "admin", at: 0, deadline: 0 };
  return {
    inventory: {} as Machine["inventory"],
    capabilities: {} as Machine["capabilities"],
    intent: { ...firstIntent, resets: reset ? [{ ...common, ...reset }] : [] },
    observation: { ...observation, power: state && { state, at: 0, source: "test" } },
  };
}

const powers: readonly (readonly [PowerState | null, PowerState | null, boolean])[] = [
  ["On", "Off", true],
  ["On", "PoweringOff", true],
  ["PoweringOff", "Off", true],
  ["On", "PoweringOn", true],
  // The boot that may have begun by now is this one.
  ["Off", "PoweringOn", false],
  ["PoweringOn", "On", false],
  ["Off", "On", false],
  [null, "Off", true],
  [null, "On", false],
];

for (const [was, is, isNew] of powers) {
  test(`power from ${was} to ${is}: ${isNew ? "the boot is over" : "it goes on"}`, () => {
    assert.equal(isRestart(machine(was), machine(is)), isNew);
    assert.equal(turnedOff(machine(was), machine(is)), is === "Off");
    assert.equal(turnedOn(machine(was), machine(is)), was === "Off");
  });
}

test("a reset ends a boot with the step that is about to be taken, not when it is accepted nor when it is done", () => {
  const restart = (begun: number) => machine("On", { type: "ForceRestart", begun });
  assert.equal(isRestart(machine("On"), restart(0)), false);
  assert.equal(isRestart(restart(0), restart(1)), true);
  assert.equal(isRestart(restart(1), machine("On")), false);
  assert.equal(isRestart(machine("On", { type: "On", begun: 0 }), machine("On", { type: "On", begun: 1 })), false);
  assert.equal(isRestart(machine("On", { type: "Nmi", begun: 0 }), machine("On", { type: "Nmi", begun: 1 })), false);
});
