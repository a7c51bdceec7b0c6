/** Ironic's programs, ended with the test, and what they said where one fails. */
import { type ChildProcess, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { closeSync, openSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { plainEnvironment, type Ran, root, run } from "../program.js";
import { afterwards, type Undoing } from "../undoing.js";

const python = "/usr/bin/python3";
const argumentsOf = (program: string, file: string, ...more: readonly string[]): readonly string[] => [
  "-W",
  "ignore",
  join(root, "test", "system", "ironic", "service.py"),
  program,
  "--config-file",
  file,
  ...more,
];

export interface IronicProgram {
  /** All that it has written. */
  log(): string;
  /** @throws Error with the end of its log when it has ended */
  checkRunning(): void;
}

/**
 * @param program `api` or `conductor`; SHOAL_TEST_LOGS names a folder where its log stays
 * @param file its configuration
 */
export function startIronicProgram(test: Undoing, program: string, file: string): IronicProgram {
  const logFile = join(process.env.SHOAL_TEST_LOGS ?? dirname(file), `ironic-${program}.log`);
  const output = openSync(logFile, "w");
  const child = spawn(python, argumentsOf(program, file), {
    env: plainEnvironment,
    stdio: ["ignore", output, output],
  });
  closeSync(output);
  afterwards(test, () => end(child));
  const log = () => readFileSync(logFile, "utf8");
  return {
    log,
    checkRunning() {
      if (child.exitCode !== null) throw new Error(`ironic-${program} ended with ${child.exitCode}:\n${lastOf(log())}`);
    },
  };
}

/** Its end is waited for: the folder with its database goes next. */
function end(child: ChildProcess): Promise<unknown> | undefined {
  if (child.exitCode !== null || child.signalCode !== null) return undefined;
  const ended = new Promise((resolve) => child.on("close", resolve));
  child.kill("SIGKILL");
  return ended;
}

/** To its end. */
export const runIronicProgram = (program: string, file: string, ...more: readonly string[]): Promise<Ran> =>
  run(python, argumentsOf(program, file, ...more));

/** What a reader of a failed test wants of a log. */
export function lastOf(log: string): string {
  const lines = log.split("\n");
  const telling = lines.filter((line) => /^\S+ \S+ \d+ (ERROR|WARNING|CRITICAL) /.test(line));
  return [...telling.slice(-60), "…", ...lines.slice(-10)].join("\n");
}

/**
 * One that nothing listens on, of those that Linux gives to nobody by itself: it stays free while nobody listens on it for a while,
 * as until a program is up.
 */
export async function steadyPort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer().on("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
