/** Booting from the network, put together: loaded only where it is configured. */
import type { NetbootRules } from "../config/config.js";
import type { Machines } from "../domain/machines.js";
import { sortedSockets } from "../http/activation.js";
import type { Clock } from "../model/clock.js";
import type { Opened } from "../opened.js";
import type { Adapters } from "../ports/adapters.js";
import type { BootBoard, BootSets } from "../ports/boot-sets.js";
import type { Chronicle } from "../ports/chronicle.js";
import type { Images } from "../ports/images.js";
import type { Logger } from "../ports/logger.js";
import type { NetbootServers } from "../ports/netboot.js";
import type { Store } from "../ports/store.js";
import type { ServiceCondition } from "../ports/world.js";
import { openBootBook } from "../services/netboot/boot-book.js";
import { openBootFiles } from "../services/netboot/files/boot-files.js";
import { openDnsmasqReservations } from "../services/netboot/formats/dnsmasq-reservations.js";
import { openGuide } from "../services/netboot/guide.js";
import { readNeighbours } from "../services/netboot/guiding/neighbours.js";
import { openPrograms } from "../services/netboot/ipxe/programs.js";
import { joinedReservations } from "../services/netboot/joined-reservations.js";
import { openLeases } from "../services/netboot/leases.js";
import { machineLogs } from "../services/netboot/machine-logs.js";
import { DhcpNotices } from "../services/netboot/notices.js";
import { hostAddresses } from "../services/netboot/serving/host-addresses.js";
import type { HostAddress } from "../services/netboot/serving/networks.js";
import { Serving } from "../services/netboot/serving/serving.js";
import { NetbootView } from "../services/netboot/view.js";

export interface NetbootParts {
  readonly rules: NetbootRules;
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly chronicle: Pick<Chronicle, "tell">;
  readonly machines: Pick<Machines, "netboot">;
  readonly families: Adapters["firmware"];
  readonly images: Images;
  readonly bootSets: BootSets;
  readonly boards: readonly BootBoard[];
  readonly servers: NetbootServers;
  /** Folder of images of media, by their digest; absent = none can be inserted. */
  readonly media?: string;
  /** IPv4 addresses of this computer; as the system tells, when absent. */
  readonly host?: () => readonly HostAddress[];
}

export interface NetbootService {
  readonly view: NetbootView;
  conditions(): readonly ServiceCondition[];
  /** Resolves when every server was tried once; none of them keeps the service from serving. */
  start(): Promise<void>;
  /** Ports that are open, by purpose. */
  ports(): Readonly<Record<string, number>>;
}

/** Opens all but the servers' sockets. */
export async function openNetboot(parts: NetbootParts, opened: Opened): Promise<NetbootService> {
  const { rules, clock, logger, chronicle, bootSets, families, images, boards } = parts;
  const machines = parts.machines.netboot;
  const leases = openLeases(parts.store);
  const notices = new DhcpNotices(clock, chronicle);
  const files = opened.add(openBootFiles({ directory: rules.files, clock, logger }), (one) => one.close());
  const discs =
    parts.media && opened.add(openBootFiles({ directory: parts.media, clock, logger }), (one) => one.close());
  const guide = opened.add(
    openGuide({
      clock,
      logger,
      chronicle,
      machines,
      leases,
      boots: openBootBook(parts.store),
      neighbours: readNeighbours(logger),
      files,
      ...(discs && { media: discs }),
      programs: await openPrograms({ folders: rules.ipxe.folders, logger }),
      bootSets,
      boards,
      families,
      images,
      console: rules.ipxe.console,
      place: () => serving.place(),
    }),
    (one) => one.close(),
  );
  const beside = rules.dnsmasq && opened.add(await openDnsmasq(rules.dnsmasq, parts), (one) => one.close());
  const serving: Serving = opened.add(
    new Serving({
      clock,
      logger,
      servers: parts.servers,
      networks: rules.networks,
      ports: portsOf(rules),
      host: parts.host ?? hostAddresses,
      passed: sortedSockets(process.env, process.pid).dhcp,
      netboot: guide,
      leases,
      reservations: joinedReservations(guide.reservations, beside),
      tell: notices.tell,
      take: machineLogs({
        clock,
        chronicle,
        machineAt: (address) => guide.machineAt(address),
        heard: (machine) => guide.heard(machine),
      }),
    }),
    (one) => one.close(),
  );
  const givesAddresses = (network: string) =>
    rules.networks.some(({ id, mode }) => id === network && (mode === "pool" || mode === "reservation"));
  const conditions = () => [...serving.conditions(), ...notices.conditions(givesAddresses)];
  return {
    view: new NetbootView({ clock, networks: rules.networks, serving, notices, guide, leases, machines, conditions }),
    conditions,
    start: () => serving.start(),
    ports: () => Object.assign({}, ...serving.status().map(({ ports }) => ports)) as Readonly<Record<string, number>>,
  };
}

const openDnsmasq = (folders: NonNullable<NetbootRules["dnsmasq"]>, { clock, logger }: NetbootParts) =>
  openDnsmasqReservations({
    ...folders,
    clock,
    onProblem: ({ folder, file, line, text }) =>
      logger.warn("a file of dnsmasq holds what is not used", { folder, file, line, problem: text }),
  });

const portsOf = ({ dhcp, tftp, http, logs }: NetbootRules) => ({
  dhcp: { server: dhcp.serverPort, client: dhcp.clientPort, proxy: dhcp.proxyPort },
  tftp: tftp?.port ?? null,
  http: http?.port ?? null,
  ...logs,
});
