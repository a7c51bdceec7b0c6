/** Whether passwords match digests of bcrypt, found out beside everything else that is going on. */
import { Worker } from "node:worker_threads";
import type { Answer, Question } from "./bcrypt-worker.js";
import { Turnstile } from "./turnstile.js";

export interface Bcrypt {
  /** @throws Refusal 503 (by rejection) when too many wait already */
  matches(password: string, digest: string, address: string): Promise<boolean>;
  close(): void;
}

/** One after the other, on one thread. */
const limits = { atOnce: 1, inAll: 64, perAddress: 32 };

/** The thread is there from the first question on. */
export function openBcrypt(): Bcrypt {
  const turnstile = new Turnstile(limits);
  const asked = new Map<number, { answer(matches: boolean): void; fail(error: Error): void }>();
  let worker: Worker | undefined;
  let last = 0;

  function thread(): Worker {
    if (worker) return worker;
    const fresh = new Worker(new URL("./bcrypt-worker.js", import.meta.url));
    // It keeps no process alive that has nothing else to do.
    fresh.unref();
    fresh.on("message", ({ id, matches }: Answer) => take(id)?.answer(matches));
    // The first of the two that comes: by the other there may be another thread, with questions of its own.
    fresh.on("error", (error) => fail(fresh, error));
    fresh.on("exit", () => fail(fresh, new Error("the thread for passwords ended")));
    worker = fresh;
    return fresh;
  }

  function take(id: number) {
    const waiting = asked.get(id);
    asked.delete(id);
    return waiting;
  }

  function fail(ended: Worker, error: Error): void {
    if (worker !== ended) return;
    worker = undefined;
    for (const id of [...asked.keys()]) take(id)?.fail(error);
  }

  const ask = (password: string, digest: string): Promise<boolean> =>
    new Promise((answer, fail) => {
      last += 1;
      asked.set(last, { answer, fail });
      thread().postMessage({ id: last, password, digest } satisfies Question);
    });

  return {
    matches: (password, digest, address) => turnstile.run(address, () => ask(password, digest)),
    close: () => void worker?.terminate(),
  };
}
