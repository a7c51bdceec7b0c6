/** Power cycles with faults of the switches and kills of the service, in short; at length: bench/power-chaos.ts. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { runChaos } from "../support/power-chaos.js";

test("whatever fails and whoever is killed: nobody is left dark, nothing is switched unasked", async (context) => {
  const seed = Number(process.env.CHAOS_SEED ?? Date.now() % 2 ** 31);
  context.diagnostic(`CHAOS_SEED=${seed} throws the same dice again`);
  const tally = await runChaos({
    seed,
    switches: 4,
    machines: 12,
    others: 4,
    span: 6000,
    disturbances: [1, 2, 3],
    enough: ({ rounds }) => rounds >= 2,
  });
  for (const line of tally.table.split("\n")) context.diagnostic(line);
  assert.deepEqual(tally.findings, []);
  assert.deepEqual([...tally.deaths], []);
  assert.ok(tally.cycles.confirmed > 0 && tally.kills >= 2);
});
