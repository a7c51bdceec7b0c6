/** Runs virsh: its words as they are, no shell, no questions, and what it says in the C locale. */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Clock, type Duration, minutes, seconds } from "../../../src/model/clock.js";
import { plainUri } from "../../../src/model/libvirt-uri.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import { environmentWith, type Ran, RunFailure, run } from "../../kit/process/run.js";
import { errorsIn } from "./said.js";
import { type LibvirtSettings, usualVirsh } from "./settings.js";

export type Place = Pick<LibvirtSettings, "uri" | "virsh">;

export interface Asked {
  /** What it reads as its file /dev/stdin; there may be secrets in it. */
  readonly input?: string;
  readonly timeLimit?: Duration;
}

const usualTimeLimit: Duration = seconds(20);
/** An image is copied while it runs. */
export const copyTimeLimit: Duration = minutes(30);
const mostOutput = 8 * 1024 * 1024;

/** By these libvirt finds the user's own daemon, and ssh the user's agent. */
const passedOn = [
  "XDG_RUNTIME_DIR",
  "XDG_CONFIG_HOME",
  "XDG_CACHE_HOME",
  "SSH_AUTH_SOCK",
  "LIBVIRT_AUTH_FILE",
] as const;

const environment = (): Record<string, string> =>
  Object.fromEntries(passedOn.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));

const argvOf = ({ uri, virsh = usualVirsh }: Place, words: readonly string[]): readonly string[] => [
  virsh,
  "--quiet",
  "--connect",
  uri,
  ...words,
];

/** @throws AdapterError (by rejection) when it did not run, or libvirt does not answer; else it tells how it ended */
export async function virsh(
  place: Place,
  words: readonly string[],
  clock: Clock,
  { timeLimit = usualTimeLimit, input }: Asked = {},
): Promise<Ran> {
  const common = { argv: argvOf(place, words), environment: environment(), timeLimit, clock, mostOutput };
  const stdin = input === undefined ? undefined : namelessFile(input);
  const ran = await run({ ...common, ...(stdin !== undefined && { stdin }) })
    .catch((error: unknown) => {
      throw error instanceof RunFailure ? notRun(place, error, clock) : error;
    })
    .finally(() => stdin !== undefined && closeSync(stdin));
  const problem = connectionProblem(place, ran);
  if (problem !== undefined) throw new AdapterError(problem, "unreachable", clock.now());
  return ran;
}

/**
 * virsh opens what it is to read, which it cannot do with a pipe of ours; and a file with a name would be left behind by a crash.
 * @returns its descriptor, to be closed
 */
function namelessFile(content: string): number {
  const folder = mkdtempSync(join(tmpdir(), "shoal-virsh-"));
  try {
    const file = join(folder, "input");
    writeFileSync(file, content, { mode: 0o600 });
    return openSync(file, "r");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function notRun({ uri, virsh: program = usualVirsh }: Place, error: RunFailure, clock: Clock): AdapterError {
  if (error.kind === "notStarted") {
    const advice = "install it (Debian: libvirt-clients), or name it in the machine's `virsh`";
    return new AdapterError(`the program ${program} ${error.message}: ${advice}`, "misconfigured", clock.now());
  }
  return new AdapterError(`libvirt at ${plainUri(uri)}: virsh ${error.message}`, "unreachable", clock.now());
}

/* ── what is wrong ───────────────────────────────────────────────────────────────────────────────────────────────── */

/** What to do, by what libvirt says: the first that fits. */
const advices: readonly (readonly [said: RegExp, advice: string])[] = [
  [
    /polkit|authentication (failed|unavailable|cancelled)|access denied by policy/i,
    "this account may not use it: add it to the group libvirt and start the service anew",
  ],
  [
    /Failed to connect socket .*Permission denied/i,
    "this account may not use it: add it to the group libvirt and start the service anew",
  ],
  [
    /Failed to connect socket|Connection refused|No such file or directory/i,
    "is its daemon running there? (systemctl start libvirtd, or virtqemud)",
  ],
  [
    /Host key verification failed/i,
    "ssh does not know the host's key: connect once by hand, with the account of the service",
  ],
  [/Permission denied \(|password:/i, "ssh may not log in without a password: give the account of the service a key"],
];

/** undefined = there is a connection. */
function connectionProblem({ uri }: Place, { code, stderr }: Ran): string | undefined {
  if (code === 0 || !/^error: failed to connect to the hypervisor/m.test(stderr)) return undefined;
  const said = errorsIn(stderr).replace(/^failed to connect to the hypervisor(; )?/, "");
  return `libvirt at ${plainUri(uri)} does not answer: ${told(said)}`;
}

function told(said: string): string {
  const advice = advices.find(([pattern]) => pattern.test(said))?.[1];
  const text = said === "" ? "it does not say why" : said;
  return advice === undefined ? text : `${text}. ${advice[0]?.toUpperCase()}${advice.slice(1)}`;
}

/* ── events ──────────────────────────────────────────────────────────────────────────────────────────────────────── */

/** Should the service be killed, virsh is left behind for so long at most. */
const longestWatch: Duration = minutes(60);

/** Tells of each line until it ends, which it does when the daemon goes away, and now and then by itself. */
export function virshEvents(place: Place, line: (text: string) => void, ended: () => void): () => void {
  const [program = "", ...words] = argvOf(place, [
    "event",
    "--all",
    "--loop",
    "--timeout",
    String(longestWatch / 1000),
  ]);
  let child: ChildProcess;
  let isOver = false;
  const over = () => {
    if (isOver) return;
    isOver = true;
    ended();
  };
  try {
    child = spawn(program, words, { env: environmentWith(environment()), stdio: ["pipe", "pipe", "ignore"] });
  } catch {
    queueMicrotask(over);
    return () => {
      isOver = true;
    };
  }
  child.once("error", over).once("close", over);
  child.stdin?.on("error", () => {});
  listenTo(child, line);
  child.unref();
  return () => {
    isOver = true;
    child.kill();
  };
}

const longestLine = 4096;

function listenTo({ stdout }: ChildProcess, line: (text: string) => void): void {
  let rest = "";
  stdout?.setEncoding("utf8").on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = (lines.pop() ?? "").slice(0, longestLine);
    for (const one of lines) line(one);
  });
}
