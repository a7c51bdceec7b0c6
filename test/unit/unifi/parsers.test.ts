import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { dataOf, errorOf, isRow, silenceOf, toldOf } from "../../../adapters/power/unifi/device.js";
import { lost, withSetting } from "../../../adapters/power/unifi/overrides.js";
import { placeOf } from "../../../adapters/power/unifi/place.js";
import { numberOf, readingOf } from "../../../adapters/power/unifi/reading.js";
import { surveyOf } from "../../../adapters/power/unifi/survey.js";

const port5 = placeOf("5")!;

test("a port is a number or an outlet, in one spelling", () => {
  assert.deepEqual([placeOf("5")?.number, placeOf("outlet5")?.kind.table], [5, "outlet_table"]);
  for (const bad of ["0", "05", "1000", "5 ", "-1", "port5", "outlet", ""]) assert.equal(placeOf(bad), null, bad);
});

test("numbers come as text", () => {
  const table: readonly (readonly [unknown, number | null])[] = [
    ["4.21", 4.21],
    ["0.00", 0],
    [3.5, 3.5],
    ["1e3", null],
    ["-1", null],
    ["", null],
    [Number.NaN, null],
    [undefined, null],
  ];
  for (const [text, number] of table) assert.equal(numberOf(text), number);
});

test("any JSON is borne, and none of it becomes a state by chance", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      dataOf(value);
      errorOf(value);
      if (!isRow(value)) return;
      silenceOf(value);
      toldOf([value], "02:00:5e:20:00:01");
      surveyOf({ port_table: [{ ...value, port_idx: 1 }], lldp_table: [value] }, 0, []);
      const reading = readingOf(port5, value);
      if (!("poe_mode" in value)) assert.ok("problem" in reading);
    }),
  );
});

const entry = fc.record({
  port_idx: fc.integer({ min: 1, max: 12 }),
  poe_mode: fc.constantFrom("auto", "off"),
  // As it comes out of an answer: there is no -0 in JSON.
  x: fc.json().map((text): unknown => JSON.parse(text)),
});
const entries = fc.uniqueArray(entry, { selector: ({ port_idx }) => port_idx, maxLength: 12 });

test("whatever the settings are, all but ours stay as they were, and a lost one is noticed", () => {
  fc.assert(
    fc.property(entries, fc.nat(), (before, pick) => {
      const written = withSetting(before, port5, "off", { portconf_id: "p" });
      assert.deepEqual(
        written.filter((each) => each.port_idx !== 5),
        before.filter((each) => each.port_idx !== 5),
      );
      assert.equal(written.find((each) => each.port_idx === 5)?.poe_mode, "off");
      assert.deepEqual(lost(written, JSON.parse(JSON.stringify(written)), port5), []);
      const victim = written[pick % written.length]!;
      const rest = written.filter((each) => each !== victim);
      assert.deepEqual(lost(written, rest, port5), [String(victim.port_idx)]);
    }),
  );
});
