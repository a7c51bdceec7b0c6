import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { fillIn } from "../../../adapters/kit/cli/commands.js";
import type { Dialect } from "../../../adapters/kit/cli/dialect.js";
import { readingOf } from "../../../adapters/kit/cli/reading.js";
import { rowOf, rowsOf, samePort, UnreadableOutput } from "../../../adapters/kit/cli/rows.js";
import ciscoIos from "../../../adapters/power/poe-switch/vendors/cisco-ios.js";
import ciscoSmb from "../../../adapters/power/poe-switch/vendors/cisco-smb.js";
import juniper from "../../../adapters/power/poe-switch/vendors/juniper.js";
import netgear from "../../../adapters/power/poe-switch/vendors/netgear.js";
import openwrt from "../../../adapters/power/poe-switch/vendors/openwrt.js";

const dialects = [ciscoIos, ciscoSmb, juniper, netgear, openwrt].flatMap(({ ssh }): Dialect[] => (ssh ? [ssh] : []));
const [ios, smb, junos, , ubus] = dialects as [Dialect, Dialect, Dialect, Dialect, Dialect];

const readingIn = (dialect: Dialect, output: string, port: string) => {
  assert.ok(dialect.readAll);
  const row = rowOf(rowsOf([output], dialect.readAll, null), port);
  return row && readingOf(row, dialect);
};

const nothing = { watts: null, powerClass: null, fault: null };

test("layouts that differ from model to model are all read", () => {
  const short = "Gi1/0/4   auto   off        0.0";
  const fixed = "Fa0/22    auto   on         15.4    Ieee PD             4     15.4";
  const modular = "Gi9/48    static faulty     31.6       30.0       C9120AXI-A          n/a";
  assert.deepEqual(readingIn(ios, short, "Gi1/0/4"), { ...nothing, admin: "On", detection: "searching" });
  assert.deepEqual(readingIn(ios, fixed, "Fa0/22"), {
    ...nothing,
    admin: "On",
    detection: "delivering",
    powerClass: 4,
  });
  assert.deepEqual(readingIn(ios, modular, "Gi9/48"), { ...nothing, admin: "On", detection: "fault", fault: "faulty" });
  const older = "gi1/0/1 IP Phone Model A     Auto   On      High     Class3";
  assert.deepEqual(readingIn(smb, older, "gi1/0/1"), {
    ...nothing,
    admin: "On",
    detection: "delivering",
    powerClass: 3,
  });
  const lldp = " ge-0/0/7   Enabled   ON   15.4W(L)   Low   6.6W   0";
  assert.deepEqual(readingIn(junos, lldp, "ge-0/0/7"), {
    ...nothing,
    admin: "On",
    detection: "delivering",
    watts: 6.6,
    powerClass: 0,
  });
});

test("headings, sums and other ports are no rows", () => {
  const output =
    "Module   Available\nInterface Admin  Oper       Power\nTotals:          11   on    330.0\nGi1/0/1 auto on 1.0";
  assert.ok(ios.readAll);
  assert.deepEqual(
    rowsOf([output], ios.readAll, null).map(({ port }) => port),
    ["Gi1/0/1"],
  );
});

test("an unknown word, a contradiction and a port that fits twice are not guessed at", () => {
  assert.match(JSON.stringify(readingIn(ios, "Gi1/0/1 auto dozing 0.0", "Gi1/0/1")), /dozing.*unknown/);
  assert.match(JSON.stringify(readingIn(ios, "Gi1/0/1 auto on 1.0\nGi1/0/1 never off 0.0", "Gi1/0/1")), /problem/);
  assert.equal(readingIn(ios, "Gi1/0/1 auto on 1.0\nTe1/0/1 never off 0.0", "1/0/1"), undefined);
});

test("JSON that is none, or that has no ports, is an error with its beginning", () => {
  for (const output of ["", "Command failed: Not found", '{"ports":3}', "[]", "null"])
    assert.throws(() => readingIn(ubus, output, "lan1"), UnreadableOutput, output);
  const unknown = '{"ports":{"lan1":{"status":"unknown"},"lan2":{}}}';
  assert.deepEqual(readingIn(ubus, unknown, "lan1"), { ...nothing, admin: null, detection: null });
  assert.equal(readingIn(ubus, unknown, "lan3"), undefined);
});

test("a port is known by a shorter word and by its numbers, and by nothing else", () => {
  for (const [some, other] of [
    ["Gi1/0/5", "GigabitEthernet1/0/5"],
    ["gi5", "5"],
    ["gigabitEthernet 1/0/5", "Gi1/0/5"],
  ] as const)
    assert.ok(samePort(some, other));
  for (const [some, other] of [
    ["Gi1/0/5", "Te1/0/5"],
    ["Gi1/0/5", "Gi1/0/50"],
    ["Gi1/0/5", "Gi2/0/5"],
    ["Gi", "Gi"],
    ["", ""],
  ] as const)
    assert.ok(!samePort(some, other));
});

test("whatever a switch answers, every port is read, unread, or the output is called unreadable", () => {
  const words = fc.constantFrom(
    ...'Gi1/0/1 auto never on off 1/0/5 Yes 0.0 15.4 W { } " : , ports status lan1 ge-0/0/1 Enabled'.split(" "),
    ..."\n|\n|  |Delivering Power".split("|"),
  );
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 400 }),
    fc.array(words, { maxLength: 60 }).map((all) => all.join(" ")),
    fc.json().map((json) => `{"ports":${json}}`),
  );
  fc.assert(
    fc.property(text, fc.constantFrom(...dialects), (output, dialect) => {
      assert.ok(dialect.readAll);
      try {
        for (const row of rowsOf([output], dialect.readAll, null)) {
          const reading = readingOf(row, dialect);
          assert.ok("problem" in reading || reading.watts === null || (reading.watts ?? -1) >= 0);
        }
      } catch (error) {
        assert.ok(error instanceof UnreadableOutput);
      }
    }),
    { numRuns: 500 },
  );
});

test("long lines do not make a pattern slow", () => {
  const line = (text: string) => text.repeat(Math.floor(490 / text.length));
  for (const dialect of dialects)
    for (const text of ["a ", " ", "1/0/1 ", "Yes 0.0 W ", "Gi1/0/1 auto on 0.0 "])
      readingIn(
        dialect,
        dialect === ubus
          ? '{"ports":{}}'
          : Array(200)
              .fill(`1/0/1 Yes low ${line(text)}`)
              .join("\n"),
        "x",
      );
});

test("no command has anything in it that the template and a port's name have not", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 80 }), (name) => {
      const filling = { name, group: 1, port: 5 };
      try {
        assert.equal(fillIn("set {name} poe", filling, "sw1"), `set ${name} poe`);
        assert.match(name, /^[A-Za-z0-9/_.:-]{1,64}$/);
      } catch (error) {
        assert.equal((error as Error).name, "AdapterError");
      }
    }),
  );
  assert.equal(
    fillIn("a {group}/0/{port} {onWord}", { name: "x", group: 1, port: 5, onWord: "auto" }, "sw1"),
    "a 1/0/5 auto",
  );
});
