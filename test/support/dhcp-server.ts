/** A DHCP server without sockets: packets go in by hand, and what it sends is kept. */
import type { Inlet } from "../../adapters/netboot/dhcp/arrival.js";
import type { DhcpMessage } from "../../adapters/netboot/dhcp/message.js";
import { decode } from "../../adapters/netboot/dhcp/packet/decode.js";
import { encode } from "../../adapters/netboot/dhcp/packet/encode.js";
import { addressIn, messageTypeOf, option, u32In } from "../../adapters/netboot/dhcp/packet/options.js";
import type { ServedNetwork } from "../../adapters/netboot/dhcp/served-network.js";
import { Server } from "../../adapters/netboot/dhcp/server.js";
import type { Outlet, Sender } from "../../adapters/netboot/dhcp/udp-port.js";
import { ipv4Number } from "../../src/model/ipv4.js";
import type { Asker, BootAnswer, Lease, Network, ServerPlace } from "../../src/model/netboot.js";
import type { DhcpNotice, DhcpSetup, LeaseBook, Reservation } from "../../src/ports/netboot.js";
import { dhcpRequest, hexBytes, type WrittenOptions } from "./dhcp-messages.js";
import { ManualClock } from "./manual-clock.js";

/* ── what it is set up with ──────────────────────────────────────────────────────────────────────────────────────── */

export const testNetwork = (changes: Partial<Network> = {}): Network => ({
  id: "lab",
  address: "10.77.0.1",
  interface: "eth0",
  subnet: { first: "10.77.0.0", bits: 24 },
  mode: "pool",
  pools: [{ from: "10.77.0.100", to: "10.77.0.109" }],
  routers: ["10.77.0.254"],
  nameServers: [],
  timeServers: [],
  domain: null,
  leaseTime: 3_600_000,
  options: {},
  strangers: "ignore",
  probe: false,
  ...changes,
});

export const testReservation = (changes: Partial<Reservation> = {}): Reservation => ({
  address: null,
  hostName: null,
  network: null,
  options: {},
  ignored: false,
  ...changes,
});

/** Writes wait until a test lets them through, when it holds them. */
export class TestLeases implements LeaseBook {
  readonly leases = new Map<string, Lease>();
  writes = 0;
  refusal: Error | null = null;
  #held: (() => void)[] | null = null;

  get(address: string): Lease | undefined {
    return this.leases.get(address);
  }

  all(): ReadonlyMap<string, Lease> {
    return this.leases;
  }

  put(lease: Lease): Promise<void> {
    this.leases.set(lease.address, lease);
    return this.#written();
  }

  remove(address: string): Promise<void> {
    this.leases.delete(address);
    return this.#written();
  }

  hold(): void {
    this.#held = [];
  }

  letThrough(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const write of held) write();
  }

  async #written(): Promise<void> {
    this.writes += 1;
    const held = this.#held;
    if (held) await new Promise<void>((resolve) => held.push(resolve));
    if (this.refusal) throw this.refusal;
  }
}

export interface TestSetup {
  readonly networks?: readonly Network[];
  /** Machines by MAC; all others are strangers. Absent = everybody is a machine. */
  readonly machines?: readonly string[];
  readonly reservations?: Readonly<Record<string, Partial<Reservation>>>;
  readonly answer?: Partial<BootAnswer>;
  readonly leases?: TestLeases;
  /** Text of `/proc/net/arp`. */
  readonly neighbours?: () => string | null;
  readonly clock?: ManualClock;
}

/* ── the server ──────────────────────────────────────────────────────────────────────────────────────────────────── */

/** What it sent. */
export interface Sent {
  /** Network whose socket it went out by; null = the one that the request came by. */
  readonly by: string | null;
  readonly to: Sender;
  readonly bytes: Uint8Array;
}

/** An answer as a test states it. */
export interface Told {
  readonly type: string | null;
  readonly address: string;
}

export class TestServer {
  readonly clock: ManualClock;
  readonly leases: TestLeases;
  readonly sent: Sent[] = [];
  readonly notices: DhcpNotice[] = [];
  readonly asked: { readonly asker: Asker; readonly place: ServerPlace }[] = [];
  readonly faults: unknown[] = [];
  readonly server: Server;
  readonly networks: readonly ServedNetwork[];
  readonly #back: Outlet;

  constructor(setup: TestSetup = {}) {
    this.clock = setup.clock ?? new ManualClock();
    this.leases = setup.leases ?? new TestLeases();
    this.server = new Server(this.#setup(setup), setup.neighbours ?? (() => null));
    this.networks = this.server.active;
    this.#back = this.#outlet(null);
    const outlets = new Map(this.networks.map((served) => [served, this.#outlet(served.network.id)]));
    const ports = { dhcp: 67, client: 68, proxy: 4011 };
    this.server.start({
      ports,
      outletOf: (served) => outlets.get(served),
      searchOutletOf: (served) => outlets.get(served),
      close: async () => {},
    });
    this.sent.length = 0;
  }

  #outlet(by: string | null): Outlet {
    return { send: (bytes, to) => this.sent.push({ by, to, bytes }) };
  }

  #setup({ networks, machines, reservations = {}, answer }: TestSetup): DhcpSetup {
    const note = (_text: string, fields?: { readonly error?: unknown }) => this.faults.push(fields?.error);
    const holders = new Map(Object.entries(reservations).map(([mac, { address }]) => [address, mac]));
    return {
      clock: this.clock,
      logger: { debug() {}, info() {}, warn: note, error: note },
      networks: networks ?? [testNetwork()],
      netboot: {
        ask: (asker, place) => {
          this.asked.push({ asker, place });
          const machine = machines === undefined || machines.includes(asker.mac) ? `machine-${asker.mac}` : null;
          return { machine, stage: "system", architecture: null, file: null, reasons: [], ...answer };
        },
      },
      leases: this.leases,
      reservations: {
        of: (mac) => (reservations[mac] ? testReservation(reservations[mac]) : undefined),
        holder: (address) => holders.get(address),
      },
      ports: { server: 67, client: 68, proxy: 4011 },
      place: { httpPort: null, tftpPort: 69 },
      passed: new Map(),
      tell: (notice) => this.notices.push(notice),
    };
  }

  /** @returns what was said in return, once all that was begun is done */
  async say(message: DhcpMessage, inlet: Partial<Inlet> & { readonly from?: Sender } = {}): Promise<readonly Told[]> {
    return this.bytes(encode(message, { largest: 1472 }), inlet);
  }

  async bytes(bytes: Uint8Array, inlet: Partial<Inlet> & { readonly from?: Sender } = {}): Promise<readonly Told[]> {
    const before = this.sent.length;
    const from = inlet.from ?? { address: "0.0.0.0", port: 68 };
    this.server.server(bytes, from, { near: inlet.near ?? null }, this.#back);
    await settled();
    return this.sent.slice(before).flatMap(toldIn);
  }

  /** To the port of boot servers of its first network. */
  async sayToProxy(message: DhcpMessage, from: Sender): Promise<readonly Told[]> {
    const before = this.sent.length;
    const [served] = this.networks;
    if (served) this.server.proxy(encode(message, { largest: 1472 }), from, served, this.#back);
    await settled();
    return this.sent.slice(before).flatMap(toldIn);
  }

  /** What other servers say, as it is heard at the client port. */
  overhear(message: DhcpMessage): void {
    this.server.client(encode(message, { largest: 1472 }), { address: "10.77.0.66", port: 67 });
  }

  get counters(): Readonly<Record<string, number>> {
    return this.server.counters();
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function toldIn({ bytes }: Sent): readonly Told[] {
  if (bytes.length === 0) return [];
  const message = decode(bytes);
  return [{ type: messageTypeOf(message), address: message.yiaddr }];
}

export const messageIn = ({ bytes }: Sent): DhcpMessage => decode(bytes);
export const leaseTimeIn = (sent: Sent): number | null => u32In(messageIn(sent), option.leaseTime);
export const serverIn = (sent: Sent): string | null => addressIn(messageIn(sent), option.serverId);

/* ── what clients say ────────────────────────────────────────────────────────────────────────────────────────────── */

export const mac = (n: number): string => `52:54:00:77:${hexByte(n >> 8)}:${hexByte(n & 255)}`;
const hexByte = (n: number): string => n.toString(16).padStart(2, "0");

type Kind = "discover" | "request" | "decline" | "release" | "inform";
const codes: Readonly<Record<Kind, string>> = {
  discover: "0x01",
  request: "0x03",
  decline: "0x04",
  release: "0x07",
  inform: "0x08",
};

export interface Saying {
  /** Option 50. */
  readonly requested?: string;
  /** Option 54. */
  readonly server?: string;
  readonly ciaddr?: string;
  readonly giaddr?: string;
  readonly xid?: number;
  readonly options?: WrittenOptions;
}

export function saying(kind: Kind, client: string, what: Saying = {}): DhcpMessage {
  const { requested, server, ciaddr = "0.0.0.0", giaddr = "0.0.0.0", xid = 0x1234, options = {} } = what;
  const written = {
    ...options,
    53: codes[kind],
    ...(requested === undefined ? {} : { 50: addressHex(requested) }),
    ...(server === undefined ? {} : { 54: addressHex(server) }),
  };
  const chaddr = new Uint8Array(16);
  chaddr.set(hexBytes(client));
  return dhcpRequest(written, { chaddr, ciaddr, giaddr, xid });
}

export const addressHex = (address: string): string => `0x${(ipv4Number(address) ?? 0).toString(16).padStart(8, "0")}`;

/** DISCOVER and REQUEST as one client after the other does it. @returns its address; null = it got none */
export async function lease(server: TestServer, client: string, what: Saying = {}): Promise<string | null> {
  const [offered] = await server.say(saying("discover", client, what));
  if (offered?.type !== "offer") return null;
  const ours = serverIn(server.sent.filter(({ bytes }) => bytes.length > 0).at(-1)!);
  const [told] = await server.say(saying("request", client, { ...what, requested: offered.address, server: ours! }));
  return told?.type === "ack" ? told.address : null;
}
