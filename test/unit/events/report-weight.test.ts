/** Metric reports are large: what waits for a receiver that cannot be reached is bounded by what is in it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { reportNotice } from "../../../src/services/events/report-notice.js";
import { until } from "../../support/until.js";
import { Receiver, status } from "./receiver.js";
import { admin, serviceUnderTest } from "./service-under-test.js";

const report = (size: number) => ({
  id: "r",
  name: "Report",
  at: 0,
  values: Array.from({ length: size }, (_, n) => ({ metricId: "Power", property: `/p${n}`, value: n, at: 0 })),
});

test("of large reports few wait, of small ones many, and the newest always does", async (t) => {
  const receiver = await Receiver.start();
  t.after(() => receiver.stop());
  receiver.otherwise = status(503);
  const { events } = serviceUnderTest();
  t.after(() => events.close());
  const id = await events.subscribe({ destination: receiver.url, formatType: "MetricReport" }, admin);
  const waiting = () => events.figures(id)?.waiting ?? 0;
  for (let n = 0; n < 20; n++) events.publish(reportNotice(`${n}`, 0, report(2000)));
  await until(() => receiver.received.length > 0);
  assert.equal(waiting(), 3, "one that is under way, and two that wait");
  for (let n = 0; n < 200; n++) events.publish(reportNotice(`s${n}`, 0, report(1)));
  assert.ok(waiting() > 100);
  events.publish(reportNotice("huge", 0, report(100_000)));
  assert.equal(waiting(), 2);
});
