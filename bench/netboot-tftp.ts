/** Boot files over TFTP, block by block and by windows, for one client and for 64 at once, beside the servers of Debian. */
import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Child, startChild } from "./child.js";
import type { Effort } from "./contest.js";
import type { Fetch, Fetched } from "./netboot-tftp-client.js";
import type { TftpQuestion, TftpServed } from "./netboot-tftp-server.js";
import { longestStall, perSecond, type Row } from "./row.js";
import { median } from "./statistics.js";
import { type PeerName, startPeer, type TftpPeer } from "./tftp-peers.js";

const mebibyte = 1024 * 1024;
const files = { "kernel.img": 32 * mebibyte, "initrd.img": 4 * mebibyte, "config.txt": 1200 };

interface Work {
  readonly what: string;
  readonly file: keyof typeof files;
  readonly fetch: Pick<Fetch, "blksize" | "windowsize" | "clients" | "times">;
  readonly peer: PeerName;
  readonly least?: number;
}

const works: readonly Work[] = [
  {
    what: "32 MiB in blocks of 512",
    file: "kernel.img",
    fetch: { blksize: 512, windowsize: 1, clients: 1, times: 1 },
    peer: "tftpd-hpa",
    least: 0.65,
  },
  {
    what: "32 MiB in blocks of 1,468",
    file: "kernel.img",
    fetch: { blksize: 1468, windowsize: 1, clients: 1, times: 1 },
    peer: "tftpd-hpa",
    least: 0.65,
  },
  {
    what: "32 MiB in blocks of 1,468, windows of 16",
    file: "kernel.img",
    fetch: { blksize: 1468, windowsize: 16, clients: 1, times: 2 },
    peer: "atftpd",
    least: 0.7,
  },
  {
    what: "4 MiB in blocks of 1,468, 64 clients at once",
    file: "initrd.img",
    fetch: { blksize: 1468, windowsize: 1, clients: 64, times: 1 },
    peer: "dnsmasq",
    least: 0.8,
  },
  {
    what: "4 MiB in blocks of 1,468, windows of 16, 64 clients at once",
    file: "initrd.img",
    fetch: { blksize: 1468, windowsize: 16, clients: 64, times: 1 },
    peer: "atftpd",
  },
  {
    what: "1.2 kB, 16 clients, files a second",
    file: "config.txt",
    fetch: { blksize: 1024, windowsize: 1, clients: 16, times: 200 },
    peer: "dnsmasq",
  },
];

export async function measureNetbootTftp(effort: Effort): Promise<readonly Row[]> {
  const directory = await mkdtemp(join(tmpdir(), "shoal-boot-files-"));
  const [server, client] = [startChild("netboot-tftp-server.js"), startChild("netboot-tftp-client.js")];
  try {
    for (const [name, size] of Object.entries(files)) await writeFile(join(directory, name), randomBytes(size));
    const { port } = await look(server, { kind: "open", directory });
    const rows: Row[] = [];
    for (const work of works) {
      const peer = await startPeer(work.peer, directory, "config.txt");
      try {
        rows.push(await measured(effort, work, { server, client, port, peer }));
      } finally {
        await peer?.stop();
      }
    }
    return rows;
  } finally {
    await Promise.all([server.stop(), client.stop()]);
    await rm(directory, { recursive: true, force: true });
  }
}

const look = (server: Child, question: TftpQuestion = { kind: "look" }): Promise<TftpServed> => server.ask(question);

interface Contestants {
  readonly server: Child;
  readonly client: Child;
  readonly port: number;
  readonly peer: TftpPeer | null;
}

async function measured(
  { rounds }: Effort,
  { what, file, fetch, peer: peerName, least }: Work,
  { server, client, port, peer }: Contestants,
): Promise<Row> {
  const size = files[file];
  const inBytes = size > mebibyte;
  const amount = fetch.clients * fetch.times * (inBytes ? size / 1e6 : 1);
  const faults = { ours: 0, theirs: 0 };
  const rate = async (from: { address: string; port: number }, whose: keyof typeof faults): Promise<number> => {
    const { address, port } = from;
    const fetched = await client.ask<Fetched>({ ...fetch, address, port, file, size } satisfies Fetch);
    faults[whose] += fetched.faults;
    return amount / fetched.seconds;
  };
  const [ours, theirs]: [number[], number[]] = [[], []];
  // The first round is for warming up.
  for (let round = 0; round <= rounds; round += 1) {
    if (round === 1) await look(server);
    const our = await rate({ address: "127.0.0.1", port }, "ours");
    const their = peer && (await rate(peer, "theirs"));
    if (round === 0) continue;
    ours.push(our);
    if (their !== null) theirs.push(their);
  }
  const { stall } = await look(server);
  const [our, their] = [median(ours), median(theirs)];
  const text = inBytes ? megabytes : perSecond;
  return {
    what: `TFTP: ${what}; floor = ${peerName} (packets lost or twice: ${faults.ours}, its own ${faults.theirs})`,
    machines: 0,
    shoal: text(our),
    ...(peer && { floor: text(their), ratio: our / their }),
    stall: { wait: stall, noise: 0 },
    n: rounds,
    ...(least !== undefined && peer && aimOf(least, our / their, stall, faults.ours)),
  };
}

const megabytes = (rate: number): string => `${rate.toFixed(1)} MB/s`;

const aimOf = (least: number, ratio: number, stall: number, faults: number): Pick<Row, "aim"> => ({
  aim: {
    text: `ratio ≥ ${least}, stall < ${longestStall}, no loss`,
    met: ratio >= least && stall < longestStall && faults === 0,
  },
});
