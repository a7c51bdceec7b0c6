/** The service, put together: every part of it, and in which order they open. */
import { resources } from "../../redfish-schema/resources/index.js";
import { redfishVersion } from "../../redfish-schema/resources/ServiceRoot.js";
import type { Running, StartOptions } from "../cli/start-options.js";
import type { Config } from "../config/config.js";
import { openMachines } from "../domain/machines.js";
import type { Listener } from "../http/listener.js";
import { certificateOptions, keepCertificateFile } from "../http/service-certificate.js";
import { serviceFacts } from "../http/service-facts.js";
import { openSsdp } from "../http/ssdp.js";
import { type Clock, systemClock } from "../model/clock.js";
import { firstSettings, type Settings } from "../model/settings.js";
import type { Opened } from "../opened.js";
import type { Adapters } from "../ports/adapters.js";
import type { BootBoard, BootSets } from "../ports/boot-sets.js";
import type { Commands } from "../ports/commands.js";
import type { Logger } from "../ports/logger.js";
import type { NetbootServers } from "../ports/netboot.js";
import type { World } from "../ports/world.js";
import { originExpansion } from "../protocol/origin.js";
import { openAccounts } from "../services/accounts/accounts.js";
import { openCertificates } from "../services/certificates.js";
import { loggedIds, StoredChronicle } from "../services/chronicle.js";
import { serviceConditions } from "../services/conditions.js";
import { DeviceContacts } from "../services/device-contacts.js";
import { endingStreams } from "../services/events/ending-streams.js";
import type { EventService } from "../services/events/event-service.js";
import { serviceUuid } from "../services/identity.js";
import { timeOrderedIds } from "../services/ids.js";
import { Logs } from "../services/logs.js";
import { systemResolve } from "../services/outbound-connect.js";
import { openSettings } from "../services/settings.js";
import { Tasks } from "../services/tasks.js";
import { openServiceTime } from "../services/time/service-time.js";
import { openStore } from "../store/open-store.js";
import { openTree } from "../tree/tree.js";
import { openDevices } from "./devices.js";
import { openEvents } from "./events.js";
import { firmwareSetup, firmwareViews, largestImage, openImages } from "./firmware.js";
import { openFront } from "./front.js";
import type { NetbootParts, NetbootService } from "./netboot.js";
import { composeUpdates } from "./updates.js";

/** What the rest of the service knows as ports only. */
export interface Concrete {
  readonly adapters: Adapters;
  readonly boards: readonly BootBoard[];
  /** Called where machines boot from the network only. */
  netbootServers(): Promise<NetbootServers>;
}

/**
 * Opens the service, each part of it noted in `opened` as soon as it is open.
 * @throws what the parts say when they cannot start
 */
export async function openService(options: StartOptions, concrete: Concrete, opened: Opened): Promise<Running> {
  const { config, logger } = options;
  const { clock = systemClock, passwords, adapters: kinds = concrete.adapters } = options.parts ?? {};
  const store = opened.add(await openStore({ directory: config.state, log: logger, clock }), (one) => one.close());
  const nextId = timeOrderedIds(clock, loggedIds(store));
  const chronicle = new StoredChronicle({ store, clock, nextId, logger, machines: config.machines.length });
  const settings = openSettings({ store, chronicle, first: settingsOf(config) });
  const accounts = opened.add(
    openAccounts({ store, clock, settings, chronicle, logger, ...(passwords && { passwords }) }),
    (one) => one.close(),
  );
  const certificates = opened.add(
    await openCertificates({ ...certificateOptions(config), store, clock, chronicle, log: logger }),
    (one) => one.close(),
  );
  const tasks = opened.add(
    new Tasks({ store, clock, chronicle, nextId, logger, settings: () => settings.settings().tasks }),
    (one) => one.close(),
  );
  const contacts = new DeviceContacts(clock, logger);
  const devices = opened.add(openDevices(options, kinds, store, clock, contacts), (one) => one.close());
  const images = await openImages(config, kinds, clock, logger);
  const bootSets = config.netboot && (await openBootSets(config, kinds, concrete.boards, clock, logger));
  const machines = opened.add(
    openMachines({
      store,
      clock,
      chronicle,
      adapters: kinds.machines,
      devices,
      firmware: firmwareSetup(config, kinds, images, bootSets ?? undefined),
      inventory: config.machines,
      racks: config.racks,
    }),
    (one) => one.close(),
  );
  let listener: Listener | undefined;
  const port = () => listener?.port ?? null;
  const events: EventService = openEvents(
    {
      store,
      clock,
      chronicle,
      nextId,
      logger,
      settings: () => settings.settings().events,
      expand: (uri) => expandOrigin(uri),
    },
    config,
    port,
    opened,
  );

  const netboot =
    bootSets &&
    (await openNetboot(
      { store, clock, logger, chronicle, machines, images, bootSets },
      kinds,
      config,
      concrete,
      opened,
    ));
  const service = serviceFacts(config, await serviceUuid(store), clock.now(), port);
  const ssdp = opened.add(
    openSsdp({
      uuid: service.uuid,
      minorVersion: Number(redfishVersion.split(".")[1]),
      rootUrl: (address) => `${config.listen.tls === "on" ? "https" : "http"}://${address}:${port() ?? 0}/redfish/v1/`,
      interfaces: config.ssdp === null ? [] : [config.ssdp.interface],
      notify: { intervalSeconds: 600, ttl: 2 },
      clock,
      log: logger,
    }),
    (one) => one.close(),
  );
  const time = opened.add(openServiceTime({ clock, logger, resolve: systemResolve() }), (one) => one.close());
  const conditions = serviceConditions({
    damage: store.damage,
    refused: () => store.refused(),
    certificates,
    devices: contacts,
    time,
    ...(netboot && { netboot }),
    ssdpProblem: () => ssdp.problem(),
    startedAt: clock.now(),
  });
  const world: World = {
    clock,
    time: () => time.facts(),
    service,
    machines: machines.table,
    racks: machines.racks,
    settings: () => settings.settings(),
    accounts: accounts.accounts,
    roles: accounts.roles,
    sessions: accounts.sessions,
    tasks: tasks.table,
    subscriptions: events.table,
    certificates: certificates.table,
    firmware: firmwareViews(machines.firmware, images, largestImage(config)),
    log: (owner) => chronicle.log(owner),
    conditions,
  };
  const tree = openTree(world, resources);
  const expandOrigin = originExpansion(tree);
  const logs = new Logs({
    clock,
    chronicle,
    tasks,
    facts: {
      service: () => service,
      settings: () => settings.settings(),
      conditions,
      machine: (id) => machines.table.get(id),
      machineIds: () => machines.table.ids(),
    },
  });
  const commands: Commands = {
    machines: machines.commands,
    accounts: endingStreams(accounts.accountCommands, accounts, events),
    sessions: accounts.sessionCommands,
    events,
    logs,
    tasks,
    certificates: certificates.commands,
    settings: settings.commands,
    firmware: machines.firmwareCommands,
    updates: composeUpdates({ clock, logger, tasks, images }, machines, config, port, opened),
  };
  const unready = () => [
    ...(listener === undefined ? ["not listening yet"] : []),
    ...(store.refused() === null ? [] : ["The disk refuses to store changes."]),
  ];
  listener = await openFront(
    {
      tree,
      commands,
      authenticator: accounts.authenticator,
      logAttachment: (owner, entryId) => logs.attachment(owner, entryId),
      events,
      certificates,
      netboot: netboot?.view ?? null,
      kinds,
      unready,
    },
    options,
    opened,
  );
  // Only now: a service that cannot have its port must not touch the hardware.
  machines.start();
  await netboot?.start();
  const listening = listener;
  certificates.onChange(() => listening.renewIdentity());
  settings.onChange((after) => void ssdp.enable(after.network.ssdpEnabled));
  await ssdp.enable(settings.settings().network.ssdpEnabled);
  settings.onChange((after) => time.use(after.network));
  time.use(settings.settings().network);
  // Only now: an account made before a start that fails would have a password that nobody was ever told.
  const first = await accounts.ensureFirstAdministrator({
    ...(options.adminPassword !== undefined && { password: options.adminPassword }),
    mustChange: options.firstPasswordMustChange,
  });
  const certificateFile = await keepCertificateFile(config, certificates, logger);
  return {
    url: listening.url,
    ...(first?.password && { firstLogin: { userName: first.userName, password: first.password } }),
    ...(certificateFile !== undefined && { certificateFile }),
    ready: netboot ? { netboot: netboot.ports() } : {},
    close: () => opened.close(),
  };
}

async function openBootSets(
  config: Config,
  kinds: Adapters,
  boards: Concrete["boards"],
  clock: Clock,
  logger: Logger,
): Promise<BootSets> {
  const { openSets } = await import("./boot-sets.js");
  return openSets(config, kinds, boards, clock, logger);
}

type NetbootGiven = Omit<NetbootParts, "rules" | "families" | "boards" | "servers">;

/** null = nothing boots from here. */
async function openNetboot(
  given: NetbootGiven,
  { firmware: families }: Adapters,
  { netboot: rules }: Config,
  { boards, netbootServers }: Concrete,
  opened: Opened,
): Promise<NetbootService | null> {
  if (rules === null) return null;
  const [compose, servers] = await Promise.all([import("./netboot.js"), netbootServers()]);
  return compose.openNetboot({ ...given, rules, families, boards, servers }, opened);
}

/** Who names an interface for SSDP wants it announced there, until a client turns it off. */
const settingsOf = ({ ssdp }: Config): Settings => ({
  ...firstSettings,
  network: { ...firstSettings.network, ssdpEnabled: ssdp !== null },
});
