/** PATCH of a boot override and POST of a Reset: each answered when it would survive a power cut. */
import { type Child, startChild } from "./child.js";
import type { AskJob, Load } from "./client.js";
import { Connection, requestText } from "./connection.js";
import { asking, contest, type Effort, type Result } from "./contest.js";
import type { FloorQuestion } from "./floor.js";
import { Probe } from "./probe.js";
import { startFloor } from "./reads.js";
import { against, longestStall, perSecond, type Row } from "./row.js";
import { type Service, startService } from "./service.js";

const systems = "/redfish/v1/Systems";

export async function measureWrites(effort: Effort): Promise<readonly Row[]> {
  const client = startChild("client.js");
  const probe = await Probe.start();
  const service = await startService(1000);
  const many = await startService(10_000);
  try {
    return [
      ...(await fewClients(effort, client, service)),
      await manyClients(effort, client, service),
      await allAtOnce(client, probe, many),
    ];
  } finally {
    await Promise.all([client, probe, service, many].map((one) => one.stop()));
  }
}

async function fewClients(effort: Effort, client: Child, service: Service): Promise<readonly Row[]> {
  const [patching, resetting] = [patches(service), resets(service)];
  const [patchFloor, resetFloor] = await Promise.all([
    startFloor({ stored: await answerTo(service, patching[0]), koa: false }),
    startFloor({ stored: await answerTo(service, resetting[0]), koa: false }),
  ]);
  try {
    const found = await contest(effort, {
      patchFloor: asking(client, patchFloor.target, 8, patching),
      patch: asking(client, service.plain, 8, patching),
      resetFloor: asking(client, resetFloor.target, 8, resetting),
      reset: asking(client, service.plain, 8, resetting),
    });
    return [
      against("PATCH boot override, 8 clients", 1000, found.patch, found.patchFloor),
      against("POST Reset, 8 clients", 1000, found.reset, found.resetFloor),
    ];
  } finally {
    await Promise.all([patchFloor.stop(), resetFloor.stop()]);
  }
}

async function manyClients(effort: Effort, client: Child, service: Service): Promise<Row> {
  const { patch } = await contest(effort, { patch: asking(client, service.plain, 64, patches(service)) });
  return {
    what: "PATCH boot override, 64 clients",
    machines: 1000,
    shoal: perSecond(patch.rate),
    p50: patch.p50,
    p99: patch.p99,
    n: patch.rounds,
    aim: { text: "≥ 3,000/s, p99 < 30 ms", met: isQuick(patch) },
  };
}

const isQuick = ({ rate, p99 }: Result): boolean => rate >= 3000 && p99 < 30;

/** Seconds in which the last of the simulated machines has done what it was told. */
const aftermath = 10;

/** Every machine once, and then what follows from it. */
async function allAtOnce(client: Child, probe: Probe, service: Service): Promise<Row> {
  // What is met here is a service that has been running for a while.
  await asking(client, service.plain, 64, patches(service))(1);
  const requests = resets(service);
  const all: AskJob = { kind: "ask", target: service.plain, clients: 256, seconds: null, requests };
  const { done, wait, noise } = await probe.during(service.plain, aftermath, () => client.ask<Load>(all));
  return {
    what: "POST Reset of every machine, 256 clients",
    machines: service.machineIds.length,
    shoal: `${done.seconds.toFixed(1)} s`,
    p50: done.latency.p50,
    p99: done.latency.p99,
    stall: { wait, noise },
    n: 1,
    aim: { text: `stall < ${longestStall}`, met: wait < longestStall && done.refused === 0 },
  };
}

const patches = ({ machineIds, token }: Service): readonly string[] =>
  machineIds.map((id) =>
    requestText("PATCH", `${systems}/${id}`, [token], {
      Boot: { BootSourceOverrideEnabled: "Continuous", BootSourceOverrideTarget: "Pxe" },
    }),
  );

const resets = ({ machineIds, token }: Service): readonly string[] =>
  machineIds.map((id) =>
    requestText("POST", `${systems}/${id}/Actions/ComputerSystem.Reset`, [token], { ResetType: "ForceRestart" }),
  );

async function answerTo({ plain }: Service, request = ""): Promise<FloorQuestion["stored"]> {
  const client = await Connection.open(plain);
  const { status, body } = await client.exchange(request, true);
  client.close();
  return new Map([["*", { status, body: new Uint8Array(body) }]]);
}
