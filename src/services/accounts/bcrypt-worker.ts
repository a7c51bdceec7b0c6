/** A thread of its own for bcrypt in JavaScript: a password takes as long as some hundred requests. */
import { parentPort } from "node:worker_threads";
import { compareSync } from "bcryptjs";

export interface Question {
  readonly id: number;
  readonly password: string;
  readonly digest: string;
}

export interface Answer {
  readonly id: number;
  readonly matches: boolean;
}

parentPort?.on("message", ({ id, password, digest }: Question) => {
  parentPort?.postMessage({ id, matches: compareSync(password, digest) } satisfies Answer);
});
