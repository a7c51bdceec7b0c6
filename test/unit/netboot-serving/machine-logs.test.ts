/** Lines that machines log come into their logs, within bounds. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Message, message, toExtendedInfo } from "../../../redfish-schema/registries/messages.js";
import type { LogLine } from "../../../src/ports/netboot.js";
import { StoredChronicle } from "../../../src/services/chronicle.js";
import { timeOrderedIds } from "../../../src/services/ids.js";
import { machineLogs } from "../../../src/services/netboot/machine-logs.js";
import { ManualClock } from "../../support/manual-clock.js";
import { MemoryStore } from "../../support/memory-store.js";
import { quiet } from "./bench.js";

function underTest(machines = 1) {
  const clock = new ManualClock();
  const store = MemoryStore.empty();
  const chronicle = new StoredChronicle({ store, clock, nextId: timeOrderedIds(clock), logger: quiet, machines });
  const heard: string[] = [];
  const take = machineLogs({
    clock,
    chronicle,
    machineAt: (address) => (address === "10.0.0.5" ? "m1" : undefined),
    heard: (machine) => heard.push(machine),
  });
  const say = (text: string, more: Partial<LogLine> = {}) =>
    take({ client: "10.0.0.5", at: clock.now(), severity: 6, hostName: null, program: "kernel", text, ...more });
  const log = () => chronicle.log("m1").map(({ message: { args }, severity }) => [severity, ...args]);
  return { clock, chronicle, heard, say, log, store };
}

test("a line is an entry as severe as it says", () => {
  const { say, log, heard } = underTest();
  say("a");
  say("b", { severity: 4 });
  say("c", { severity: 2 });
  say("d", { severity: null, program: null });
  assert.deepEqual(log(), [
    ["OK", "kernel", "a"],
    ["Warning", "kernel", "b"],
    ["Critical", "kernel", "c"],
    ["OK", "Console", "d"],
  ]);
  assert.equal(heard.length, 4);
});

test("no line of a machine reads as one of ours", () => {
  const { say, chronicle } = underTest();
  say("40 lines were left out.", { program: "Shoal" });
  say("a", { severity: 3 });
  say("b", { severity: 0 });
  const entries = chronicle.log("m1").map((entry) => ({ ...entry.message, severity: entry.severity }) as Message);
  for (const entry of entries) assert.match(toExtendedInfo(entry).Message, /^The machine logged: /);
});

test("who has no machine's address is not heard", () => {
  const { say, log, heard } = underTest();
  say("a", { client: "10.0.0.6" });
  assert.deepEqual([log(), heard], [[], []]);
});

test("sixty lines a minute are kept, and the others are counted", () => {
  const { say, log, clock } = underTest();
  for (let line = 0; line < 100; line += 1) say(`line ${line}`);
  assert.equal(log().length, 60);
  clock.advance(60_000);
  say("later");
  assert.deepEqual(log().slice(-2), [
    ["OK", "40"],
    ["OK", "kernel", "later"],
  ]);
});

test("what a machine says has a quarter of its log, and pushes out nothing else", async () => {
  const { say, chronicle, clock, store } = underTest();
  const entry = {
    message: message("ResourceEvent.ResourceCreated"),
    origin: "/redfish/v1/Systems/m1",
    resourceType: "ComputerSystem",
    machineId: "m1",
  };
  for (let count = 0; count < 300; count += 1) chronicle.tell(entry);
  for (let minute = 0; minute < 10; minute += 1) {
    for (let line = 0; line < 60; line += 1) say(`line ${line}`);
    clock.advance(60_000);
  }
  const keys = chronicle.log("m1").map(({ message: { key } }) => key);
  assert.equal(keys.length, 425);
  assert.equal(keys.filter((key) => key === "Shoal.MachineSaid").length, 125);
  for (let count = 0; count < 600; count += 1) chronicle.tell(entry);
  const full = chronicle.log("m1");
  assert.equal(full.length, 500);
  assert.deepEqual(
    [...full].map(({ id }) => id).sort(),
    full.map(({ id }) => id),
    "in order of time",
  );
  await chronicle.clear("m1");
  assert.deepEqual(chronicle.log("m1"), []);
  assert.equal(store.get("logs", "said:m1"), undefined);
});
