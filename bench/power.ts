/** Real power: what reading a thousand boards costs, how soon they come on, and what a dead switch does to readers. */
import { setTimeout as sleep } from "node:timers/promises";
import { startChild } from "./child.js";
import { type Connection, requestText } from "./connection.js";
import { asking, contest, type Effort } from "./contest.js";
import { fleetSize, PoweredFleet } from "./power-fleet.js";
import { against, type Row } from "./row.js";
import { latencyOf } from "./statistics.js";

const { machines, switches } = fleetSize;

/** The poller's, of a thousand machines. */
const pollPeriod = 10_000;
/** Of the first round, and of news that come late. */
const settling = 8000;
/** Until a switch that is silent is known to be: a turn of the poller and the retries. */
const missedAfter = 20_000;

export async function measurePower(effort: Effort): Promise<readonly Row[]> {
  const fleet = await PoweredFleet.start();
  try {
    await sleep(settling);
    return [
      ...(await idling(fleet, effort.rounds)),
      await allOn(fleet, "Reset On of every machine, the first orders after a start"),
      await allOff(fleet),
      await allOn(fleet, "Reset On of every machine"),
      await allOff(fleet),
      await oneOfEach(fleet, effort.rounds),
      await withSwitchDown(fleet, effort),
    ];
  } finally {
    await fleet.stop();
  }
}

/** What the poller does while nobody asks. */
async function idling(fleet: PoweredFleet, rounds: number): Promise<readonly Row[]> {
  const before = await fleet.look();
  const used = fleet.service.processorTime();
  await sleep(rounds * pollPeriod);
  const share = (fleet.service.processorTime() - used) / ((rounds * pollPeriod) / 1000);
  const after = await fleet.look();
  const perRound = (read: (box: (typeof after)[number]) => number): number =>
    (sumOf(after.map(read)) - sumOf(before.map(read))) / rounds / switches;
  const took = latencyOf(after.flatMap(({ heard }) => readsIn(heard)));
  return [
    {
      what: "poll round by SNMPv3: packets that each of 24 switches is sent",
      machines,
      shoal: `${perRound(({ datagrams }) => datagrams).toFixed(1)} of ${perRound(({ varbinds }) => varbinds).toFixed(0)} variables`,
      n: rounds,
    },
    {
      what: "poll round: from the first to the last request to a switch",
      machines,
      shoal: `every ${pollPeriod / 1000} s`,
      p50: took.p50,
      p99: took.p99,
      n: rounds,
    },
    { what: "processor time while only polling", machines, shoal: `${(share * 100).toFixed(1)} %`, n: rounds },
  ];
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** How long each read of a switch took: requests less than a second apart belong together. */
function readsIn(heard: readonly number[]): readonly number[] {
  const starts = heard.filter((at, index) => at - (heard[index - 1] ?? Number.NEGATIVE_INFINITY) > 1000);
  return starts.map((start, index) => {
    const end = starts[index + 1] ?? Number.POSITIVE_INFINITY;
    return Math.max(...heard.filter((at) => at >= start && at < end)) - start;
  });
}

async function allOn(fleet: PoweredFleet, what: string): Promise<Row> {
  const { machineIds } = fleet.service;
  const start = Date.now();
  const answered = await fleet.resetAll(machineIds, "On");
  await fleet.lit(machines);
  const lastLit = Date.now() - start;
  await sleep(settling);
  const came = await fleet.cameOn(machineIds);
  const took = latencyOf(machineIds.map((id) => (came.get(id) ?? Number.NaN) - (answered.get(id) ?? 0)));
  return { what, machines, shoal: `${(lastLit / 1000).toFixed(1)} s until the last has power`, ...took, n: 1 };
}

async function allOff(fleet: PoweredFleet): Promise<Row> {
  const start = Date.now();
  await fleet.resetAll(fleet.service.machineIds, "ForceOff");
  await fleet.lit(0);
  const took = Date.now() - start;
  await sleep(settling);
  return {
    what: "Reset ForceOff of every machine",
    machines,
    shoal: `${(took / 1000).toFixed(1)} s until the last has none`,
    n: 1,
  };
}

/** Between two looks at a machine that is awaited. */
const lookAgain = 10;

/** One machine of each switch at a time, so that none has to wait for its neighbours. */
async function oneOfEach(fleet: PoweredFleet, rounds: number): Promise<Row> {
  const took: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const chosen = Array.from({ length: switches }, (_, box) => fleet.machinesOf(box)[round] ?? "");
    const waiting = [...chosen];
    await fleet.connected(switches, async (client) => {
      const id = waiting.shift() ?? "";
      await sleep(Math.random() * 2000);
      await fleet.resetAll([id], "On");
      const start = performance.now();
      while ((await powerOf(client, fleet, id)) !== "On") await sleep(lookAgain);
      took.push(performance.now() - start);
    });
  }
  const latency = latencyOf(took);
  return { what: "Reset On of a single machine, until it reads On", machines, shoal: "", ...latency, n: took.length };
}

async function powerOf(client: Connection, { service }: PoweredFleet, id: string): Promise<string> {
  const request = requestText("GET", `/redfish/v1/Systems/${id}`, [service.token]);
  const { body } = await client.exchange(request, true);
  return (JSON.parse(body.toString()) as { readonly PowerState: string }).PowerState;
}

async function withSwitchDown(fleet: PoweredFleet, { rounds, seconds }: Effort): Promise<Row> {
  const client = startChild("client.js");
  const { service } = fleet;
  const reads = (box: number) =>
    fleet.machinesOf(box).map((id) => requestText("GET", `/redfish/v1/Systems/${id}`, [service.token]));
  try {
    await fleet.silence(0, true);
    await sleep(missedAfter);
    const { down, up } = await contest(
      // What is read must not have grown too old to be told.
      { rounds: Math.min(rounds, 5), seconds: Math.min(seconds, 2) },
      { down: asking(client, service.plain, 8, reads(0)), up: asking(client, service.plain, 8, reads(1)) },
    );
    const what = `GET a system whose switch is down; floor = whose switch is up, p99 ${up.p99.toFixed(2)} ms`;
    return against(what, machines, down, up, { least: 0.9 });
  } finally {
    await client.stop();
  }
}
