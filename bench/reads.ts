/** GET of a system, of the collection, and of everything. */
import { makeSelfSigned } from "../src/services/certificates/make-certificate.js";
import { type Child, startChild } from "./child.js";
import type { CrawlJob, Load } from "./client.js";
import { Connection, requestText, type Target } from "./connection.js";
import { asking, contest, type Effort } from "./contest.js";
import type { FloorAnswer, FloorQuestion } from "./floor.js";
import { Probe, type Waited } from "./probe.js";
import { against, longestStall, type Row } from "./row.js";
import { type Service, startService } from "./service.js";
import { median } from "./statistics.js";

const collection = "/redfish/v1/Systems";
const clients = 8;

export async function measureReads(effort: Effort): Promise<readonly Row[]> {
  const client = startChild("client.js");
  const probe = await Probe.start();
  const few = await startService(10);
  const many = await startService(10_000);
  try {
    return [
      ...(await oneSystem(effort, client, few)),
      await allSystems(effort, client, few, many),
      await theCollection(effort, client, probe, few),
      await theCollection(effort, client, probe, many),
      await theTree(effort, client, few),
    ];
  } finally {
    await Promise.all([client, probe, few, many].map((one) => one.stop()));
  }
}

/* ── one system ──────────────────────────────────────────────────────────────────────────────────────────────────── */

async function oneSystem(effort: Effort, client: Child, service: Service): Promise<readonly Row[]> {
  const path = `${collection}/${service.machineIds[0]}`;
  const stored = await bodyOf(service, path);
  const identity = await makeSelfSigned(["localhost"], Date.now());
  const tls = { cert: identity.pem, key: identity.key };
  const [floor, secureFloor, koa] = await Promise.all([
    startFloor({ stored, koa: false }),
    startFloor({ stored, koa: false, tls }),
    startFloor({ stored, koa: true }),
  ]);
  const ask = (target: Target, ...headers: string[]) =>
    asking(client, target, clients, [requestText("GET", path, headers)]);
  try {
    const found = await contest(effort, {
      floor: ask(floor.target, service.token),
      basic: ask(service.plain, service.basic),
      token: ask(service.plain, service.token),
      koa: ask(koa.target, service.token),
      secureFloor: ask(secureFloor.target, service.token),
      secure: ask(service.secure, service.token),
    });
    const perRequest = (1e6 / found.koa.rate - 1e6 / found.floor.rate).toFixed(0);
    return [
      against("GET one system, Basic", 10, found.basic, found.floor, { least: 0.5 }),
      against("GET one system, token", 10, found.token, found.floor, { least: 0.5 }),
      against("GET one system, token, TLS, kept connections", 10, found.secure, found.secureFloor, { least: 0.5 }),
      against(`the floor inside Koa: ${perRequest} µs more a request`, 10, found.koa, found.floor),
    ];
  } finally {
    await Promise.all([floor, secureFloor, koa].map((one) => one.stop()));
  }
}

/** Each request another system, against the same of few machines. */
async function allSystems(effort: Effort, client: Child, few: Service, many: Service): Promise<Row> {
  const ask = (service: Service) => {
    const requests = service.machineIds.map((id) => requestText("GET", `${collection}/${id}`, [service.token]));
    return asking(client, service.plain, clients, requests);
  };
  const { tens, thousands } = await contest(effort, { tens: ask(few), thousands: ask(many) });
  // Each body is made once and then kept; with a floor for 1 this would be a coin's toss.
  return against("GET each system in turn; floor = the same of 10 machines", 10_000, thousands, tens, { least: 0.9 });
}

/* ── the collection ──────────────────────────────────────────────────────────────────────────────────────────────── */

async function theCollection(effort: Effort, client: Child, probe: Probe, service: Service): Promise<Row> {
  const floor = await startFloor({ stored: await bodyOf(service, collection), koa: false });
  const waits: Waited<Load>[] = [];
  const request = requestText("GET", collection, [service.token]);
  // The floor has the other client too, so that both have the computer to themselves to the same degree.
  const watched = (target: Target) => async (seconds: number) => {
    const waited = await probe.during(target, seconds, () => asking(client, target, 4, [request])(seconds));
    if (target === service.plain) waits.push(waited);
    return waited.done;
  };
  try {
    const found = await contest(effort, { floor: watched(floor.target), shoal: watched(service.plain) });
    const of = (read: (waited: Waited<Load>) => number) => median(waits.slice(1).map(read));
    const stall = { wait: of(({ wait }) => wait), noise: of(({ noise }) => noise) };
    const row = against("GET Systems", service.machineIds.length, found.shoal, found.floor, { least: 0.5, stall });
    const met = row.aim?.met === true && stall.wait < longestStall;
    return { ...row, aim: { text: `${row.aim?.text}, stall < ${longestStall}`, met } };
  } finally {
    await floor.stop();
  }
}

/* ── the whole tree ──────────────────────────────────────────────────────────────────────────────────────────────── */

async function theTree(effort: Effort, client: Child, service: Service): Promise<Row> {
  const job = { kind: "crawl", clients: 32, from: "/redfish/v1/", headers: [service.token] } as const;
  const crawl = async (target: Target, keep: boolean): Promise<Load> => ({
    ...(await client.ask<Load>({ ...job, target, keep } satisfies CrawlJob)),
    // Whether every link leads somewhere is for tests to find out.
    refused: 0,
  });
  const { bodies = new Map<string, Uint8Array>(), count } = await crawl(service.plain, true);
  const stored = new Map([...bodies].map(([path, body]) => [path, { status: 200, body }]));
  const floor = await startFloor({ stored, koa: false });
  try {
    const found = await contest(effort, {
      floor: () => crawl(floor.target, false),
      shoal: () => crawl(service.plain, false),
    });
    return against(`crawl of all ${count} resources by 32 clients`, 10, found.shoal, found.floor);
  } finally {
    await floor.stop();
  }
}

/* ── the floor ───────────────────────────────────────────────────────────────────────────────────────────────────── */

export interface Floor {
  readonly target: Target;
  stop(): Promise<void>;
}

export async function startFloor(question: FloorQuestion): Promise<Floor> {
  const child = startChild("floor.js");
  const { port } = await child.ask<FloorAnswer>(question);
  return { target: { host: "127.0.0.1", port, tls: question.tls !== undefined }, stop: () => child.stop() };
}

async function bodyOf({ plain, token }: Service, path: string): Promise<FloorQuestion["stored"]> {
  const client = await Connection.open(plain);
  const { status, body } = await client.exchange(requestText("GET", path, [token]), true);
  client.close();
  return new Map([["*", { status, body: new Uint8Array(body) }]]);
}
