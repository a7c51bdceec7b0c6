/** The whole service on the wire, started as its users start it; what its event loop goes through is told by a module beside it. */
import { type ChildProcess, fork } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { asked, ended } from "./child.js";
import type { Target } from "./connection.js";
import type { Seat } from "./network-pair.js";

const password = "measure-me-gently";
export const basic = `Authorization: Basic ${Buffer.from(`admin:${password}`).toString("base64")}`;

export interface NetbootService {
  /** Redfish, in plain. */
  readonly target: Target;
  /** Milliseconds that the loop was busy at most since it was asked last. */
  stall(): Promise<number>;
  stop(): Promise<void>;
}

/** From dist/bench/netboot-service.js. */
const entry = fileURLToPath(new URL("../src/cli.js", import.meta.url));
const watch = new URL("./loop-told.js", import.meta.url).href;

/**
 * @param config without `listen`
 * @param files of the folder of boot files, which `config` calls `./files`, by name
 */
export async function startNetbootService(
  { within, address }: Seat,
  config: object,
  files: Readonly<Record<string, Uint8Array>>,
): Promise<NetbootService> {
  const directory = await mkdtemp(join(tmpdir(), "shoal-bench-"));
  await mkdir(join(directory, "files"));
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(directory, "files", name), bytes);
  const file = join(directory, "shoal.yaml");
  const ready = join(directory, "ready.json");
  await writeFile(file, JSON.stringify({ listen: { host: address, port: 0, http: "serve" }, ...config }));
  const [execPath = "", ...execArgv] = [...within, process.execPath, "--import", watch];
  const options = ["--config", file, "--state", join(directory, "state"), "--ready-file", ready, "--log-level", "warn"];
  const child = fork(entry, ["serve", ...options], {
    execPath,
    execArgv,
    env: { ...process.env, SHOAL_ADMIN_PASSWORD: password },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  return {
    target: { host: address, port: await portOf(child, ready), tls: false },
    stall: () => asked<number>(child, {}),
    async stop() {
      await ended(child, () => child.kill());
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function portOf(child: ChildProcess, ready: string): Promise<number> {
  while (!existsSync(ready)) {
    if (child.exitCode !== null) throw new Error(`the service ended with ${child.exitCode}`);
    await sleep(5);
  }
  return Number(new URL((JSON.parse(readFileSync(ready, "utf8")) as { readonly url: string }).url).port);
}
