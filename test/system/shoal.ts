/** The program as users start it: a process of its own, told when it is ready by its ready file. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Writable } from "node:stream";
import { before } from "node:test";
import { fileURLToPath } from "node:url";
import { plainEnvironment, type Ran, type RunOptions, root, run, until } from "./program.js";
import { temporaryFolder } from "./temporary-folder.js";
import { afterwards, suiteUndoing, type Undoing } from "./undoing.js";

export { temporaryFolder, type Undoing };

const cli = fileURLToPath(new URL("../../src/cli.js", import.meta.url));
export const password = "correct-horse-battery";

export interface Shoal {
  readonly url: string;
  readonly port: number;
  readonly state: string;
  /** PEM file of the certificate that it made for itself. */
  readonly certificate: string;
  readonly readyFile: string;
  readonly output: { readonly stdout: string; readonly stderr: string };
  /** What programs that are to reach it are started with: where it is in another network than the tests. */
  readonly within: readonly string[];
  /** Sends it a signal, and waits for its end. */
  end(signal?: NodeJS.Signals): Promise<Ended>;
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Runs one of its commands to the end. */
export const shoal = (args: readonly string[], options: RunOptions = {}): Promise<Ran> =>
  run(process.execPath, ["--enable-source-maps", cli, ...args], options);

interface StartOptions {
  /** The file to serve; the demo when absent. */
  readonly config?: string;
  /** Of a service that ran before; a new one otherwise. */
  readonly state?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly args?: readonly string[];
  /** A command line that starts another, e.g. in a network of its own. */
  readonly within?: readonly string[];
}

/** Starts the demo, or what a file says, on a free port of this computer, and ends it with the test. */
export async function startShoal(test: Undoing, options: StartOptions = {}): Promise<Shoal> {
  const state = options.state ?? join(temporaryFolder(test), "state");
  const readyFile = join(temporaryFolder(test), "ready.json");
  const where = ["--listen", "127.0.0.1:0", "--state", state, "--ready-file", readyFile, "--log-level", "warn"];
  const what = options.config === undefined ? ["demo"] : ["serve", "--config", options.config];
  const env = options.env ?? { SHOAL_ADMIN_PASSWORD: password };
  const { within = [] } = options;
  const program = startProgram(test, [...what, ...where, ...(options.args ?? [])], env, within);
  const { url } = await until("a ready file", () => {
    program.checkRunning();
    return existsSync(readyFile) && (JSON.parse(readFileSync(readyFile, "utf8")) as { readonly url: string });
  });
  const certificate = join(state, "certificate.pem");
  const { output, end } = program;
  return { url, port: Number(new URL(url).port), state, certificate, readyFile, output, within, end };
}

export interface Program extends Pick<Shoal, "output" | "end"> {
  readonly input: Writable;
  /** @throws Error with what it said when it has ended */
  checkRunning(): void;
}

/** Starts one of its commands, and ends it with the test. */
export function startProgram(
  test: Undoing,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  within: readonly string[] = [],
): Program {
  const [program = process.execPath, ...rest] = [...within, process.execPath, "--enable-source-maps", cli, ...args];
  const child = spawn(program, rest, {
    cwd: root,
    env: { ...plainEnvironment, ...env },
  });
  const output = collect(child);
  const ended = endOf(child);
  const end = (signal: NodeJS.Signals = "SIGTERM") => {
    child.kill(signal);
    return ended;
  };
  afterwards(test, () => end("SIGKILL"));
  // One that ends before it has read everything is none of our business.
  child.stdin.on("error", () => {});
  return {
    input: child.stdin,
    output,
    end,
    checkRunning() {
      if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}: ${output.stderr}`);
    },
  };
}

function collect(child: ChildProcess): Shoal["output"] {
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name]?.setEncoding("utf8").on("data", (text: string) => {
      output[name] += text;
    });
  }
  return output;
}

const endOf = (child: ChildProcess): Promise<Ended> =>
  new Promise((resolve) => child.on("close", (code, signal) => resolve({ code, signal })));

/** One for all the tests of a suite. To be called in the suite itself; what it returns, in its tests. */
export function sharedShoal(): () => Shoal {
  const suite = suiteUndoing();
  let shared: Shoal;
  before(async () => {
    shared = await startShoal(suite);
  });
  return () => shared;
}

export interface PythonTest extends Pick<Shoal, "url" | "certificate"> {
  /** Where there are images of firmware; no slash at its end. */
  readonly images?: string;
}

/** For the Python programs beside the tests, which read where the service is from their surroundings. */
export const runPython = (
  { url, certificate, images }: PythonTest,
  file: string,
  ...args: readonly string[]
): Promise<Ran> =>
  run("/usr/bin/python3", ["-W", "ignore", join(root, "test", "system", file), ...args], {
    env: { SHOAL_URL: url, SHOAL_CERTIFICATE: certificate, SHOAL_ADMIN_PASSWORD: password, SHOAL_IMAGES: images },
  });
