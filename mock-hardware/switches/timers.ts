import type { Timers } from "./device.js";

/** Time as it passes. Does not keep the process alive. */
export const systemTimers: Timers = {
  now: () => Date.now(),
  after(delay, task) {
    const timer = setTimeout(task, delay);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
