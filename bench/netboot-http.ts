/** Boot files over HTTP: one file of 64 MiB for one client and for 64 at once, parts of it, and a small one. The peer is nginx. */
import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Child, startChild } from "./child.js";
import type { Effort } from "./contest.js";
import type { Download, Downloaded } from "./netboot-http-client.js";
import type { Served, ServeQuestion } from "./netboot-http-server.js";
import { type Nginx, startNginx } from "./nginx.js";
import { longestStall, perSecond, type Row } from "./row.js";
import { median } from "./statistics.js";

const mebibyte = 1024 * 1024;
const size = 64 * mebibyte;
/** With its head it fits into one segment of the loopback: else what is measured is how long an acknowledgement is put off. */
const part = 60_000;
const small = 1200;

interface Work {
  readonly what: string;
  readonly download: Omit<Download, "port">;
  /** Otherwise in answers a second. */
  readonly inBytes: boolean;
  readonly least?: number;
}

const get = (path: string, header = ""): string => `GET /${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${header}\r\n`;

const works: readonly Work[] = [
  {
    what: "one download of 64 MiB",
    download: { clients: 1, request: get("initrd.img"), size, times: 8 },
    inBytes: true,
  },
  {
    what: "64 downloads of 64 MiB at once",
    download: { clients: 64, request: get("initrd.img"), size, times: 1 },
    inBytes: true,
    least: 0.6,
  },
  {
    what: "a range of 60 kB, 16 clients",
    download: { clients: 16, request: get("initrd.img", "Range: bytes=1000000-1059999\r\n"), size: part, times: 500 },
    inBytes: false,
  },
  {
    what: "a script of 1.2 kB, 16 clients",
    download: { clients: 16, request: get("boot.ipxe"), size: small, times: 500 },
    inBytes: false,
  },
];

export async function measureNetbootHttp(effort: Effort): Promise<readonly Row[]> {
  const directory = await mkdtemp(join(tmpdir(), "shoal-boot-files-"));
  const [server, idle, client] = ["server", "server", "client"].map((part) =>
    startChild(`netboot-http-${part}.js`),
  ) as [Child, Child, Child];
  let nginx: Nginx | null = null;
  try {
    await writeFile(join(directory, "initrd.img"), randomBytes(size));
    await writeFile(join(directory, "boot.ipxe"), randomBytes(small));
    nginx = await startNginx(directory);
    const { port } = await server.ask<Served>({ kind: "open", directory } satisfies ServeQuestion);
    const rows: Row[] = [];
    for (const work of works) rows.push(await measured(effort, work, port, { server, idle, client, nginx }));
    return rows;
  } finally {
    await Promise.all([server, idle, client, nginx].map((each) => each?.stop()));
    await rm(directory, { recursive: true, force: true });
  }
}

interface Contestants {
  readonly server: Child;
  /** Another that nobody asks for anything: what its loop has to wait for is the computer's fault. */
  readonly idle: Child;
  readonly client: Child;
  readonly nginx: Nginx | null;
}

async function measured(
  { rounds }: Effort,
  { what, download, inBytes, least }: Work,
  port: number,
  { server, idle, client, nginx }: Contestants,
): Promise<Row> {
  const [ours, theirs]: number[][] = [[], []];
  const amount = download.clients * download.times * (inBytes ? download.size / 1e6 : 1);
  const rate = async (of: number) => amount / (await client.ask<Downloaded>({ port: of, ...download })).seconds;
  // The first round is for warming up.
  for (let round = 0; round <= rounds; round += 1) {
    const [our, their] = [await rate(port), nginx && (await rate(nginx.port))];
    if (round === 0) await Promise.all([server, idle].map((each) => each.ask<Served>(look)));
    else {
      ours?.push(our);
      if (their !== null) theirs?.push(their);
    }
  }
  const { mostResident, stall } = await server.ask<Served>(look);
  const noise = (await idle.ask<Served>(look)).stall;
  const [our, their] = [median(ours ?? []), median(theirs ?? [])];
  const text = inBytes ? megabytes : perSecond;
  const memory = `resident ${mostResident.toFixed(0)} MB at most${nginx ? `; nginx ${nginx.resident().toFixed(0)} MB` : ""}`;
  return {
    what: `HTTP boot: ${what}; floor = nginx (${memory})`,
    machines: 0,
    shoal: text(our),
    ...(nginx && { floor: text(their), ratio: our / their }),
    stall: { wait: stall, noise },
    n: rounds,
    ...aimOf(least, our / their, stall),
  };
}

const look: ServeQuestion = { kind: "look" };

const megabytes = (rate: number): string => `${Math.round(rate).toLocaleString("en")} MB/s`;

function aimOf(least: number | undefined, ratio: number, stall: number): Pick<Row, "aim"> {
  if (least === undefined || Number.isNaN(ratio)) return {};
  return { aim: { text: `ratio ≥ ${least}, stall < ${longestStall}`, met: ratio >= least && stall < longestStall } };
}
