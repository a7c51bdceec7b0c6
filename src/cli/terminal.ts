/** The process around a command, so that tests can put another in its place. */
import { fstatSync, writeSync } from "node:fs";
import { basename, relative } from "node:path";

export interface Terminal {
  /** How this program was called, to be repeated in advice: `shoal`, or `node dist/src/cli.js`. */
  readonly self: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Writes to standard output: what the command answers. */
  out(text: string): void;
  /** The same for what is no text. */
  outBytes(bytes: Uint8Array): void;
  /** Writes to standard error: errors and the log. */
  err(text: string): void;
  /** Whether a person reads standard error. */
  readonly errIsTerminal: boolean;
  /** A line from standard input; asked for with the prompt and not echoed when a person types it. */
  readSecret(prompt: string): Promise<string>;
  /** A line from standard input, asked for with the prompt when a person types it. */
  readLine(prompt: string): Promise<string>;
  readonly inIsTerminal: boolean;
  /** Standard input up to its end, piece by piece. */
  readBytes(): AsyncIterable<Uint8Array>;
  /**
   * Hears every key as it is pressed, Ctrl-C too, where a person types; else what comes through the pipe. Until the returned function
   * is called. Absent = nothing can be typed.
   */
  onKeys?(hear: (bytes: Uint8Array) => void): () => void;
  /** Hears SIGINT and SIGTERM until the returned function is called. */
  onStopSignal(listener: (signal: StopSignal) => void): () => void;
  /** Ends the process at once. */
  exit(code: number): void;
}

export type StopSignal = "SIGINT" | "SIGTERM";

/** https://no-color.org: any non-empty value turns colour off. */
export const wantsColour = ({ errIsTerminal, env }: Terminal): boolean =>
  errIsTerminal && !env.NO_COLOR && env.TERM !== "dumb";

export const processTerminal: Terminal = {
  self: callOf(process.argv[1]),
  env: process.env,
  out: (text) => answer(Buffer.from(text)),
  outBytes: answer,
  err: (text) => void process.stderr.write(text),
  errIsTerminal: process.stderr.isTTY === true,
  get inIsTerminal() {
    return process.stdin.isTTY === true;
  },
  readBytes: () => process.stdin,
  readSecret,
  readLine,
  onKeys,
  onStopSignal(listener) {
    process.on("SIGINT", listener);
    process.on("SIGTERM", listener);
    return () => {
      process.off("SIGINT", listener);
      process.off("SIGTERM", listener);
    };
  },
  exit: (code) => process.exit(code),
};

/** Into a file piece by piece: the stream of Node.js leaves out, without a word, what a full disk takes no more of. */
function answer(bytes: Uint8Array): void {
  const { fd } = process.stdout;
  try {
    if (!fstatSync(fd).isFile()) return void process.stdout.write(bytes);
    for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
  } catch (error) {
    process.stdout.emit("error", error);
  }
}

function onKeys(hear: (bytes: Uint8Array) => void): () => void {
  const { stdin } = process;
  const isTerminal = stdin.isTTY === true;
  // A shell that is left in raw mode is of no use, whatever ended us.
  const restore = () => void stdin.setRawMode(false);
  if (isTerminal) {
    stdin.setRawMode(true);
    process.once("exit", restore);
  }
  stdin.on("data", hear);
  stdin.resume();
  return () => {
    stdin.off("data", hear);
    stdin.pause();
    if (!isTerminal) return;
    process.off("exit", restore);
    restore();
  };
}

/** The line editor of Node.js echoes to its output; given one that swallows everything, the terminal stays blank. */
async function readSecret(prompt: string): Promise<string> {
  const { Writable } = await import("node:stream");
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  if (process.stdin.isTTY) process.stderr.write(prompt);
  return read("", silent, () => process.stdin.isTTY && process.stderr.write("\n"));
}

function readLine(prompt: string): Promise<string> {
  return read(prompt, process.stderr, () => {});
}

async function read(prompt: string, output: NodeJS.WritableStream, done: () => void): Promise<string> {
  // Few commands ask anything: the others start without it.
  const { createInterface } = await import("node:readline");
  const terminal = process.stdin.isTTY === true;
  const lines = createInterface({ input: process.stdin, output, terminal, prompt });
  if (terminal) lines.prompt();
  return new Promise((resolve) => {
    let answer = "";
    lines.once("line", (line) => {
      answer = line;
      lines.close();
    });
    // Ctrl-C while typing: the editor has the terminal in raw mode, so the signal does not come by itself.
    lines.once("SIGINT", () => process.exit(130));
    lines.once("close", () => {
      done();
      resolve(answer);
    });
  });
}

function callOf(script: string | undefined): string {
  if (script === undefined || !basename(script).endsWith(".js")) return "shoal";
  return `node ${relative(process.cwd(), script)}`;
}
