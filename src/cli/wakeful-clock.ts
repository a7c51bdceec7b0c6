import type { Clock } from "../model/clock.js";

/** A command that waits for a device has nothing else that would keep its process from ending. */
export const wakefulClock: Clock = {
  now: () => Date.now(),
  after(delay, task) {
    const timer = setTimeout(task, delay);
    return () => clearTimeout(timer);
  },
};
