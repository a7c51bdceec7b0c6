/** The service as its users run it: its own process, its own state, a fleet of simulated machines. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { ended } from "./child.js";
import { Connection, requestText, type Target } from "./connection.js";

const userName = "admin";
const password = "measure-me-gently";
const basic = `Authorization: Basic ${Buffer.from(`${userName}:${password}`).toString("base64")}`;

export interface Service {
  readonly plain: Target;
  readonly secure: Target;
  /** Header with the password, and one with a session's token. */
  readonly basic: string;
  readonly token: string;
  /** From the start of the process to the first answer of the collection. */
  readonly startMs: number;
  readonly machineIds: readonly string[];
  /** MiB that are resident. */
  memory(): number;
  /** Seconds of processor time used since the start. */
  processorTime(): number;
  /** Ends it; with `keepState` a later start finds what it left. */
  stop(): Promise<void>;
}

const listen = "listen: { host: 127.0.0.1, port: 0, http: serve }";

const simulated = (machines: number): string => `machines:
  - fleet: { prefix: node, count: ${machines} }
`;

/** @param machines how many simulated ones, or the part of a configuration that says which */
export async function startService(machines: number | string, nodeFlags: readonly string[] = []): Promise<Service> {
  const directory = await mkdtemp(join(tmpdir(), "shoal-bench-"));
  const [config, state, ready] = ["shoal.yaml", "state", "ready.json"].map((name) => join(directory, name)) as [
    string,
    string,
    string,
  ];
  await writeFile(config, `${listen}\n${typeof machines === "string" ? machines : simulated(machines)}`);
  const start = performance.now();
  const child = spawn(
    process.execPath,
    [...nodeFlags, ...commandLine, "--config", config, "--state", state, "--ready-file", ready],
    { env: { ...process.env, SHOAL_ADMIN_PASSWORD: password }, stdio: ["ignore", "ignore", "inherit"] },
  );
  const port = await portOf(child, ready);
  const plain: Target = { host: "127.0.0.1", port, tls: false };
  const first = await Connection.open(plain);
  const { body } = await first.exchange(requestText("GET", "/redfish/v1/Systems", [basic]), true);
  const startMs = performance.now() - start;
  const { Members } = JSON.parse(body.toString()) as { readonly Members: readonly { readonly "@odata.id": string }[] };
  const token = await openSession(first);
  first.close();
  return {
    plain,
    secure: { ...plain, tls: true },
    basic,
    token,
    startMs,
    machineIds: Members.map((member) => member["@odata.id"].slice("/redfish/v1/Systems/".length)),
    memory: () => residentMiB(child),
    processorTime: () => processorSeconds(child),
    async stop() {
      await ended(child, () => child.kill());
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** From dist/bench/service.js. */
const entry = fileURLToPath(new URL("../src/cli.js", import.meta.url));
const commandLine = ["--enable-source-maps", entry, "serve", "--log-level", "warn"];

async function portOf(child: ChildProcess, readyFile: string): Promise<number> {
  while (!existsSync(readyFile)) {
    if (child.exitCode !== null) throw new Error(`the service ended with ${child.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const { url } = JSON.parse(readFileSync(readyFile, "utf8")) as { readonly url: string };
  return Number(new URL(url).port);
}

async function openSession(client: Connection): Promise<string> {
  const login = requestText("POST", "/redfish/v1/SessionService/Sessions", [], {
    UserName: userName,
    Password: password,
  });
  const { head } = await client.exchange(login, true);
  const token = /^x-auth-token: *(\S+)/im.exec(head)?.[1];
  if (token === undefined) throw new Error("no session could be opened");
  return `X-Auth-Token: ${token}`;
}

/** proc(5): VmRSS in kB. */
function residentMiB({ pid }: ChildProcess): number {
  const [, kB] = /VmRSS:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kB) / 1024;
}

/** proc(5): utime and stime, fields 14 and 15 of `stat`, in ticks of 10 ms. */
function processorSeconds({ pid }: ChildProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
