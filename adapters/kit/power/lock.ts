/**
 * One thing at a time is asked of a device: orders before reads, reads before surveys, else first come, first served. What
 * is passed over too often goes before.
 */

export type Rank = "order" | "read" | "survey";

interface Job {
  readonly rank: Rank;
  begin(): Promise<void>;
  drop(reason: Error): void;
}

/** Orders that wait look again and again, and what is polled must not go stale meanwhile. */
const ordersBeforeRead = 4;
/** An order always goes before a survey: that takes long. */
const readsBeforeSurvey = 4;

export class DeviceLock {
  private jobs: Job[] = [];
  private busy: Promise<void> | null = null;
  private closedBy: Error | null = null;
  /** How often the read, and the survey, that waits has been passed over. */
  private ordersBefore = 0;
  private readsBefore = 0;

  /**
   * What `work` comes to when its turn has come.
   *
   * @param givenUp what to reject with when `signal` is aborted before the work has begun: then it never begins
   */
  run<T>(rank: Rank, work: () => Promise<T>, signal?: AbortSignal, givenUp?: () => Error): Promise<T> {
    return new Promise((resolve, reject) => {
      const drop = (reason: Error): void => {
        signal?.removeEventListener("abort", abort);
        reject(reason);
      };
      const begin = async (): Promise<void> => {
        signal?.removeEventListener("abort", abort);
        await work().then(resolve, reject);
      };
      const job: Job = { rank, begin, drop };
      const abort = (): void => {
        this.jobs = this.jobs.filter((other) => other !== job);
        drop(givenUp?.() ?? new Error("given up"));
      };
      if (this.closedBy) return reject(this.closedBy);
      if (signal?.aborted) return abort();
      signal?.addEventListener("abort", abort, { once: true });
      this.jobs.push(job);
      this.next();
    });
  }

  /** Resolves when nothing is being asked of the device. What waits is dropped, and what comes later. */
  async close(reason: Error): Promise<void> {
    this.closedBy = reason;
    for (const job of this.jobs.splice(0)) job.drop(reason);
    await this.busy;
  }

  private next(): void {
    if (this.busy || this.jobs.length === 0) return;
    // A moment later, so that all who ask in the same turn of the event loop are there to be chosen from.
    this.busy = Promise.resolve().then(async () => {
      await this.choose()?.begin();
      this.busy = null;
      this.next();
    });
  }

  private choose(): Job | undefined {
    const first = (rank: Rank): Job | undefined => this.jobs.find((job) => job.rank === rank);
    const [order, read, survey] = [first("order"), first("read"), first("survey")];
    const overdueRead = this.ordersBefore >= ordersBeforeRead ? read : undefined;
    const overdueSurvey = this.readsBefore >= readsBeforeSurvey ? survey : undefined;
    const chosen = overdueRead ?? order ?? overdueSurvey ?? read ?? survey;
    this.ordersBefore = read && chosen === order ? this.ordersBefore + 1 : 0;
    if (chosen === survey) this.readsBefore = 0;
    else if (survey && chosen === read) this.readsBefore += 1;
    this.jobs = this.jobs.filter((job) => job !== chosen);
    return chosen;
  }
}
