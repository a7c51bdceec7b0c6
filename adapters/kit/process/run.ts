/** Runs a program: no shell, little environment, bounded output and time. */
import { type ChildProcess, spawn } from "node:child_process";
import type { Clock, Duration } from "../../../src/model/clock.js";

export interface Run {
  /** The program and its arguments. */
  readonly argv: readonly string[];
  /** Beside `PATH` and the like; see {@link environmentWith}. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly timeLimit: Duration;
  readonly clock: Clock;
  /** Descriptor of the open file that is its standard input; absent = nothing is. */
  readonly stdin?: number;
  /** Bytes that it may write to each stream; 64 kB when absent. */
  readonly mostOutput?: number;
}

export interface Ran {
  /** null = ended by a signal. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Continues the name of the program: "ipmitool is not installed …". */
export class RunFailure extends Error {
  constructor(
    message: string,
    /** `notStarted` = it did nothing at all. */
    readonly kind: "notStarted" | "outOfTime" | "tooMuchOutput",
  ) {
    super(message);
  }
}

/** Bytes of each stream. */
const usualOutput = 64 * 1024;
/** A program may leave a child behind that holds its output open: for so long what it said may still be on the way. */
const lastWords: Duration = 200;

/**
 * An order that has begun is seen through, since nobody would know how far it came: there is no way to abort it but its
 * time limit.
 * @throws RunFailure
 */
export function run({ argv, environment = {}, timeLimit, clock, stdin, mostOutput = usualOutput }: Run): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const [program = "", ...words] = argv;
    // Of its own group, so that what it started ends with it.
    const env = environmentWith(environment);
    const child = spawned(program, words, env, stdin ?? "ignore");
    // What it leaves behind may go on and say what it likes; nor is its number its own any more.
    let isOver = false;
    const end = (failure: RunFailure) => {
      if (isOver) return;
      isOver = true;
      endGroup(child);
      reject(failure);
    };
    const tooMuch = () => end(new RunFailure(`says more than ${mostOutput / 1024} kB`, "tooMuchOutput"));
    const heard = (stream: "stdout" | "stderr") => listen(child, stream, mostOutput, tooMuch);
    const [stdout, stderr] = [heard("stdout"), heard("stderr")];
    const cancel = clock.after(timeLimit, () => end(new RunFailure(`did not end within ${timeLimit} ms`, "outOfTime")));
    const done = (code: number | null) => {
      isOver = true;
      resolve({ code, stdout: stdout(), stderr: stderr() });
    };
    child.once("error", (error) => {
      cancel();
      reject(notStarted(error));
    });
    child.once("close", done);
    child.once("exit", (code) => {
      cancel();
      child.once(
        "close",
        clock.after(lastWords, () => done(code)),
      );
    });
  });
}

/** @throws RunFailure for what no program can be given, such as arguments that are too long; else that is told later */
function spawned(program: string, words: readonly string[], env: Record<string, string>, stdin: number | "ignore") {
  try {
    return spawn(program, words, { env, shell: false, detached: true, stdio: [stdin, "pipe", "pipe"] });
  } catch (error) {
    throw notStarted(error as NodeJS.ErrnoException);
  }
}

/** A program gets no secrets of the service: of its environment only what says where things are. */
export function environmentWith(more: Readonly<Record<string, string>>): Record<string, string> {
  const { PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", HOME } = process.env;
  // In the C locale the programs' words can be relied on.
  return { PATH, ...(HOME === undefined ? {} : { HOME }), LC_ALL: "C", ...more };
}

function listen(child: ChildProcess, stream: "stdout" | "stderr", most: number, tooMuch: () => void): () => string {
  const parts: Buffer[] = [];
  let size = 0;
  child[stream]?.on("data", (part: Buffer) => {
    size += part.length;
    if (size <= most) parts.push(part);
    else tooMuch();
  });
  return () => Buffer.concat(parts).toString("utf8");
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended already.
  }
}

function notStarted(error: NodeJS.ErrnoException): RunFailure {
  const texts: Readonly<Record<string, string>> = {
    ENOENT: "is not there",
    EACCES: "may not be run by this account",
    E2BIG: "was given too many arguments",
  };
  return new RunFailure(texts[error.code ?? ""] ?? `cannot be started (${error.code ?? error.message})`, "notStarted");
}
