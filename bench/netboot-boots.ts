/** 48 machines boot at once from the whole service, and somebody looks at the Redfish tree meanwhile. */
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type Child, startChild } from "./child.js";
import { requestText, type Target } from "./connection.js";
import type { Effort } from "./contest.js";
import { networkOf } from "./dhcp-contestants.js";
import type { FloorAnswer, FloorQuestion } from "./floor.js";
import { LoopWatch } from "./loop-watch.js";
import type { Booted, Boots } from "./netboot-boots-client.js";
import type { Read, ReaderQuestion } from "./netboot-boots-reader.js";
import { macOf } from "./netboot-dhcp-packets.js";
import { basic, type NetbootService, startNetbootService } from "./netboot-service.js";
import { allOf, type NetworkPair, openPair, type Seat, wire } from "./network-pair.js";
import { access, type HardwareQuestion, type Opened } from "./power-hardware.js";
import { longestStall, type Row, type Stall } from "./row.js";
import { median } from "./statistics.js";

const machines = 48;
const mebibyte = 1024 * 1024;
const files = { program: 4 * mebibyte, rest: 16 * mebibyte };
const httpPort = 8080;
/** How many times as long an answer may take while machines boot. */
const longer = 2;

interface Round {
  readonly booted: Booted;
  readonly stall: Stall;
  readonly idle: Looks;
  readonly busy: Looks;
}

/** The service is looked at, and a server that has nothing else to do. */
interface Looks {
  readonly service: Read;
  readonly other: Read;
}

export async function measureNetbootBoots({ rounds, seconds }: Effort): Promise<readonly Row[]> {
  const pair = openPair();
  if (pair === null) return [];
  const children: Child[] = [];
  const start = (module: string, { within }: Seat): Child => {
    const child = startChild(module, [], within);
    children.push(child);
    return child;
  };
  let service: NetbootService | null = null;
  try {
    // A machine has the address that it was given.
    allOf(pair.client, "10.65.0.0/18");
    const hardware = start("power-hardware.js", pair.server);
    const ports = await hardware.ask<Opened>({ kind: "open", switches: 1, ports: machines } satisfies HardwareQuestion);
    service = await startNetbootService(pair.server, configOf(pair, ports), {
      "boot.efi": randomBytes(files.program),
      "initrd.img": randomBytes(files.rest),
    });
    const idleServer = start("floor.js", pair.server);
    const stored = new Map([["*", { status: 200, body: new Uint8Array(4000) }]]);
    const { port } = await idleServer.ask<FloorAnswer>({ stored, koa: false } satisfies FloorQuestion);
    const lookers = [
      new Looker(start("netboot-boots-reader.js", pair.client), service.target),
      new Looker(start("netboot-boots-reader.js", pair.server), { host: "127.0.0.1", port, tls: false }),
    ] as const;
    const client = start("netboot-boots-client.js", pair.client);
    const went: Round[] = [];
    // The first round is for warming up.
    for (let round = 0; round <= rounds; round += 1) went.push(await bootAll(service, client, lookers, seconds));
    return rowsOf(went.slice(1));
  } finally {
    await Promise.all([service, ...children].map((each) => each?.stop()));
    pair.close();
  }
}

class Looker {
  constructor(
    private readonly child: Child,
    private readonly target: Target,
  ) {}

  async begin(): Promise<void> {
    const request = requestText("GET", "/redfish/v1/Systems/node0", [basic]);
    await this.child.ask({ kind: "begin", target: this.target, request } satisfies ReaderQuestion);
  }

  end(): Promise<Read> {
    return this.child.ask<Read>({ kind: "end" } satisfies ReaderQuestion);
  }
}

async function bootAll(
  service: NetbootService,
  client: Child,
  [looker, other]: readonly [Looker, Looker],
  seconds: number,
): Promise<Round> {
  const looking = async <T>(work: () => Promise<T>) => {
    await Promise.all([looker.begin(), other.begin()]);
    const done = await work();
    const looks: Looks = { service: await looker.end(), other: await other.end() };
    return { done, looks };
  };
  const { looks: idle } = await looking(() => sleep(seconds * 1000));
  await service.stall();
  ownLoop.look();
  const { done: booted, looks: busy } = await looking(() => client.ask<Booted>(boots));
  return { booted, stall: { wait: await service.stall(), noise: ownLoop.look() }, idle, busy };
}

/** It has nothing to do meanwhile: what holds it up is the computer. */
const ownLoop = new LoopWatch();

const boots: Boots = {
  server: wire.server,
  machines,
  program: files.program,
  rest: { port: httpPort, path: "/files/initrd.img", size: files.rest },
};

/* ── the service ─────────────────────────────────────────────────────────────────────────────────────────────────── */

/** Boards on a switch: their power is real to the service. What they ask and fetch goes to their logs. */
function configOf({ server }: NetworkPair, [port]: Opened): object {
  const { user, auth, privacy } = access;
  return {
    netboot: {
      // All of them are at one MAC address here, which is not what they say.
      networks: [{ ...networkOf("pool", server.device), probe: false }],
      files: "./files",
      http: { port: httpPort },
    },
    devices: [
      {
        id: "switch1",
        kind: "poe-switch",
        family: "netgear",
        host: "127.0.0.1",
        snmp: {
          port,
          user,
          auth: { protocol: "SHA-256", password: auth },
          privacy: { protocol: "AES-128", password: privacy },
        },
      },
    ],
    machines: Array.from({ length: machines }, (_, machine) => ({
      id: `node${machine}`,
      nics: [{ mac: macOf(machine) }],
      adapter: { kind: "board", power: { device: "switch1", port: `1/0/${machine + 1}`, confirmed: true } },
      netboot: { boot: { programs: { "x86-64": "boot.efi" } } },
    })),
  };
}

/* ── what is told ────────────────────────────────────────────────────────────────────────────────────────────────── */

function rowsOf(went: readonly Round[]): readonly Row[] {
  const of = (read: (round: Round) => number) => median(went.map(read));
  const wait = Math.max(...went.map(({ stall }) => stall.wait));
  const noise = Math.max(...went.map(({ stall }) => stall.noise));
  const again = went.reduce((sum, { booted }) => sum + booted.again, 0);
  const [idle, busy] = [of((one) => one.idle.service.latency.p50), of((one) => one.busy.service.latency.p50)];
  const [otherIdle, otherBusy] = [of((one) => one.idle.other.latency.p50), of((one) => one.busy.other.latency.p50)];
  const tail = of((one) => one.busy.service.latency.p99);
  const idleTail = of((one) => one.idle.service.latency.p99);
  const megabytes = (machines * (files.program + files.rest)) / 1e6;
  const seconds = of(({ booted }) => booted.seconds);
  return [
    {
      what: `${machines} boots at once: DHCP, 4 MiB by TFTP, 16 MiB by HTTP; until the last has all (${again} packets asked for again)`,
      machines,
      shoal: `${seconds.toFixed(2)} s, ${(megabytes / seconds).toFixed(0)} MB/s`,
      p50: of(({ booted }) => booted.took.p50),
      p99: of(({ booted }) => booted.took.p99),
      stall: { wait, noise },
      n: went.length,
      aim: { text: `stall ≤ ${longestStall}`, met: wait <= longestStall },
    },
    {
      what:
        `GET a system meanwhile, p50; floor = while nobody boots, p99 ${idleTail.toFixed(1)} ms ` +
        `(a server with nothing to do: ${otherBusy.toFixed(2)} ms, ${otherIdle.toFixed(2)} ms)`,
      machines,
      shoal: `${busy.toFixed(2)} ms`,
      floor: `${idle.toFixed(2)} ms`,
      ratio: busy / idle,
      p50: busy,
      p99: tail,
      n: went.length,
      aim: { text: `ratio ≤ ${longer}`, met: busy <= longer * idle },
    },
  ];
}
