/**
 * A bank of which every call ends: one that is never answered would stop all that is to be done with the device after it.
 * What comes later than that is dropped.
 */
import { type Clock, type Duration, seconds } from "../../../src/model/clock.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import type { Bank } from "./bank.js";

/** Longer than any exchange that has limits of its own. */
const longest: Duration = seconds(60);

export class TimedBank implements Bank {
  readonly budget?: NonNullable<Bank["budget"]>;
  readonly survey?: NonNullable<Bank["survey"]>;
  readonly announcements?: NonNullable<Bank["announcements"]>;
  private readonly open = new Set<(reason: AdapterError) => void>();

  constructor(
    private readonly bank: Bank,
    private readonly label: string,
    private readonly clock: Clock,
  ) {
    if (has(bank, "budget")) this.budget = (port, signal) => this.timed(signal, (its) => bank.budget(port, its));
    if (has(bank, "survey")) this.survey = (signal) => this.timed(signal, (its) => bank.survey(its));
    if (has(bank, "announcements"))
      this.announcements = (ports, signal) => this.timed(signal, (its) => bank.announcements(ports, its));
  }

  get source(): string {
    return this.bank.source;
  }

  read: Bank["read"] = (ports, signal) => this.timed(signal, (its) => this.bank.read(ports, its));

  order: Bank["order"] = (port, command, signal) => this.timed(signal, (its) => this.bank.order(port, command, its));

  async close(): Promise<void> {
    const reason = new AdapterError(`${this.label} was let go of`, "unreachable");
    for (const end of this.open) end(reason);
    await this.bank.close();
  }

  /** @param call with a signal that is aborted too when its time is over */
  private timed<T>(signal: AbortSignal, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const its = new AbortController();
    const abort = (): void => its.abort(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    return new Promise<T>((resolve, reject) => {
      const end = (reason: AdapterError): void => {
        settle();
        reject(reason);
        its.abort(reason);
      };
      const cancel = this.clock.after(longest, () => end(this.late()));
      const settle = (): void => {
        cancel();
        this.open.delete(end);
        signal.removeEventListener("abort", abort);
      };
      this.open.add(end);
      void call(its.signal).then(resolve, reject).finally(settle);
    });
  }

  private late(): AdapterError {
    const text = `${this.label} has not answered for ${longest / 1000} s and is no longer waited for; see whether it hangs`;
    return new AdapterError(text, "unreachable");
  }
}

const has = <Key extends "budget" | "survey" | "announcements">(
  bank: Bank,
  key: Key,
): bank is Bank & Required<Pick<Bank, Key>> => bank[key] !== undefined;
