/** What Ironic asks of a service day and night: the power state of every machine, and its sensors. */
import { startChild } from "./child.js";
import { Connection, requestText } from "./connection.js";
import type { Effort } from "./contest.js";
import type { Poll, Polled, PollJob } from "./ironic-poll-client.js";
import type { Row } from "./row.js";
import { type Service, startService } from "./service.js";
import { median } from "./statistics.js";

const machines = 1000;
const fleet = `machines:
  - fleet: { prefix: node, count: ${machines}, adapter: { kind: fake, power: On } }
`;

/** Ironic's own defaults: `sync_power_state_interval` and `_workers`, `[sensor_data] interval` and `workers`; seconds. */
const power = { workers: 8, period: 60 } as const;
const sensors = { workers: 4, period: 600 } as const;
/** A turn of the more frequent one; the other is shortened to its share. */
const watched = power.period;

export async function measureIronicPoll({ rounds }: Effort): Promise<readonly Row[]> {
  const service = await startService(fleet);
  const client = startChild("ironic-poll-client.js");
  try {
    const everything = await pollsOf(service);
    const found: Found[] = [];
    for (let round = 0; round < Math.min(rounds, 3); round += 1) {
      const used = service.processorTime();
      const job = { target: service.secure, polls: everything, seconds: watched } satisfies PollJob;
      const polled = await client.ask<readonly Polled[]>(job);
      found.push({ polled, share: (service.processorTime() - used) / watched });
    }
    return rowsOf(found);
  } finally {
    await Promise.all([service.stop(), client.stop()]);
  }
}

interface Found {
  /** Power, then sensors. */
  readonly polled: readonly Polled[];
  /** Of one processor. */
  readonly share: number;
}

/** @throws Error when an answer was refused: then something else was measured than was meant */
function rowsOf(found: readonly Found[]): readonly Row[] {
  const refused = found.flatMap(({ polled }) => polled).reduce((sum, each) => sum + each.refused, 0);
  if (refused > 0) throw new Error(`${refused} requests were refused`);
  const row = (index: number, what: string): Row => {
    const of = (read: (polled: Polled) => number) =>
      median(found.flatMap(({ polled }) => polled[index] ?? []).map(read));
    const shoal = `${of(({ count }) => count)} requests within ${of(({ longest }) => longest).toFixed(1)} s`;
    const [p50, p99] = [of(({ latency }) => latency.p50), of(({ latency }) => latency.p99)];
    return { what, machines, shoal, p50, p99, n: found.length };
  };
  const share = median(found.map((each) => each.share));
  return [
    row(0, `Ironic's poll of power, ${power.workers} workers, every ${power.period} s, TLS, a connection each`),
    row(1, `Ironic's poll of sensors, ${sensors.workers} workers, a tenth of the machines meanwhile`),
    {
      what: "Ironic's polls: processor time",
      machines,
      shoal: `${(share * 100).toFixed(1)} % of a core`,
      n: found.length,
    },
  ];
}

/** What Ironic reads of each machine, found by the links of one. */
async function pollsOf(service: Service): Promise<readonly Poll[]> {
  const [first = ""] = service.machineIds;
  const paths = await sensorPaths(service, first);
  const asked = (path: string) => requestText("GET", path, [service.token, "Connection: close"]);
  const of = (id: string) => (path: string) => asked(path.replaceAll(first, id));
  const some = service.machineIds.slice(0, (machines * watched) / sensors.period);
  return [
    { ...power, machines: service.machineIds.map((id) => [asked(`/redfish/v1/Systems/${id}`)]) },
    { ...sensors, machines: some.map((id) => paths.map(of(id))) },
  ];
}

interface Link {
  readonly "@odata.id": string;
}

interface System {
  readonly SimpleStorage?: Link;
  readonly Links: { readonly Chassis: readonly Link[] };
}

/** In the order in which Ironic 21 reads them. */
async function sensorPaths({ plain, token }: Service, machine: string): Promise<readonly string[]> {
  const client = await Connection.open(plain);
  const read = async <T>(path: string) => {
    const { body } = await client.exchange(requestText("GET", path, [token]), true);
    return JSON.parse(body.toString()) as T;
  };
  const system = `/redfish/v1/Systems/${machine}`;
  const { SimpleStorage: storage, Links: links } = await read<System>(system);
  const chassis = links.Chassis.map((each) => each["@odata.id"]);
  const collection = storage?.["@odata.id"];
  const members =
    collection === undefined ? [] : (await read<{ readonly Members: readonly Link[] }>(collection)).Members;
  client.close();
  const measured = chassis.flatMap((each) => [each, `${each}/Thermal`, `${each}/Power`]);
  const drives = collection === undefined ? [] : [collection, ...members.map((each) => each["@odata.id"])];
  return [system, ...measured, ...drives];
}
