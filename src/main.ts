/** The composition root: the one place that knows every part, and the only one that names concrete adapters. */
import { bootBoards } from "../adapters/firmware/boot-folders/index.js";
import { firmwareFamilies, openFlash } from "../adapters/firmware/index.js";
import { powerContract } from "../adapters/kit/power/contract.js";
import { VendorFileError } from "../adapters/kit/vendor-files.js";
import board from "../adapters/machine/board/index.js";
import fake from "../adapters/machine/fake/index.js";
import command from "../adapters/power/command/index.js";
import ipmi from "../adapters/power/ipmi/index.js";
import { loadPdu } from "../adapters/power/pdu/index.js";
import { loadPoeSwitch } from "../adapters/power/poe-switch/index.js";
import redfish from "../adapters/power/redfish/index.js";
import unifi from "../adapters/power/unifi/index.js";
import wakeOnLan from "../adapters/power/wake-on-lan/index.js";
import { resources } from "../redfish-schema/resources/index.js";
import { redfishVersion } from "../redfish-schema/resources/ServiceRoot.js";
import { CommandFailure, exitCodes } from "./cli/exit-codes.js";
import type { Composition, Running, StartOptions } from "./cli/start-options.js";
import { openDevices } from "./compose/devices.js";
import { openEvents } from "./compose/events.js";
import { checkFirmwareFiles, firmwareSetup, firmwareViews, largestImage, openImages } from "./compose/firmware.js";
import { openFront } from "./compose/front.js";
import type { NetbootParts, NetbootService } from "./compose/netboot.js";
import { composeUpdates } from "./compose/updates.js";
import type { Config } from "./config/config.js";
import { openMachines } from "./domain/machines.js";
import type { Listener } from "./http/listener.js";
import { certificateOptions, keepCertificateFile } from "./http/service-certificate.js";
import { serviceFacts } from "./http/service-facts.js";
import { openSsdp } from "./http/ssdp.js";
import { type Clock, systemClock } from "./model/clock.js";
import { firstSettings, type Settings } from "./model/settings.js";
import { Opened } from "./opened.js";
import type { Adapters } from "./ports/adapters.js";
import type { BootSets } from "./ports/boot-sets.js";
import type { Commands } from "./ports/commands.js";
import type { Logger } from "./ports/logger.js";
import type { MachineAdapter } from "./ports/machine-adapter.js";
import type { NetbootServers } from "./ports/netboot.js";
import type { PowerDeviceAdapter } from "./ports/power-device.js";
import type { World } from "./ports/world.js";
import { originExpansion } from "./protocol/origin.js";
import { openAccounts } from "./services/accounts/accounts.js";
import { openCertificates } from "./services/certificates.js";
import { loggedIds, StoredChronicle } from "./services/chronicle.js";
import { serviceConditions } from "./services/conditions.js";
import { DeviceContacts } from "./services/device-contacts.js";
import { endingStreams } from "./services/events/ending-streams.js";
import type { EventService } from "./services/events/event-service.js";
import { serviceUuid } from "./services/identity.js";
import { timeOrderedIds } from "./services/ids.js";
import { Logs } from "./services/logs.js";
import { systemResolve } from "./services/outbound-connect.js";
import { openSettings } from "./services/settings.js";
import { Tasks } from "./services/tasks.js";
import { openServiceTime } from "./services/time/service-time.js";
import { openStore } from "./store/open-store.js";
import { openTree } from "./tree/tree.js";

const byKind = <T extends { readonly kind: string }>(...all: readonly T[]): ReadonlyMap<string, T> =>
  new Map(all.map((one) => [one.kind, one]));

/** @throws CommandFailure (by rejection) when one of the user's own vendor files, in the folder SHOAL_VENDORS, is none */
const withVendors = (load: (own?: string) => Promise<PowerDeviceAdapter>): Promise<PowerDeviceAdapter> =>
  load(process.env.SHOAL_VENDORS).catch((error: unknown) => {
    throw error instanceof VendorFileError ? new CommandFailure(error.message, exitCodes.config) : error;
  });

const [poeSwitch, pdu] = await Promise.all([withVendors(loadPoeSwitch), withVendors(loadPdu)]);

export const adapters: Adapters = {
  machines: byKind<MachineAdapter>(board, fake),
  powerDevices: byKind<PowerDeviceAdapter>(poeSwitch, pdu, unifi, redfish, wakeOnLan, command, ipmi),
  firmware: new Map(firmwareFamilies.map((family) => [family.id, family])),
  openFlash,
};

export { checkFirmwareFiles, powerContract };

export const openFirmware: Composition["openFirmware"] = async (config, logger) => {
  const { openFirmwareStores } = await import("./compose/firmware-stores.js");
  return openFirmwareStores(config, adapters, bootBoards, systemClock, logger);
};

/** Loaded where machines boot from the network only. */
async function netbootServers(): Promise<NetbootServers> {
  const [{ openDhcp }, { openTftp }, { openHttpBoot }, { openLogs }] = await Promise.all([
    import("../adapters/netboot/dhcp/index.js"),
    import("../adapters/netboot/tftp/index.js"),
    import("../adapters/netboot/http/index.js"),
    import("../adapters/netboot/logs/index.js"),
  ]);
  return { openDhcp, openTftp, openHttpBoot, openLogs };
}

export const openMockSwitch: Composition["openMockSwitch"] = async (options) => {
  // Nothing of it is loaded where machines are real.
  const { boardWatts, openDemoSwitch } = await import("../mock-hardware/demo-switch.js");
  const feed = await openDemoSwitch(options);
  return {
    port: feed.port,
    close: () => feed.close(),
    async openBoards({ boards, ports: { dhcp, proxy, tftp, syslog } }) {
      const { openDemoBoards } = await import("../mock-hardware/boards/demo-boards.js");
      return openDemoBoards({
        feed,
        boards: boards.map((board) => ({ ...board, watts: boardWatts[board.port - 1] ?? 5 })),
        dhcp: { address: "127.0.0.1", port: dhcp },
        tftpPort: tftp,
        ...(proxy !== null && { proxyPort: proxy }),
        ...(syslog !== null && { syslogPort: syslog }),
      });
    },
  };
};

export const writeStandIns: Composition["writeStandIns"] = async ({ board, files, ipxe }) => {
  const { bootFiles, writeBootFiles, writeBootFolder, writeIpxe } = await import(
    "../mock-hardware/boards/boot-folder.js"
  );
  await Promise.all([writeBootFolder(board), writeBootFiles(files), writeIpxe(ipxe)]);
  return bootFiles;
};

/** @throws what the parts say when they cannot start; then nothing is left open */
export async function startService(options: StartOptions): Promise<Running> {
  const opened = new Opened();
  try {
    return await compose(options, opened);
  } catch (error) {
    const unclosed = (failure: unknown) => options.logger.error("what was opened cannot be closed", { error: failure });
    await opened.close().catch(unclosed);
    throw error;
  }
}

async function compose(options: StartOptions, opened: Opened): Promise<Running> {
  const { config, logger } = options;
  const { clock = systemClock, passwords, adapters: kinds = adapters } = options.parts ?? {};
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
  const bootSets = config.netboot && (await openBootSets(config, kinds, clock, logger));
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
    bootSets && (await openNetboot({ store, clock, logger, chronicle, machines, images, bootSets }, options, opened));
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

const openBootSets = async (config: Config, kinds: Adapters, clock: Clock, logger: Logger): Promise<BootSets> => {
  const { openSets } = await import("./compose/boot-sets.js");
  return openSets(config, kinds, bootBoards, clock, logger);
};

type NetbootGiven = Omit<NetbootParts, "config" | "rules" | "families" | "boards" | "servers">;

/** null = nothing boots from here. */
async function openNetboot(
  given: NetbootGiven,
  { config, parts }: StartOptions,
  opened: Opened,
): Promise<NetbootService | null> {
  if (config.netboot === null) return null;
  const [compose, servers] = await Promise.all([import("./compose/netboot.js"), netbootServers()]);
  const families = (parts?.adapters ?? adapters).firmware;
  return compose.openNetboot({ ...given, rules: config.netboot, families, boards: bootBoards, servers }, opened);
}

/** Who names an interface for SSDP wants it announced there, until a client turns it off. */
const settingsOf = ({ ssdp }: Config): Settings => ({
  ...firstSettings,
  network: { ...firstSettings.network, ssdpEnabled: ssdp !== null },
});
