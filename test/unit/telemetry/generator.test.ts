/** When reports are made, and what is in them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Report, ReportDefinition } from "../../../src/model/telemetry.js";
import { Generator } from "../../../src/services/telemetry/generator.js";
import { ManualClock } from "../../support/manual-clock.js";
import { definitionOf, Machines, reading } from "./machines.js";

function begin(definition: ReportDefinition, ids: readonly string[] = ["a"]) {
  const clock = new ManualClock(0);
  const machines = new Machines(ids);
  const sent: Report[] = [];
  const full: string[] = [];
  const generator = new Generator({
    clock,
    machines,
    onChange: machines.onChange,
    send: (report) => void sent.push(report),
    changed: () => undefined,
    full: (id) => void full.push(id),
  });
  const values = () => sent.map(({ values: all }) => all.map(({ value }) => value));
  for (const id of ids) machines.read(id, { IntakeTemp: 20 });
  generator.follow(definition, true);
  clock.advance(0);
  return { clock, machines, generator, sent, full, values };
}

test("a periodic report comes at once, and then once in each interval", () => {
  const { clock, sent, generator } = begin(definitionOf());
  clock.advance(35_000);
  assert.deepEqual(
    sent.map(({ at }) => at),
    [0, 10_000, 20_000, 30_000],
  );
  generator.end("r");
  clock.advance(60_000);
  assert.equal(sent.length, 4);
  assert.equal(clock.pending, 0);
  assert.equal(generator.report("r"), undefined);
});

test("one timer does for all definitions", () => {
  const { clock, generator } = begin(definitionOf());
  for (const id of ["s", "t", "u"]) generator.follow(definitionOf({ id, recurrence: "PT3S" }), false);
  assert.equal(clock.pending, 1);
  clock.advance(60_000);
  assert.equal(clock.pending, 1);
  generator.close();
  assert.equal(clock.pending, 0);
});

test("after a long sleep the reports that were missed are not made up for", () => {
  const { clock, sent } = begin(definitionOf({ recurrence: "P30D" }));
  clock.advance(31 * 24 * 3600 * 1000);
  assert.equal(sent.length, 2);
});

test("what is appended wraps, or stops and says that it is full", () => {
  const wrapping = begin(definitionOf({ updates: "AppendWrapsWhenFull", appendLimit: 2 }));
  wrapping.clock.advance(10_000);
  wrapping.machines.read("a", { IntakeTemp: 23 });
  wrapping.clock.advance(10_000);
  assert.deepEqual(
    wrapping.generator.report("r")?.values.map(({ value }) => value),
    [20, 23],
  );
  assert.deepEqual(
    wrapping.values().map((values) => values.length),
    [1, 1, 1],
    "what is sent is what is new",
  );

  const stopping = begin(definitionOf({ updates: "AppendStopsWhenFull", appendLimit: 2 }));
  stopping.clock.advance(60_000);
  assert.deepEqual(stopping.full, ["r"]);
  assert.equal(stopping.generator.report("r")?.values.length, 2);
  assert.equal(stopping.sent.length, 2);
});

test("what reads as before is left out, until the heartbeat tells it all", () => {
  const definition = definitionOf({
    suppressRepeated: true,
    heartbeat: "PT30S",
    properties: [reading("a"), reading("b")],
  });
  const { clock, machines, values } = begin(definition, ["a", "b"]);
  clock.advance(10_000);
  machines.read("b", { IntakeTemp: 21 });
  clock.advance(20_000);
  assert.deepEqual(values(), [[20, 20], [], [21], [20, 21]]);
});

test("a report on change comes when something changes, and never in quick succession", () => {
  const { clock, machines, values, sent } = begin(definitionOf({ type: "OnChange" }));
  clock.advance(60_000);
  assert.deepEqual(values(), []);
  machines.read("a", { IntakeTemp: 20, TotalPower: 50 });
  clock.advance(0);
  assert.deepEqual(values(), [], "of something else");
  machines.read("a", { IntakeTemp: 21 });
  clock.advance(0);
  for (const value of [22, 23, 24]) machines.read("a", { IntakeTemp: value });
  clock.advance(999);
  assert.deepEqual(values(), [[21]]);
  clock.advance(1);
  assert.deepEqual(values(), [[21], [24]]);
  machines.lose("a");
  clock.advance(1000);
  assert.deepEqual(values().at(-1), [null]);
  assert.equal(sent.length, 3);
});

test("nobody listens to machines unless a report waits for their changes", () => {
  const { machines, generator } = begin(definitionOf());
  assert.equal(machines.listeners.size, 0);
  generator.follow(definitionOf({ id: "s", type: "OnChange" }), true);
  generator.follow(definitionOf({ id: "t", type: "OnChange" }), true);
  assert.equal(machines.listeners.size, 1);
  generator.end("s");
  generator.follow(definitionOf({ id: "t", type: "OnChange", enabled: false }), true);
  assert.equal(machines.listeners.size, 0);
});

test("only what is to be kept is kept, and only what is to be sent is sent", () => {
  const kept = begin(definitionOf({ actions: ["LogToMetricReportsCollection"] }));
  assert.equal(kept.sent.length, 0);
  assert.equal(kept.generator.report("r")?.values.length, 1);
  kept.generator.follow(definitionOf({ actions: ["RedfishEvent"] }), true);
  assert.equal(kept.generator.report("r"), undefined);
  kept.clock.advance(0);
  assert.equal(kept.sent.length, 1);
});
