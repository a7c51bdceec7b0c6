/** Loaded before a service (`node --import`): tells who started it how long its loop was busy. */
import { LoopWatch } from "./loop-watch.js";

const loop = new LoopWatch();
process.on("message", () => process.send?.(loop.look()));
// Its life is the service's own.
process.channel?.unref();
