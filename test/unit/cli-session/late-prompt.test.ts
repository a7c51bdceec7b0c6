/** A prompt that comes in the very last moment is a prompt. */
import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { test } from "node:test";
import { Reader } from "../../../adapters/kit/cli/reader.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import { ManualClock } from "../../support/manual-clock.js";

const prompt = (line: string): string | undefined => (line.endsWith("#") ? line : undefined);

test("a prompt counts whose settling time goes beyond the deadline", async () => {
  const [clock, channel] = [new ManualClock(), new PassThrough()];
  const reader = new Reader(channel, clock, "switch");
  const waiting = reader.until(prompt, clock.now() + 10, "the port");
  channel.emit("data", Buffer.from("sw#"));
  clock.advance(1000);
  assert.equal(await waiting, "sw#");
});

test("what is no prompt at the deadline is shown", async () => {
  const [clock, channel] = [new ManualClock(), new PassThrough()];
  const reader = new Reader(channel, clock, "switch");
  const waiting = reader.until(prompt, clock.now() + 10, "the port");
  channel.emit("data", Buffer.from("% Busy"));
  clock.advance(1000);
  await assert.rejects(
    waiting,
    (error) => error instanceof AdapterError && /no prompt after "% Busy"/.test(error.message),
  );
});
