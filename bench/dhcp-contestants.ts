/** Who is measured as a DHCP server: ours alone, the whole service, other servers, and the floor. */
import { startChild } from "./child.js";
import { type DhcpPeer, isThere, type Mode, startPeer } from "./dhcp-peers.js";
import type { FloorQuestion } from "./netboot-dhcp-floor.js";
import { macOf } from "./netboot-dhcp-packets.js";
import type { DhcpQuestion, DhcpServed } from "./netboot-dhcp-server.js";
import { startNetbootService } from "./netboot-service.js";
import { type Seat, wire } from "./network-pair.js";

export interface Contestant {
  readonly name: string;
  readonly isOurs: boolean;
  /** How many clients it knows; null = it takes any. */
  readonly machines: number | null;
  canDo(mode: Mode): boolean;
  /** Without any leases. It may not answer at once. */
  start(seat: Seat, mode: Mode): Promise<Running>;
}

export interface Running {
  /** @throws Error when it has ended */
  mustRun(): void;
  /** Milliseconds that its loop was busy at most since it was asked last; 0 = it does not tell. */
  stall(): Promise<number>;
  stop(): Promise<void>;
}

const always = () => true;
const mustRun = () => undefined;
const stall = async () => 0;

const alone: Contestant = {
  name: "DHCP alone",
  isOurs: true,
  machines: null,
  canDo: always,
  async start({ within, device }, mode) {
    const child = startChild("netboot-dhcp-server.js", [], within);
    const ask = (question: DhcpQuestion) => child.ask<DhcpServed>(question);
    await ask({ kind: "open", mode, device, probe: true });
    return {
      mustRun,
      stall: async () => (await ask({ kind: "look" })).stall,
      async stop() {
        await ask({ kind: "close" });
        await child.stop();
      },
    };
  },
};

const configured = 1000;

const service: Contestant = {
  name: "the whole service",
  isOurs: true,
  machines: configured,
  canDo: always,
  async start(seat, mode) {
    const running = await startNetbootService(seat, configOf(mode, seat.device), { "boot.efi": new Uint8Array(1000) });
    return { mustRun, ...running };
  },
};

const configOf = (mode: Mode, device: string): object => ({
  netboot: { networks: [networkOf(mode, device)], files: "./files" },
  machines: Array.from({ length: configured }, (_, machine) => ({
    id: `node${machine}`,
    nics: [{ mac: macOf(machine) }],
    netboot: { boot: { programs: { "x86-64": "boot.efi" } } },
  })),
});

/** As a file of configuration has it. */
export const networkOf = (mode: Mode, device: string): object => ({
  id: "bench",
  interface: device,
  address: `${wire.server}/${wire.bits}`,
  dhcp: mode,
  pools: mode === "pool" ? [`${wire.pool.from}-${wire.pool.to}`] : [],
  routers: [wire.server],
  nameServers: [wire.server],
});

const peer = (name: DhcpPeer, modes: readonly Mode[]): Contestant => ({
  name,
  isOurs: false,
  machines: null,
  canDo: (mode) => modes.includes(mode) && isThere(name),
  start: async (seat, mode) => ({ stall, ...(await startPeer(name, seat, mode)) }),
});

const floor: Contestant = {
  name: "bare dgram",
  isOurs: false,
  machines: null,
  canDo: always,
  async start({ within }) {
    const child = startChild("netboot-dhcp-floor.js", [], within);
    await child.ask({ server: wire.server, client: wire.client } satisfies FloorQuestion);
    return { mustRun, stall, stop: () => child.stop() };
  },
};

export const contestants: readonly Contestant[] = [
  alone,
  service,
  peer("ISC dhcpd", ["pool"]),
  peer("Kea", ["pool"]),
  peer("dnsmasq", ["pool", "proxy"]),
  floor,
];
