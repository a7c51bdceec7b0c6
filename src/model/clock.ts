/** Time, injected: nothing outside `main.ts` and the tests reads the wall clock or sets a timer by itself. */

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

/** Milliseconds. */
export type Duration = number;

export interface Clock {
  now(): Instant;
  /** Runs `task` once after `delay`; the returned function cancels it. Does not keep the process alive. */
  after(delay: Duration, task: () => void): () => void;
}

export const seconds = (n: number): Duration => n * 1000;
export const minutes = (n: number): Duration => n * 60_000;

export const systemClock: Clock = {
  now: () => Date.now(),
  after(delay, task) {
    const timer = setTimeout(task, delay);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** The date and time form of Redfish: ISO 8601 with an offset, whole seconds (DSP0266 §"Date-Time values"). */
export function formatInstant(at: Instant, offsetMinutes = 0): string {
  const local = new Date(at + offsetMinutes * 60_000).toISOString().slice(0, 19);
  return offsetMinutes === 0 ? `${local}Z` : `${local}${formatOffset(offsetMinutes)}`;
}

/** `+02:00` for 120. */
export function formatOffset(offsetMinutes: number): string {
  const sign = offsetMinutes < 0 ? "-" : "+";
  const size = Math.abs(offsetMinutes);
  return `${sign}${String(Math.floor(size / 60)).padStart(2, "0")}:${String(size % 60).padStart(2, "0")}`;
}
