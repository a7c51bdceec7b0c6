/**
 * DHCP on a wire of its own: addresses for one client and for many at once, a room that is switched on, and what to boot beside
 * another server. The peers are ISC dhcpd, Kea, dnsmasq, and a bare `node:dgram` that answers from memory.
 */
import { type Child, startChild } from "./child.js";
import type { Effort } from "./contest.js";
import { type Contestant, contestants } from "./dhcp-contestants.js";
import type { Mode } from "./dhcp-peers.js";
import { type Load, Turn, type Went } from "./dhcp-turn.js";
import type { Ask } from "./netboot-dhcp-client.js";
import { type NetworkPair, openPair } from "./network-pair.js";
import { longestStall, perSecond, type Row, type Stall } from "./row.js";
import { median } from "./statistics.js";

interface Work {
  readonly what: string;
  readonly load: Load;
  /** The one that ours is told against; the others are told beside it. */
  readonly floor: string;
  readonly aim?: (ours: Seen, floor: Seen | null) => NonNullable<Row["aim"]>;
}

/** Medians over the rounds; losses are those of all rounds together, and the stall is the longest. */
interface Seen {
  readonly rate: number;
  readonly seconds: number;
  readonly p50: number;
  readonly p99: number;
  readonly lost: number;
  readonly stall: Stall;
  readonly n: number;
}

/** Seconds until all that were switched on at once have their addresses. */
const soonEnough = 1.5;

const dora = (way: Ask["way"], atOnce: number) => ({ way, what: "dora", atOnce }) as const;
const onWire = (what: Ask["what"], atOnce: number): Load => ({ way: "wire", what, atOnce });

const atLeast =
  (least: number): NonNullable<Work["aim"]> =>
  (ours, floor) => ({ text: `ratio ≥ ${least}`, met: floor !== null && ours.rate >= least * floor.rate });

const works: Readonly<Record<Mode, readonly Work[]>> = {
  pool: [
    {
      what: "1,000 machines at once, until the last has its address",
      load: { powerOn: 1000 },
      floor: "ISC dhcpd",
      aim: ({ seconds }) => ({ text: `≤ ${soonEnough} s`, met: seconds <= soonEnough }),
    },
    { what: "DISCOVER to ACK, 1 at a time", load: dora("wire", 1), floor: "ISC dhcpd" },
    { what: "DISCOVER to ACK, 16 at once", load: dora("wire", 16), floor: "ISC dhcpd", aim: atLeast(1) },
    {
      what: "the same at half of that rate",
      load: { half: dora("wire", 16) },
      floor: "ISC dhcpd",
      aim: ({ p99, lost }) => ({ text: "p99 < 10 ms, none lost", met: p99 < 10 && lost === 0 }),
    },
    { what: "DISCOVER to ACK, 128 at once", load: dora("wire", 128), floor: "ISC dhcpd" },
    { what: "DISCOVER to ACK by a relay, 16 at once", load: dora("relay", 16), floor: "ISC dhcpd" },
  ],
  proxy: [
    { what: "OFFER of a proxy, 1 at a time", load: onWire("offer", 1), floor: "bare dgram", aim: atLeast(0.6) },
    { what: "OFFER of a proxy, 64 at once", load: onWire("offer", 64), floor: "bare dgram", aim: atLeast(0.6) },
    { what: "ACK at port 4011, 64 at once", load: onWire("boot-server", 64), floor: "bare dgram" },
  ],
};

export async function measureNetbootDhcp(effort: Effort): Promise<readonly Row[]> {
  const pair = openPair();
  if (pair === null) return [];
  const client = startChild("netboot-dhcp-client.js", [], pair.client.within);
  try {
    return [...(await measured(effort, "pool", pair, client)), ...(await measured(effort, "proxy", pair, client))];
  } finally {
    await client.stop();
    pair.close();
  }
}

async function measured({ rounds, seconds }: Effort, mode: Mode, pair: NetworkPair, client: Child): Promise<Row[]> {
  const taking = contestants.filter((one) => one.canDo(mode));
  /** By work, then by contestant. */
  const went = works[mode].map(() => new Map<string, Went[]>(taking.map(({ name }) => [name, []])));
  for (let round = 0; round < rounds; round += 1) {
    for (const contestant of taking) {
      console.error(`  ${mode}, round ${round + 1}: ${contestant.name} …`);
      for (const [index, { load }] of works[mode].entries()) {
        const one = await turnOf(contestant, load, { mode, seconds, pair, client });
        went[index]?.get(contestant.name)?.push(one);
      }
    }
  }
  return works[mode].flatMap((work, index) => {
    const seen = new Map([...(went[index] ?? [])].map(([name, rounds]) => [name, seenIn(rounds)]));
    return taking.filter(({ isOurs }) => isOurs).map((ours) => rowOf(work, ours, seen));
  });
}

interface Circumstances {
  readonly mode: Mode;
  readonly seconds: number;
  readonly pair: NetworkPair;
  readonly client: Child;
}

/** Each server is a new one each time, so that nobody carries what another load has left behind. */
async function turnOf(
  contestant: Contestant,
  load: Load,
  { mode, seconds, pair, client }: Circumstances,
): Promise<Went> {
  const running = await contestant.start(pair.server, mode);
  try {
    return await new Turn(contestant, running, mode, pair, client).carry(load, seconds);
  } finally {
    await running.stop();
  }
}

function seenIn(rounds: readonly Went[]): Seen {
  const of = (read: (one: Went) => number) => median(rounds.map(read));
  return {
    rate: of(({ count, seconds }) => count / seconds),
    seconds: of((one) => one.seconds),
    p50: of(({ latency }) => latency.p50),
    p99: of(({ latency }) => latency.p99),
    lost: rounds.reduce((sum, { lost }) => sum + lost, 0),
    stall: {
      wait: Math.max(...rounds.map(({ stall }) => stall.wait)),
      noise: Math.max(...rounds.map(({ stall }) => stall.noise)),
    },
    n: rounds.length,
  };
}

/* ── what is told ────────────────────────────────────────────────────────────────────────────────────────────────── */

function rowOf(work: Work, { name, machines }: Contestant, all: ReadonlyMap<string, Seen>): Row {
  const { what, load, floor: floorName, aim } = work;
  const [ours, floor] = [all.get(name) as Seen, all.get(floorName) ?? null];
  const told = "powerOn" in load ? inSeconds : inRate;
  const others = contestants.filter((one) => !one.isOurs && one.name !== floorName);
  const beside = others.flatMap((one) => {
    const seen = all.get(one.name);
    return seen ? [`${one.name} ${told(seen)}${lossOf(seen)}`] : [];
  });
  const against = floor && `floor = ${floorName}${lossOf(floor)}, p99 ${floor.p99.toFixed(1)} ms`;
  return {
    what: `DHCP, ${name}: ${what}${lossOf(ours)}; ${[against, ...beside].filter(Boolean).join("; ")}`,
    machines: machines ?? 0,
    shoal: told(ours),
    ...(floor && { floor: told(floor), ratio: ratioOf(load, ours, floor) }),
    p50: ours.p50,
    p99: ours.p99,
    stall: ours.stall,
    n: ours.n,
    ...(aim && { aim: notStalled(aim(ours, floor), ours) }),
  };
}

const inSeconds = ({ seconds }: Seen): string => `${seconds.toFixed(2)} s`;
const inRate = ({ rate }: Seen): string => perSecond(rate);
const lossOf = ({ lost }: Seen): string => (lost === 0 ? "" : ` (${lost} lost)`);

/** How many times as fast. */
const ratioOf = (load: Load, ours: Seen, floor: Seen): number =>
  "powerOn" in load ? floor.seconds / ours.seconds : ours.rate / floor.rate;

const notStalled = ({ text, met }: NonNullable<Row["aim"]>, { stall }: Seen): NonNullable<Row["aim"]> => ({
  text: `${text}, stall < ${longestStall}`,
  met: met && stall.wait < longestStall,
});
