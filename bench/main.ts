/** Measures the service against the floor, a server that does nothing but HTTP. See docs/benchmarks.md. */
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import type { Effort } from "./contest.js";
import { measureFirmware } from "./firmware.js";
import { measureGuests } from "./guests.js";
import { measureIronicPoll } from "./ironic-poll.js";
import { measureMedia } from "./media.js";
import { measureNetbootBoots } from "./netboot-boots.js";
import { measureNetbootDhcp } from "./netboot-dhcp.js";
import { measureNetbootHttp } from "./netboot-http.js";
import { measureNetbootTftp } from "./netboot-tftp.js";
import { measurePower } from "./power.js";
import { measureReads } from "./reads.js";
import { type Row, table } from "./row.js";
import { measureScale } from "./scale.js";
import { benchStore } from "./store.js";
import { measureWrites } from "./writes.js";

const sections: Readonly<Record<string, (effort: Effort) => Promise<readonly Row[]>>> = {
  reads: measureReads,
  writes: measureWrites,
  scale: measureScale,
  power: measurePower,
  firmware: measureFirmware,
  media: measureMedia,
  guests: measureGuests,
  "ironic-poll": measureIronicPoll,
  "netboot-dhcp": measureNetbootDhcp,
  "netboot-boots": measureNetbootBoots,
  "netboot-tftp": measureNetbootTftp,
  "netboot-http": measureNetbootHttp,
  store: async () => {
    await benchStore();
    return [];
  },
};

const quick: Effort = { rounds: 1, seconds: 1 };
const thorough: Effort = { rounds: 5, seconds: 3 };

const usage = `Usage: npm run bench -- [--quick] [section …]

Measures ${Object.keys(sections).join(", ")}; all of them takes an hour or so, --quick a quarter of one.`;

const { values, positionals } = readArguments();
const effort = values.quick ? quick : thorough;
const rows: Row[] = [];
for (const name of positionals.length > 0 ? positionals : Object.keys(sections)) {
  console.error(`measuring ${name} …`);
  rows.push(...((await sections[name]?.(effort)) ?? []));
}
const day = new Date().toISOString().slice(0, 10);
console.log(`${day}, Node.js ${process.version}, ${cpus().length} cores, medians of ${effort.rounds} rounds\n`);
console.log(table(rows));

function readArguments() {
  const options = { quick: { type: "boolean" }, help: { type: "boolean" } } as const;
  try {
    const read = parseArgs({ options, allowPositionals: true });
    const unknown = read.positionals.find((name) => !Object.hasOwn(sections, name));
    if (unknown !== undefined) throw new Error(`There is no section called ${unknown}.`);
    if (!read.values.help) return read;
    console.log(usage);
    process.exit();
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    process.exit(2);
  }
}
