/** The service under test, in a process of its own that can be killed, paused and started again. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { HttpClient } from "./http-client.js";

/** From dist/test/support/. */
const cli = fileURLToPath(new URL("../../src/cli.js", import.meta.url));
const password = "correct-horse-battery";
const headers = { Authorization: `Basic ${Buffer.from(`admin:${password}`).toString("base64")}` };

/** What is known of one machine over Redfish. Null = no answer, or none that says it. */
export interface Told {
  readonly state: string | null;
  /** Whether it says that its switch answers. */
  readonly inContact: boolean;
}

export interface LogLine {
  /** Microseconds since 1970, as ids of log entries are made. */
  readonly id: string;
  /** Without registry and version. */
  readonly message: string;
  readonly args: readonly string[];
}

export class ChaosService {
  /** Ends that nobody brought about. */
  readonly deaths: string[] = [];
  /** When it ran and nobody kept it from it; the last is still open. */
  readonly running: { from: number; to: number }[] = [];
  private child: ChildProcess | null = null;
  private client: HttpClient | null = null;
  private readonly folder = mkdtempSync(join(tmpdir(), "shoal-chaos-"));
  private stderr = "";

  constructor(configText: string) {
    writeFileSync(this.configFile, configText);
  }

  /** Resolves when it listens. */
  async start(): Promise<void> {
    rmSync(this.readyFile, { force: true });
    const args = ["--enable-source-maps", cli, "serve", "--config", this.configFile, "--ready-file", this.readyFile];
    const child = spawn(process.execPath, [...args, "--state", join(this.folder, "state"), "--log-level", "error"], {
      env: { PATH: process.env.PATH, SHOAL_ADMIN_PASSWORD: password },
      stdio: ["ignore", "ignore", "pipe"],
    });
    this.child = child;
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.stderr = (this.stderr + text).slice(-4000);
    });
    child.on("exit", (code, signal) => {
      if (this.child === child) this.deaths.push(`ended with ${code ?? signal}: ${this.stderr}`);
    });
    while (!existsSync(this.readyFile)) {
      if (child.exitCode !== null) throw new Error(`the service ended with ${child.exitCode}: ${this.stderr}`);
      await pause(10);
    }
    const { url } = JSON.parse(readFileSync(this.readyFile, "utf8")) as { readonly url: string };
    this.client = new HttpClient(new URL(url));
    this.running.push({ from: Date.now(), to: Number.POSITIVE_INFINITY });
  }

  /** Resolves when it is gone; what it was about to answer is not answered. */
  async kill(): Promise<void> {
    const { child } = this;
    if (!child) return;
    this.stopRunning();
    this.child = null;
    const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    child.kill("SIGKILL");
    await ended;
    this.client?.close();
    this.client = null;
  }

  async freeze(time: number): Promise<void> {
    const { child } = this;
    this.stopRunning();
    child?.kill("SIGSTOP");
    await pause(time);
    child?.kill("SIGCONT");
    if (this.child === child) this.running.push({ from: Date.now(), to: Number.POSITIVE_INFINITY });
  }

  async close(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10 });
  }

  /** @returns whether it was accepted; null = the service went away before it said so */
  async reset(machine: string, type: string): Promise<boolean | null> {
    const target = `/redfish/v1/Systems/${machine}/Actions/ComputerSystem.Reset`;
    const answer = await this.ask("POST", target, { ResetType: type });
    return answer && answer.status === 204;
  }

  async system(machine: string): Promise<Told> {
    const answer = await this.ask("GET", `/redfish/v1/Systems/${machine}`);
    if (answer?.status !== 200) return { state: null, inContact: false };
    const { PowerState, Status } = answer.json;
    return { state: PowerState, inContact: Status.State !== "UnavailableOffline" };
  }

  /** The log of the machine's manager, oldest first. Null = no answer. */
  async log(machine: string): Promise<readonly LogLine[] | null> {
    const answer = await this.ask("GET", `/redfish/v1/Managers/${machine}/LogServices/Log/Entries?$top=500`);
    if (answer?.status !== 200) return null;
    return (answer.json.Members as readonly Entry[])
      .map(({ Id, MessageId, MessageArgs = [] }) => ({
        id: Id,
        message: MessageId.split(".").at(-1) ?? "",
        args: MessageArgs,
      }))
      .sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  async clearLog(machine: string): Promise<void> {
    const answer = await this.ask(
      "POST",
      `/redfish/v1/Managers/${machine}/LogServices/Log/Actions/LogService.ClearLog`,
      {},
    );
    if (!answer || answer.status >= 300) throw new Error(`the log of ${machine} cannot be cleared: ${answer?.text}`);
  }

  private async ask(method: string, target: string, body?: object) {
    try {
      return (await this.client?.send(method, target, { headers, ...(body && { body }) })) ?? null;
    } catch {
      return null;
    }
  }

  private stopRunning(): void {
    const last = this.running.at(-1);
    if (last) last.to = Math.min(last.to, Date.now());
  }

  private get configFile(): string {
    return join(this.folder, "shoal.yaml");
  }

  private get readyFile(): string {
    return join(this.folder, "ready.json");
  }
}

interface Entry {
  readonly Id: string;
  readonly MessageId: string;
  readonly MessageArgs?: readonly string[];
}
