import assert from "node:assert/strict";
import { test } from "node:test";
import { usualTiming } from "../../../adapters/kit/power/bank.js";
import { Starts } from "../../../adapters/kit/power/starts.js";
import type { Clock, Duration } from "../../../src/model/clock.js";

/** Time goes on between any two looks at it. */
class RestlessClock implements Clock {
  readonly delays: Duration[] = [];
  private instant = 0;

  now(): number {
    this.instant += 1;
    return this.instant;
  }

  after(delay: Duration): () => void {
    this.delays.push(delay);
    return () => {};
  }
}

test("time that goes on while it is looked at leads to no wait without end", () => {
  for (let stagger = 0; stagger < 12; stagger += 1) {
    const clock = new RestlessClock();
    const starts = new Starts(clock, { ...usualTiming, stagger });
    assert.equal(starts.take("1"), true);
    starts.started("1", 6);
    starts.landed("1");
    void starts.turn("2", new AbortController().signal);
    assert.ok(
      clock.delays.every((delay) => Number.isFinite(delay) && delay >= 0),
      `${clock.delays}`,
    );
  }
});
