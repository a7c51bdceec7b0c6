/** Programs that the tests run, and the surroundings they run in. */
import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

/** The project's folder, from dist/test/system/program.js. */
export const root = fileURLToPath(new URL("../../../", import.meta.url));

/** Nothing of whoever runs the tests: their proxies and certificates would come between a client and the service. */
export const plainEnvironment: NodeJS.ProcessEnv = {
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  LANG: "C.UTF-8",
  PYTHONDONTWRITEBYTECODE: "1",
};

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

/** Runs a program to its end, or for two minutes. */
export function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const child = spawn(program, args, {
    cwd: options.cwd ?? root,
    env: { ...plainEnvironment, ...options.env },
    timeout: 120_000,
  });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      output[name] += text;
    });
  }
  // A program that ends before it has read everything is none of our business.
  child.stdin.on("error", () => {});
  child.stdin.end(options.input ?? "");
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, ...output }));
  });
}

/** Milliseconds between two looks. */
const glance = { shortest: 50, longest: 300 } as const;
/** Times what a look takes: a client is a process, and what it waits for wants the processor too. */
const restOfLook = 4;

/**
 * What a condition returns once it is something; looked at again and again.
 * @param what it waits for; asked when it did not come
 * @param minutes of patience, without what the looks take: on a busy computer they take long
 */
export async function until<T>(
  what: string | (() => string),
  condition: () => T | false | Promise<T | false>,
  minutes = 2,
): Promise<Exclude<T, false>> {
  for (let left = minutes * 60_000; left > 0; ) {
    const since = performance.now();
    const found = await condition();
    if (found) return found as Exclude<T, false>;
    const rest = (performance.now() - since) * restOfLook;
    const next = Math.min(Math.max(rest, glance.shortest), glance.longest);
    await pause(next);
    left -= next;
  }
  throw new Error(`It never came to ${typeof what === "string" ? what : what()}.`);
}

/** For `skip` of a test: false, or why there is nothing to test with. */
export function missing(program: string): string | false {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return folders.some((folder) => isExecutable(join(folder, program))) ? false : `${program} is not installed`;
}

/** As {@link missing}. */
export async function lacksModule(module: string): Promise<string | false> {
  const { code } = await run("/usr/bin/python3", ["-W", "ignore", "-c", `import ${module}`]).catch(() => ({ code: 1 }));
  return code !== 0 && `the Python module ${module} is not installed`;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
