/**
 * The servers of network boot, kept standing: interfaces come and go, ports are taken and become free. Nothing of it keeps the
 * service from starting, or from serving what it can.
 */
import { type Clock, type Duration, type Instant, seconds } from "../../../model/clock.js";
import type { Network, NetworkRules, ServerPlace } from "../../../model/netboot.js";
import type { Logger } from "../../../ports/logger.js";
import type { DhcpNotice, LeaseBook, LogLine, Netboot, NetbootServers, Reservations } from "../../../ports/netboot.js";
import type { ServiceCondition } from "../../../ports/world.js";
import { type HostAddress, type Placing, placeNetworks } from "./networks.js";
import { sharedSocketProblem } from "./shared-socket.js";
import { type ServerStatus, Standing, type Wanted } from "./standing.js";

export interface ServingParts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly servers: NetbootServers;
  readonly networks: readonly NetworkRules[];
  readonly ports: ServingPorts;
  /** IPv4 addresses of this computer as they are now. */
  readonly host: () => readonly HostAddress[];
  /** Sockets for DHCP that were opened for us, by interface. */
  readonly passed: ReadonlyMap<string, number>;
  readonly netboot: Netboot;
  readonly leases: LeaseBook;
  readonly reservations: Reservations;
  readonly tell: (notice: DhcpNotice) => void;
  readonly take: (line: LogLine) => void;
}

/** 0 = any free one, null = off. */
export interface ServingPorts {
  readonly dhcp: { readonly server: number; readonly client: number; readonly proxy: number };
  readonly tftp: number | null;
  readonly http: number | null;
  readonly syslog: number | null;
  readonly netconsole: number | null;
}

/** How soon an interface that came, or a port that became free, is taken up. */
export const tendEvery: Duration = seconds(5);

type PortName = "tftp" | "http" | "syslog" | "netconsole";

export class Serving {
  /** By kind and address. */
  private readonly standing = new Map<string, Standing>();
  private placing: Placing = { networks: [], waiting: [] };
  private waitingSince = new Map<string, Instant>();
  private ambiguousSince: Instant | undefined;
  /** Ports that the system chose: the same on every address, as machines are told one for all. */
  private readonly chosen = new Map<PortName, number>();
  private tending: Promise<void> = Promise.resolve();
  private cancel: () => void = () => undefined;
  private isClosed = false;

  constructor(private readonly parts: ServingParts) {}

  /** Resolves when every server was tried once; those that could not be opened are tried again and again. */
  start(): Promise<void> {
    return this.again();
  }

  /** Where machines find us; null = nowhere yet. */
  place(): ServerPlace | null {
    const [network] = this.placing.networks;
    return network ? this.placeAt(network.address) : null;
  }

  networks(): readonly Network[] {
    return this.placing.networks;
  }

  waiting(): Placing["waiting"] {
    return this.placing.waiting;
  }

  status(): readonly ServerStatus[] {
    return [...this.standing.values()].map((one) => one.status());
  }

  conditions(): readonly ServiceCondition[] {
    const now = this.parts.clock.now();
    return [
      ...this.status().flatMap(({ problem }) => (problem ? [{ severity: "Critical" as const, ...problem }] : [])),
      ...this.placing.waiting.map(({ id, problem }) => ({
        severity: "Warning" as const,
        text: problem,
        since: this.waitingSince.get(id) ?? now,
      })),
      ...this.ambiguity(),
    ];
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.cancel();
    await this.tending;
    // DHCP first: nobody is sent to servers that are gone.
    for (const one of [...this.standing.values()].reverse()) await one.close();
    this.standing.clear();
  }

  /* ── keeping them ──────────────────────────────────────────────────────────────────────────────────────────────── */

  private again(): Promise<void> {
    this.tending = this.tend()
      .catch((error: unknown) => this.parts.logger.error("the netboot servers cannot be looked after", { error }))
      .then(() => {
        if (!this.isClosed) this.cancel = this.parts.clock.after(tendEvery, () => void this.again());
      });
    return this.tending;
  }

  private async tend(): Promise<void> {
    this.look();
    const addresses = [...new Set(this.placing.networks.map(({ address }) => address))];
    // Files first: DHCP sends machines there.
    await this.drop([...addresses.flatMap((address) => this.fileServers(address)), ...this.dhcp()]);
    // One address after the other: a port that the system chooses on the first is that of all.
    for (const address of addresses) for (const wanted of this.fileServers(address)) await this.stand(wanted);
    // Only now are the ports known that it tells.
    for (const wanted of this.dhcp()) await this.stand(wanted);
  }

  private look(): void {
    const { clock, logger, networks, host } = this.parts;
    this.placing = placeNetworks(networks, host(), this.placing.networks);
    const { waiting } = this.placing;
    for (const { id, problem } of waiting) if (!this.waitingSince.has(id)) logger.warn("a network waits", { problem });
    for (const id of this.waitingSince.keys()) {
      if (waiting.every((one) => one.id !== id))
        logger.info("a network that was waited for is served", { network: id });
    }
    this.waitingSince = new Map(waiting.map(({ id }) => [id, this.waitingSince.get(id) ?? clock.now()]));
  }

  /** Lets go of servers on addresses that this computer does not have any more. */
  private async drop(wanted: readonly Wanted[]): Promise<void> {
    const names = new Set(wanted.map(nameOf));
    for (const [name, one] of this.standing) {
      if (names.has(name)) continue;
      this.standing.delete(name);
      await one.close();
    }
  }

  private async stand(wanted: Wanted): Promise<void> {
    if (this.isClosed) return;
    const { clock, logger } = this.parts;
    const one = this.standing.get(nameOf(wanted)) ?? new Standing(wanted, clock, logger);
    this.standing.set(nameOf(wanted), one);
    await one.tend(wanted);
    for (const name of ["tftp", "http", "syslog", "netconsole"] as const) {
      const port = one.ports[name];
      if (port !== undefined && !this.chosen.has(name)) this.chosen.set(name, port);
    }
  }

  /* ── what is wanted ────────────────────────────────────────────────────────────────────────────────────────────── */

  private fileServers(address: string): readonly Wanted[] {
    const { servers, ports } = this.parts;
    const { syslog, netconsole } = ports;
    return [
      ...(ports.tftp === null ? [] : [this.fileServer("tftp", address, (setup) => servers.openTftp(setup))]),
      ...(ports.http === null ? [] : [this.fileServer("http", address, (setup) => servers.openHttpBoot(setup))]),
      ...(syslog === null && netconsole === null ? [] : [this.logs(address)]),
    ];
  }

  private fileServer(
    kind: "tftp" | "http",
    address: string,
    open: (setup: Parameters<NetbootServers["openTftp"]>[0]) => ReturnType<NetbootServers["openTftp"]>,
  ): Wanted {
    const { clock, logger, netboot } = this.parts;
    const port = this.portOf(kind) ?? 0;
    const what = kind === "tftp" ? "TFTP" : "HTTP boot";
    return {
      kind,
      address,
      key: "",
      attempt: { what, where: `${address}:${port}`, key: `netboot.${kind}.port` },
      open: () =>
        open({ clock, logger, netboot, addresses: [address], port, place: (reached) => this.placeAt(reached) }),
    };
  }

  private logs(address: string): Wanted {
    const { clock, logger, take } = this.parts;
    const [syslogPort, netconsolePort] = [this.portOf("syslog"), this.portOf("netconsole")];
    const where = [syslogPort, netconsolePort].filter((port) => port !== null).map((port) => `${address}:${port}`);
    return {
      kind: "logs",
      address,
      key: "",
      attempt: { what: "The log receiver", where: where.join(" and "), key: "netboot.logs" },
      open: () =>
        this.parts.servers.openLogs({ clock, logger, addresses: [address], syslogPort, netconsolePort, take }),
    };
  }

  /** One for all networks: what is broadcast to one of them comes in by the same socket as to another. */
  private dhcp(): readonly Wanted[] {
    const networks = this.placing.networks.filter(({ mode }) => mode !== "off");
    if (networks.length === 0) return [];
    const { clock, logger, servers, netboot, leases, reservations, tell, passed } = this.parts;
    const { dhcp: ports } = this.parts.ports;
    const place = { httpPort: this.openPort("http"), tftpPort: this.openPort("tftp") };
    const setup = { clock, logger, netboot, leases, reservations, passed, tell, networks, ports, place };
    return [
      {
        kind: "dhcp",
        address: null,
        key: JSON.stringify([networks, place]),
        attempt: { what: "DHCP", where: `UDP port ${ports.server}`, key: "netboot.dhcp.serverPort" },
        open: () => servers.openDhcp(setup),
      },
    ];
  }

  private portOf(name: PortName): number | null {
    const configured = this.parts.ports[name];
    return configured === 0 ? (this.chosen.get(name) ?? 0) : configured;
  }

  private placeAt(address: string): ServerPlace {
    return { address, httpPort: this.openPort("http", address), tftpPort: this.openPort("tftp", address) };
  }

  /** null = it does not stand, there or, without an address, anywhere. */
  private openPort(kind: "http" | "tftp", address?: string): number | null {
    if (address !== undefined) return this.standing.get(nameOf({ kind, address }))?.ports[kind] ?? null;
    for (const { ports } of this.standing.values()) if (ports[kind] !== undefined) return ports[kind];
    return null;
  }

  private ambiguity(): readonly ServiceCondition[] {
    const text = sharedSocketProblem(this.placing.networks, this.parts.passed);
    if (text === null) return [];
    this.ambiguousSince ??= this.parts.clock.now();
    return [{ severity: "Warning", text, since: this.ambiguousSince }];
  }
}

const nameOf = ({ kind, address }: Pick<Wanted, "kind" | "address">): string => `${kind} ${address ?? ""}`;
