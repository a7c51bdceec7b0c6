/** Start, memory and idling, with few machines and with many. */
import { setTimeout as sleep } from "node:timers/promises";
import { startChild } from "./child.js";
import type { AskJob, CrawlJob } from "./client.js";
import { requestText } from "./connection.js";
import type { Effort } from "./contest.js";
import type { Row } from "./row.js";
import { startService } from "./service.js";
import { median } from "./statistics.js";

interface Aim {
  readonly machines: number;
  /** Seconds. */
  readonly start: number;
  /** MiB. */
  readonly memory: number;
}

const aims: readonly Aim[] = [
  { machines: 10, start: 1, memory: 100 },
  { machines: 1000, start: 1.5, memory: 150 },
  { machines: 10_000, start: 3, memory: 400 },
];

export async function measureScale(effort: Effort): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const aim of aims) rows.push(...(await atScale(effort, aim)));
  return rows;
}

/** Each takes the better part of a minute. */
const mostRounds = 3;

async function atScale(effort: Effort, aim: Aim): Promise<readonly Row[]> {
  const rounds = Math.min(effort.rounds, mostRounds);
  const found: Found[] = [];
  for (let round = 0; round < rounds; round += 1) found.push(await observe(aim.machines, effort.seconds));
  const of = (read: (one: Found) => number) => median(found.map(read));
  const { machines } = aim;
  const [start, before, after] = [of((one) => one.start), of((one) => one.before), of((one) => one.after)];
  const n = rounds;
  return [
    {
      what: "from the start of the process to the first answer",
      machines,
      shoal: `${start.toFixed(2)} s`,
      n,
      aim: { text: `< ${aim.start} s`, met: start < aim.start },
    },
    {
      what: "resident memory, a while after the start",
      machines,
      shoal: `${before.toFixed(0)} MiB`,
      n,
      aim: { text: `< ${aim.memory} MiB`, met: before < aim.memory },
    },
    {
      what: "resident memory, after reads, writes and a crawl",
      machines,
      shoal: `${after.toFixed(0)} MiB`,
      n,
      aim: { text: `< ${aim.memory} MiB`, met: after < aim.memory },
    },
    { what: "processor time while nobody asks", machines, shoal: `${of((one) => one.idle * 100).toFixed(1)} %`, n },
  ];
}

interface Found {
  readonly start: number;
  readonly before: number;
  readonly after: number;
  /** Share of one processor. */
  readonly idle: number;
}

/** The simulated machines are told of in the first seconds, which is not idling. */
const settling = 4000;

async function observe(machines: number, seconds: number): Promise<Found> {
  const service = await startService(machines);
  const client = startChild("client.js");
  try {
    await sleep(settling);
    const before = service.memory();
    const used = service.processorTime();
    await sleep(2 * settling);
    const idle = (service.processorTime() - used) / ((2 * settling) / 1000);
    const { plain: target, token, machineIds } = service;
    const patch = { AssetTag: "measured" };
    for (const [method, body] of [["GET"], ["PATCH", patch]] as const) {
      const requests = machineIds.map((id) => requestText(method, `/redfish/v1/Systems/${id}`, [token], body));
      await client.ask({ kind: "ask", target, clients: 64, seconds, requests } satisfies AskJob);
    }
    const crawl: CrawlJob = {
      kind: "crawl",
      target,
      clients: 32,
      headers: [token],
      from: "/redfish/v1/",
      keep: false,
    };
    await client.ask(crawl);
    await sleep(settling);
    return { start: service.startMs / 1000, before, after: service.memory(), idle };
  } finally {
    await Promise.all([client.stop(), service.stop()]);
  }
}
