/** Servers that open when a test lets them, on a computer whose interfaces a test sets. */
import type { NetworkRules } from "../../../src/model/netboot.js";
import type {
  DhcpSetup,
  FileServerSetup,
  LogSetup,
  Netboot,
  NetbootServer,
  NetbootServers,
} from "../../../src/ports/netboot.js";
import { openLeases } from "../../../src/services/netboot/leases.js";
import type { HostAddress } from "../../../src/services/netboot/serving/networks.js";
import { Serving, type ServingPorts } from "../../../src/services/netboot/serving/serving.js";
import { ManualClock } from "../../support/manual-clock.js";
import { MemoryStore } from "../../support/memory-store.js";

export const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

export const network = (more: Partial<NetworkRules> = {}): NetworkRules => ({
  id: "lab",
  interface: "eth1",
  address: null,
  subnet: null,
  mode: "proxy",
  pools: [],
  routers: [],
  nameServers: [],
  timeServers: [],
  domain: null,
  leaseTime: 3_600_000,
  options: {},
  strangers: "ignore",
  probe: true,
  ...more,
});

export const eth1: HostAddress = { interface: "eth1", address: "10.77.0.1", bits: 24 };

export class FakeServers implements NetbootServers {
  /** What became of each, in order: `open dhcp`, `close tftp 10.77.0.1`. */
  readonly story: string[] = [];
  /** By name such as `tftp 10.77.0.1`: why it cannot be opened. */
  readonly refused = new Map<string, Error>();
  readonly dhcp: DhcpSetup[] = [];
  readonly files: FileServerSetup[] = [];
  readonly logs: LogSetup[] = [];
  private nextPort = 40_000;

  async openDhcp(setup: DhcpSetup): Promise<NetbootServer> {
    const server = this.open("dhcp", { dhcp: this.portFor(setup.ports.server) });
    this.dhcp.push(setup);
    return server;
  }

  async openTftp(setup: FileServerSetup): Promise<NetbootServer> {
    return this.openFiles("tftp", setup);
  }

  async openHttpBoot(setup: FileServerSetup): Promise<NetbootServer> {
    return this.openFiles("http", setup);
  }

  async openLogs(setup: LogSetup): Promise<NetbootServer> {
    const server = this.open(`logs ${setup.addresses}`, { syslog: this.portFor(setup.syslogPort ?? 0) });
    this.logs.push(setup);
    return server;
  }

  private openFiles(kind: string, setup: FileServerSetup): NetbootServer {
    const server = this.open(`${kind} ${setup.addresses}`, { [kind]: this.portFor(setup.port) });
    this.files.push(setup);
    return server;
  }

  private portFor(port: number): number {
    return port === 0 ? this.nextPort++ : port;
  }

  private open(name: string, ports: NetbootServer["ports"]): NetbootServer {
    const problem = this.refused.get(name);
    if (problem) throw problem;
    this.story.push(`open ${name}`);
    return {
      ports,
      counters: () => ({ answered: 3 }),
      close: async () => {
        this.story.push(`close ${name}`);
      },
    };
  }
}

export const systemError = (code: string): Error => Object.assign(new Error(`bind ${code}`), { code });

export const usualPorts: ServingPorts = {
  dhcp: { server: 67, client: 68, proxy: 4011 },
  tftp: 69,
  http: 8080,
  syslog: null,
  netconsole: null,
};

export interface ServingUnderTest {
  readonly serving: Serving;
  readonly servers: FakeServers;
  readonly clock: ManualClock;
  /** To be changed. */
  readonly host: HostAddress[];
  /** Lets the time pass after which it is looked again, and that be done. */
  again(): Promise<void>;
}

export const nothing: Netboot = {
  ask: () => {
    throw new Error("nobody asks");
  },
  open: () => Promise.reject(new Error("nobody asks")),
};

export interface Given {
  readonly networks?: readonly NetworkRules[];
  readonly ports?: Partial<ServingPorts>;
  readonly passed?: ReadonlyMap<string, number>;
  readonly host?: readonly HostAddress[];
}

export function servingUnderTest({
  networks = [network()],
  ports,
  passed,
  host = [eth1],
}: Given = {}): ServingUnderTest {
  const servers = new FakeServers();
  const clock = new ManualClock();
  const now = [...host];
  const serving = new Serving({
    clock,
    logger: quiet,
    servers,
    networks,
    ports: { ...usualPorts, ...ports },
    host: () => now,
    passed: passed ?? new Map(),
    netboot: nothing,
    leases: openLeases(MemoryStore.empty()),
    reservations: { of: () => undefined },
    tell: () => {},
    take: () => {},
  });
  const again = async () => {
    clock.advance(15_000);
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  return { serving, servers, clock, host: now, again };
}
