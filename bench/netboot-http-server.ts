/** The HTTP boot server over a folder, in a process of its own. */
import { readFileSync } from "node:fs";
import { type IntervalHistogram, monitorEventLoopDelay } from "node:perf_hooks";
import { openHttpBoot } from "../adapters/netboot/http/index.js";
import { systemClock } from "../src/model/clock.js";
import { type BootFolder, openBootFiles } from "../src/services/netboot/files/boot-files.js";
import { servedFile } from "../src/services/netboot/files/open-source.js";
import { answer } from "./child.js";

export type ServeQuestion =
  | { readonly kind: "open"; readonly directory: string }
  /** What was seen since it was asked last. */
  | { readonly kind: "look" };

export interface Served {
  readonly port: number;
  /** MB. */
  readonly resident: number;
  readonly mostResident: number;
  /** Milliseconds that the loop was busy at most. */
  readonly stall: number;
}

/** Milliseconds between two looks at the loop, which the histogram counts as delay. */
const resolution = 5;
let loop: IntervalHistogram | undefined;
let port = 0;

answer<ServeQuestion>(async (question) => {
  if (question.kind === "open") port = await serve(question.directory);
  const stall = (loop?.max ?? 0) / 1e6 - resolution;
  loop?.disable();
  loop = monitorEventLoopDelay({ resolution });
  loop.enable();
  const [resident, mostResident] = memory();
  return { port, resident, mostResident, stall } satisfies Served;
});

async function serve(directory: string): Promise<number> {
  const nothing = () => undefined;
  const logger = { debug: nothing, info: nothing, warn: console.error, error: console.error };
  const folder: BootFolder = openBootFiles({ directory, clock: systemClock, logger });
  const { ports } = await openHttpBoot({
    clock: systemClock,
    logger,
    addresses: ["127.0.0.1"],
    port: 0,
    place: (address) => ({ address, httpPort: null, tftpPort: null }),
    netboot: { open: async ({ path }) => servedFile(await folder.open(path)) },
  });
  return ports.http ?? 0;
}

/** proc(5): VmRSS and VmHWM in kB. */
function memory(): readonly [now: number, most: number] {
  const status = readFileSync("/proc/self/status", "utf8");
  const [now = 0, most = 0] = ["VmRSS", "VmHWM"].map((name) =>
    Number(new RegExp(`${name}:\\s*(\\d+)`).exec(status)?.[1]),
  );
  return [now / 1000, most / 1000];
}
