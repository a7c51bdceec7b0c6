/** Servers and clients of a measurement each have a process of their own, so that neither takes the other's turns. */
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";

export interface Child {
  readonly pid: number;
  /** One question at a time. @throws Error (by rejection) when the process ends instead of answering */
  ask<Answer>(question: object): Promise<Answer>;
  stop(): Promise<void>;
}

/**
 * Starts a module of this folder, e.g. `floor.js`; it answers each message with one message.
 * @param within begins its command line, e.g. in a network of its own
 */
export function startChild(module: string, nodeFlags: readonly string[] = [], within: readonly string[] = []): Child {
  const path = fileURLToPath(new URL(module, import.meta.url));
  const [execPath = process.execPath, ...execArgv] = [...within, process.execPath, ...process.execArgv, ...nodeFlags];
  const child = fork(path, {
    execPath,
    execArgv,
    serialization: "advanced",
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  return {
    pid: child.pid ?? 0,
    ask: (question) => asked(child, question),
    stop: () => ended(child, () => child.disconnect()),
  };
}

/** Answers what {@link Child.ask} asks, in the child. */
export function answer<Question>(how: (question: Question) => Promise<unknown>): void {
  process.on("message", (question) => void how(question as Question).then((reply) => process.send?.(reply)));
  process.on("disconnect", () => process.exit());
}

/** @throws Error (by rejection) when the process ends instead of answering */
export function asked<Answer>(child: ChildProcess, question: object): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const exited = (code: number | null) => reject(new Error(`the process ended with ${code}`));
    child.once("exit", exited);
    child.once("message", (reply) => {
      child.off("exit", exited);
      resolve(reply as Answer);
    });
    child.send(question);
  });
}

/** Resolves when the process has ended. */
export function ended(child: ChildProcess, end: () => void): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    end();
  });
}
