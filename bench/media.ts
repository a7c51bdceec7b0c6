/** The same image in the drives of many machines: how often it is fetched, and how soon all have it. */
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { type Child, startChild } from "./child.js";
import { Connection, requestText } from "./connection.js";
import type { Effort } from "./contest.js";
import type { Fetches, MediaQuestion, Opened } from "./media-server.js";
import type { Row } from "./row.js";
import { type Service, startService } from "./service.js";
import { latencyOf, median } from "./statistics.js";

const machines = 100;
const size = 64 * 1024 * 1024;
const clients = 16;
const config = `outbound: { media: { allow: [127.0.0.0/8] } }
machines:
  - fleet: { prefix: node, count: ${machines} }
`;

export async function measureMedia({ rounds }: Effort): Promise<readonly Row[]> {
  const server = startChild("media-server.js");
  try {
    const { url } = await server.ask<Opened>({ kind: "open", size } satisfies MediaQuestion);
    const fetched: number[] = [];
    const found: Found[] = [];
    for (let round = 0; round < rounds; round += 1) {
      fetched.push(await fetchOnce(url));
      found.push(...(await insertTwice(server, url)));
    }
    const floor = `${median(fetched).toFixed(2)} s`;
    const first = found.filter((_, index) => index % 2 === 0);
    const again = found.filter((_, index) => index % 2 === 1);
    return [
      rowOf("the same image of 64 MiB inserted in each; floor = it is fetched once", first, 1, floor),
      rowOf("the same again, after it was ejected everywhere", again, 0),
    ];
  } finally {
    await server.stop();
  }
}

interface Found {
  /** From the first request until all have it. */
  readonly seconds: number;
  /** Of each InsertMedia, in milliseconds. */
  readonly took: readonly number[];
  readonly fetches: Fetches;
}

function rowOf(what: string, found: readonly Found[], most: number, floor?: string): Row {
  const of = (read: (one: Found) => number) => median(found.map(read));
  const latency = found.map(({ took }) => latencyOf(took));
  const whole = Math.max(...found.map(({ fetches }) => fetches.whole));
  return {
    what,
    machines,
    shoal: `${of(({ seconds }) => seconds).toFixed(2)} s, ${whole} downloads, asked about ${of(({ fetches }) => fetches.unchanged)} times`,
    ...(floor !== undefined && { floor }),
    p50: median(latency.map(({ p50 }) => p50)),
    p99: median(latency.map(({ p99 }) => p99)),
    n: found.length,
    aim: { text: `${most} downloads`, met: whole <= most },
  };
}

/** Seconds. */
async function fetchOnce(url: string): Promise<number> {
  const start = performance.now();
  await (await fetch(url)).arrayBuffer();
  return (performance.now() - start) / 1000;
}

async function insertTwice(server: Child, url: string): Promise<readonly Found[]> {
  const service = await startService(config);
  try {
    const first = await insertAll(service, server, url);
    await eachMachine(service, (client, drive) => act(client, service, drive, "EjectMedia", {}));
    return [first, await insertAll(service, server, url)];
  } finally {
    await service.stop();
  }
}

async function insertAll(service: Service, server: Child, url: string): Promise<Found> {
  await look(server);
  const start = performance.now();
  const took: number[] = [];
  await eachMachine(service, async (client, drive) => {
    const asked = performance.now();
    await act(client, service, drive, "InsertMedia", { Image: url });
    took.push(performance.now() - asked);
  });
  await eachMachine(service, (client, drive) => inserted(client, service, drive));
  return { seconds: (performance.now() - start) / 1000, took, fetches: await look(server) };
}

const look = (server: Child) => server.ask<Fetches>({ kind: "look" } satisfies MediaQuestion);

async function eachMachine(
  { plain, machineIds }: Service,
  work: (client: Connection, drive: string) => Promise<void>,
): Promise<void> {
  const waiting = machineIds.values();
  const turns = async () => {
    const client = await Connection.open(plain);
    for (const id of waiting) await work(client, `/redfish/v1/Systems/${id}/VirtualMedia/Cd`);
    client.close();
  };
  await Promise.all(Array.from({ length: clients }, turns));
}

/** @throws Error (by rejection) when it is refused */
async function act(client: Connection, { token }: Service, drive: string, action: string, body: object): Promise<void> {
  const path = `${drive}/Actions/VirtualMedia.${action}`;
  const { status } = await client.exchange(requestText("POST", path, [token], body), true);
  if (status !== 204 && status !== 202) throw new Error(`${path} was answered with ${status}`);
}

async function inserted(client: Connection, { token }: Service, drive: string): Promise<void> {
  for (;;) {
    const { body } = await client.exchange(requestText("GET", drive, [token]), true);
    if ((JSON.parse(body.toString()) as { readonly Inserted: boolean }).Inserted) return;
    await sleep(5);
  }
}
