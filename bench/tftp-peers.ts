/** The peers: tftpd-hpa, atftpd and dnsmasq, each with a folder of ours; the system's services have nothing to do with them. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ended } from "./child.js";

export interface TftpPeer {
  readonly address: string;
  readonly port: number;
  stop(): Promise<void>;
}

export type PeerName = "tftpd-hpa" | "atftpd" | "dnsmasq";

interface Place {
  readonly address: string;
  readonly port: number;
}

interface Program {
  readonly file: string;
  readonly place: Place;
  arguments(place: Place, directory: string): readonly string[];
}

const programs: Readonly<Record<PeerName, Program>> = {
  "tftpd-hpa": {
    file: "in.tftpd",
    place: { address: "127.0.0.1", port: 6971 },
    arguments: ({ address, port }, directory) => ["-L", "-a", `${address}:${port}`, "-u", "root", "-s", directory],
  },
  atftpd: {
    file: "atftpd",
    place: { address: "127.0.0.1", port: 6972 },
    arguments: ({ address, port }, directory) => [
      ...["--daemon", "--no-fork", "--verbose=0", "--maxthread", "200", "--user", "root", "--group", "root"],
      ...["--bind-address", address, "--port", String(port), directory],
    ],
  },
  // It has no other port to offer.
  dnsmasq: {
    file: "dnsmasq",
    place: { address: "127.0.0.73", port: 69 },
    arguments: ({ address }, directory) => [
      ...["--keep-in-foreground", "--conf-file=/dev/null", "--pid-file=", "--user=root", "--port=0"],
      ...["--bind-interfaces", `--listen-address=${address}`, "--log-facility=/dev/null"],
      ...["--enable-tftp", `--tftp-root=${directory}`, "--tftp-max=200"],
    ],
  },
};

const folders = [process.env.SHOAL_BENCH_TFTP ?? "", ...(process.env.PATH ?? "").split(delimiter), "/usr/sbin"];

/** @returns null where it is not there or may not be started, which is told; they all want to be root */
export async function startPeer(name: PeerName, directory: string, probe: string): Promise<TftpPeer | null> {
  const { file, place, arguments: argumentsFor } = programs[name];
  const found = folders.map((folder) => join(folder || "/nowhere", file)).find((path) => existsSync(path));
  if (found === undefined || process.getuid?.() !== 0) {
    console.error(`${name} is not measured: ${found === undefined ? "it is not installed" : "only root can start it"}`);
    return null;
  }
  // In a group of its own, as one of them leaves children behind that it does not end.
  const child = spawn(found, argumentsFor(place, directory), { stdio: "ignore", detached: true });
  await serving(child, place, probe);
  return { ...place, stop: () => ended(child, () => end(child)) };
}

function end({ pid }: ChildProcess): void {
  if (pid !== undefined) spawnSync("kill", ["-KILL", "--", `-${pid}`]);
}

/** Asks for a file until there is an answer. */
async function serving(child: ChildProcess, { address, port }: Place, probe: string): Promise<void> {
  const socket = createSocket("udp4");
  let answered = false;
  socket.on("message", () => {
    answered = true;
  });
  socket.on("error", () => undefined);
  try {
    while (!answered) {
      if (child.exitCode !== null) throw new Error(`${child.spawnfile} ended with ${child.exitCode}`);
      socket.send(`\0\x01${probe}\0octet\0`, port, address);
      await sleep(50);
    }
  } finally {
    socket.close();
  }
}
