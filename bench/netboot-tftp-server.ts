/** The TFTP server over a folder, in a process of its own. */
import { type IntervalHistogram, monitorEventLoopDelay } from "node:perf_hooks";
import { openTftp } from "../adapters/netboot/tftp/index.js";
import { systemClock } from "../src/model/clock.js";
import { openBootFiles } from "../src/services/netboot/files/boot-files.js";
import { servedFile } from "../src/services/netboot/files/open-source.js";
import { answer } from "./child.js";

export type TftpQuestion =
  | { readonly kind: "open"; readonly directory: string }
  /** What was seen since it was asked last. */
  | { readonly kind: "look" };

export interface TftpServed {
  readonly port: number;
  /** Milliseconds that the loop was busy at most. */
  readonly stall: number;
}

/** Milliseconds between two looks at the loop, which the histogram counts as delay. */
const resolution = 5;
let loop: IntervalHistogram | undefined;
let port = 0;

answer<TftpQuestion>(async (question) => {
  if (question.kind === "open") port = await serve(question.directory);
  const stall = (loop?.max ?? 0) / 1e6 - resolution;
  loop?.disable();
  loop = monitorEventLoopDelay({ resolution });
  loop.enable();
  return { port, stall } satisfies TftpServed;
});

/** All clients are on one address here, which otherwise is one machine. */
const limits = { transfers: 512, perClient: 512, requests: { burst: 1e6, perSecond: 1e6 } };

async function serve(directory: string): Promise<number> {
  const nothing = () => undefined;
  const logger = { debug: nothing, info: nothing, warn: console.error, error: console.error };
  const folder = openBootFiles({ directory, clock: systemClock, logger });
  const setup = {
    clock: systemClock,
    logger,
    addresses: ["127.0.0.1"],
    port: 0,
    place: (address: string) => ({ address, httpPort: null, tftpPort: null }),
    netboot: { open: async ({ path }: { readonly path: string }) => servedFile(await folder.open(path)) },
  };
  const { ports } = await openTftp(setup, limits);
  return ports.tftp ?? 0;
}
