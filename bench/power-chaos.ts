/** Thousands of power cycles with faults and kills, by hand: `node dist/bench/power-chaos.js --minutes 10`. */
import { parseArgs } from "node:util";
import { runChaos } from "../test/support/power-chaos.js";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "10" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
    switches: { type: "string", default: "6" },
    often: { type: "boolean", default: false },
    machines: { type: "string", default: "20" },
  },
});

const until = Date.now() + Number(values.minutes) * 60_000;
console.log(`seed ${values.seed}`);
const tally = await runChaos({
  seed: Number(values.seed),
  switches: Number(values.switches),
  machines: Number(values.machines),
  others: 4,
  span: 10_000,
  disturbances: values.often ? [5, 6, 7] : [0, 1, 2, 2, 3, 4],
  enough: () => Date.now() >= until,
  progress: (line) => console.log(line),
});
console.log(`\n${tally.table}\n`);
for (const [failure, count] of tally.failures) console.log(`${count} × ${failure}`);
for (const { wrong, text } of tally.findings) console.log(`${wrong}: ${text}`);
for (const death of tally.deaths) console.log(death);
process.exitCode = tally.findings.length + tally.deaths.size > 0 ? 1 : 0;
