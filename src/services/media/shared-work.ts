/** Work that all who ask for the same at the same time share; it ends early when none of them waits any more. */
import type { MediaProgress } from "../../ports/media.js";

export interface Waiter {
  readonly progress: MediaProgress;
  /** This one waits no longer. */
  readonly signal: AbortSignal;
}

interface Running<T> {
  readonly result: Promise<T>;
  readonly abort: AbortController;
  readonly waiters: Set<Waiter>;
  last: Parameters<MediaProgress> | null;
}

/** What holds the result for those who take it over, and lets go of it when they have. */
interface Releasable {
  release(): void;
}

export class SharedWork<T extends Releasable> {
  private readonly running = new Map<string, Running<T>>();

  /**
   * The result is good until the caller has had its turn: whoever wants to keep it holds it at once.
   * @throws what `work` throws, or the waiter's reason (by rejection)
   */
  async run(key: string, waiter: Waiter, work: (shared: Waiter) => Promise<T>): Promise<T> {
    waiter.signal.throwIfAborted();
    const running = this.running.get(key) ?? this.begin(key, work);
    running.waiters.add(waiter);
    if (running.last) waiter.progress(...running.last);
    const { gone, forget } = left(waiter.signal);
    try {
      return await Promise.race([running.result, gone]);
    } finally {
      forget();
      running.waiters.delete(waiter);
      if (running.waiters.size === 0) this.leave(key, running);
    }
  }

  private begin(key: string, work: (shared: Waiter) => Promise<T>): Running<T> {
    const abort = new AbortController();
    const waiters = new Set<Waiter>();
    const progress: MediaProgress = (done, total) => {
      running.last = [done, total];
      for (const waiter of waiters) waiter.progress(done, total);
    };
    const running: Running<T> = {
      abort,
      waiters,
      last: null,
      result: Promise.resolve().then(() => work({ progress, signal: abort.signal })),
    };
    this.running.set(key, running);
    const end = () => {
      if (this.running.get(key) === running) this.running.delete(key);
    };
    running.result.then(
      (result) => {
        end();
        // By then everybody who waited holds it.
        setImmediate(() => result.release());
      },
      () => end(),
    );
    return running;
  }

  /** Whoever comes from now on begins anew. */
  private leave(key: string, running: Running<T>): void {
    if (this.running.get(key) === running) this.running.delete(key);
    running.abort.abort(new Error("nobody waits for it any more"));
  }
}

function left(signal: AbortSignal): { readonly gone: Promise<never>; readonly forget: () => void } {
  let leave = (): void => {};
  const gone = new Promise<never>((_, reject) => {
    leave = () => reject(signal.reason);
    signal.addEventListener("abort", leave, { once: true });
  });
  gone.catch(() => undefined);
  return { gone, forget: () => signal.removeEventListener("abort", leave) };
}
