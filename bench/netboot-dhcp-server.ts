/** The DHCP server alone, its leases on the disk, in a process of its own. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDhcp } from "../adapters/netboot/dhcp/index.js";
import { minutes, systemClock } from "../src/model/clock.js";
import type { BootAnswer, DhcpMode, Network } from "../src/model/netboot.js";
import { openLeases } from "../src/services/netboot/leases.js";
import { openStore } from "../src/store/open-store.js";
import { answer } from "./child.js";
import { LoopWatch } from "./loop-watch.js";
import { wire } from "./network-pair.js";

export type DhcpQuestion =
  | { readonly kind: "open"; readonly mode: DhcpMode; readonly device: string; readonly probe: boolean }
  /** What was seen since it was asked last. */
  | { readonly kind: "look" }
  | { readonly kind: "close" };

export interface DhcpServed {
  /** Milliseconds that the loop was busy at most. */
  readonly stall: number;
  readonly counters: Readonly<Record<string, number>>;
}

interface Open {
  counters(): DhcpServed["counters"];
  close(): Promise<void>;
}

const loop = new LoopWatch();
let open: Open | null = null;

answer<DhcpQuestion>(async (question) => {
  if (question.kind === "open") open = await serve(question);
  const counters = open?.counters() ?? {};
  if (question.kind === "close") await open?.close();
  return { stall: loop.look(), counters } satisfies DhcpServed;
});

const nothing = () => undefined;
const logger = { debug: nothing, info: nothing, warn: console.error, error: console.error };

async function serve(question: DhcpQuestion & { readonly kind: "open" }): Promise<Open> {
  const directory = await mkdtemp(join(tmpdir(), "shoal-bench-"));
  const store = await openStore({ directory, log: logger });
  const server = await openDhcp({
    clock: systemClock,
    logger,
    networks: [networkOf(question)],
    netboot: { ask: () => plan },
    leases: openLeases(store),
    reservations: { of: nothing },
    ports: { server: 67, client: 68, proxy: 4011 },
    place: { httpPort: 8080, tftpPort: 69 },
    passed: new Map(),
    tell: nothing,
  });
  return {
    counters: () => server.counters(),
    async close() {
      await server.close();
      await store.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Every client is a machine of ours, and boots the same. */
const plan: BootAnswer = {
  machine: "node",
  stage: "uefi-pxe",
  architecture: "x86-64",
  file: { form: "pxe", path: "machines/node/ipxe.efi" },
  reasons: [],
};

const networkOf = ({ mode, device, probe }: DhcpQuestion & { readonly kind: "open" }): Network => ({
  id: "bench",
  address: wire.server,
  interface: device,
  subnet: { first: wire.first, bits: wire.bits },
  mode,
  pools: [wire.pool],
  routers: [wire.server],
  nameServers: [wire.server],
  timeServers: [],
  domain: null,
  leaseTime: minutes(60),
  options: {},
  strangers: "ignore",
  probe,
});
