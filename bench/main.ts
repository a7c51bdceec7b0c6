/**
 * Measures the service against the floor, a server that does nothing but HTTP: `npm run bench`, or with `-- --quick` for
 * a first look. Sections are chosen by name: `npm run bench -- reads`.
 */
import { cpus } from "node:os";
import type { Effort } from "./contest.js";
import { measureReads } from "./reads.js";
import { type Row, table } from "./row.js";
import { measureScale } from "./scale.js";
import { benchStore } from "./store.js";
import { measureWrites } from "./writes.js";

const sections: Readonly<Record<string, (effort: Effort) => Promise<readonly Row[]>>> = {
  reads: measureReads,
  writes: measureWrites,
  scale: measureScale,
  store: async () => {
    await benchStore();
    return [];
  },
};

const quick: Effort = { rounds: 1, seconds: 1 };
const thorough: Effort = { rounds: 5, seconds: 3 };

const args = process.argv.slice(2);
const chosen = args.filter((name) => name in sections);
const effort = args.includes("--quick") ? quick : thorough;
const rows: Row[] = [];
for (const name of chosen.length > 0 ? chosen : Object.keys(sections)) {
  console.error(`measuring ${name} …`);
  rows.push(...((await sections[name]?.(effort)) ?? []));
}
const day = new Date().toISOString().slice(0, 10);
console.log(`${day}, Node.js ${process.version}, ${cpus().length} cores, medians of ${effort.rounds} rounds\n`);
console.log(table(rows));
