/** nginx, the peer, with a configuration and a folder of its own: the system's service has nothing to do with it. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ended } from "./child.js";

export interface Nginx {
  readonly port: number;
  /** MB of all its processes. */
  resident(): number;
  stop(): Promise<void>;
}

/** null = it is not there, which is told. */
export async function startNginx(directory: string): Promise<Nginx | null> {
  const program = findNginx();
  if (program === undefined) {
    console.error("nginx is not measured: neither SHOAL_BENCH_NGINX nor the path leads to it");
    return null;
  }
  const scratch = await mkdtemp(join(tmpdir(), "shoal-nginx-"));
  const port = await freePort();
  const file = join(scratch, "nginx.conf");
  await writeFile(file, configText(scratch, directory, port));
  const child = spawn(program, ["-p", scratch, "-c", file], { stdio: ["ignore", "inherit", "inherit"] });
  await listening(child, port);
  return {
    port,
    resident: () => [child.pid ?? 0, ...childrenOf(child)].reduce((sum, pid) => sum + residentOf(pid), 0),
    async stop() {
      await ended(child, () => child.kill());
      await rm(scratch, { recursive: true, force: true });
    },
  };
}

const places = [process.env.SHOAL_BENCH_NGINX ?? "", "nginx", "/usr/sbin/nginx"];
const findNginx = () => places.find((program) => program && spawnSync(program, ["-v"]).status === 0);

/** Debian's own settings where they matter: a worker for each core, and sendfile. */
const configText = (scratch: string, directory: string, port: number): string => `
daemon off;
${process.getuid?.() === 0 ? "user root;" : ""}
worker_processes auto;
pid ${scratch}/pid;
error_log ${scratch}/error.log;
events { worker_connections 768; }
http {
  sendfile on;
  access_log off;
  keepalive_requests 1000000;
${["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `  ${name}_temp_path ${scratch}/${name};`).join("\n")}
  server { listen 127.0.0.1:${port}; root ${directory}; }
}
`;

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { readonly port: number };
      server.close(() => resolve(port));
    });
  });
}

async function listening(child: ChildProcess, port: number): Promise<void> {
  const tries = () =>
    new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => resolve(true)).on("error", () => resolve(false));
      socket.on("connect", () => socket.destroy());
    });
  while (!(await tries())) {
    if (child.exitCode !== null) throw new Error(`nginx ended with ${child.exitCode}`);
    await sleep(20);
  }
}

function childrenOf({ pid }: ChildProcess): readonly number[] {
  const file = `/proc/${pid}/task/${pid}/children`;
  return existsSync(file) ? readFileSync(file, "utf8").trim().split(" ").map(Number) : [];
}

/** proc(5): VmRSS in kB. */
const residentOf = (pid: number): number =>
  Number(/VmRSS:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1000;
