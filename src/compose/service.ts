/** The service, put together: every part of it, and in which order they open. */
import { resources } from "../../redfish-schema/resources/index.js";
import type { Running, StartOptions } from "../cli/start-options.js";
import type { Listener } from "../http/listener.js";
import { keepCertificateFile } from "../http/service-certificate.js";
import type { Opened } from "../opened.js";
import type { Adapters } from "../ports/adapters.js";
import type { BootBoard } from "../ports/boot-sets.js";
import type { Guests } from "../ports/guests.js";
import type { NetbootServers } from "../ports/netboot.js";
import type { World } from "../ports/world.js";
import { originExpansion } from "../protocol/origin.js";
import { openTree, type Tree } from "../tree/tree.js";
import { type OpenedCommands, openCommands } from "./commands.js";
import { type ConsoleWaysOpened, openConsoleWays } from "./console-ways.js";
import type { Emulated } from "./emulation.js";
import { type Foundation, openFoundation } from "./foundation.js";
import { openFront } from "./front.js";
import { type Hardware, openHardware } from "./hardware.js";
import { tellOfLeftGuests } from "./left-guests.js";
import { mediaDirectory } from "./media.js";
import { openMockupFront } from "./mockup.js";
import type { NetbootService } from "./netboot.js";
import { type News, openNews } from "./news.js";
import { openPresence, type Presence } from "./presence.js";
import { worldOf } from "./world.js";

/** What the rest of the service knows as ports only. */
export interface Concrete {
  readonly adapters: Adapters;
  readonly boards: readonly BootBoard[];
  /** Called where machines boot from the network only. */
  netbootServers(): Promise<NetbootServers>;
  /** Called where there are folders of machines that are configured no more. */
  openGuests(): Promise<Guests>;
}

/** All of it but what listens. */
interface Parts extends Foundation, Hardware, News, Presence {
  readonly netboot: NetbootService | null;
  readonly tree: Tree;
  readonly commands: OpenedCommands;
  readonly emulated: Emulated | undefined;
  readonly consoleWays: ConsoleWaysOpened;
}

/**
 * Opens the service, each part of it noted in `opened` as soon as it is open.
 * @throws what the parts say when they cannot start
 */
export async function openService(given: StartOptions, concrete: Concrete, opened: Opened): Promise<Running> {
  const { adapters = concrete.adapters } = given.parts ?? {};
  let listener: Listener | undefined;
  const port = () => listener?.port ?? null;
  const parts = await openParts(given, { ...concrete, adapters }, port, opened);
  const unready = () => [
    ...(listener === undefined ? ["not listening yet"] : []),
    ...(parts.store.refused() === null ? [] : ["The disk refuses to store changes."]),
  ];
  listener = await listen(parts, given, adapters, unready, opened);
  await start(parts);
  await tellOfLeftGuests(given.config, concrete.openGuests, parts.logger);
  return running(parts, given, listener, opened);
}

async function openParts(
  options: StartOptions,
  concrete: Concrete,
  port: () => number | null,
  opened: Opened,
): Promise<Parts> {
  const { config } = options;
  const { adapters, boards } = concrete;
  const foundation = await openFoundation(options, opened);
  const hardware = await openHardware(foundation, options, adapters, boards, port, opened);
  const news = openNews(foundation, hardware.machines, config, (uri) => expandOrigin(uri), port, opened);
  const netboot = await openNetboot(foundation, hardware, options, concrete, opened);
  const sources = { devices: hardware.contacts, ...(netboot && { netboot }) };
  const presence = await openPresence(foundation, config, sources, port, opened);
  const world = worldOf(foundation, hardware, news, presence, config, adapters);
  const emulated = await openEmulated(options, foundation, hardware, world, opened);
  const tree = emulated ? emulated.openTree(world) : openTree(world, resources);
  const expandOrigin = originExpansion(tree);
  const commands = openCommands(foundation, hardware, news, world, config, port, opened);
  const authenticator = emulated?.authenticator ?? foundation.accounts.authenticator;
  const { consoles } = hardware;
  const consoleWays = await openConsoleWays({ foundation, tree, authenticator, consoles }, config, opened);
  return { ...foundation, ...hardware, ...news, ...presence, netboot, tree, commands, emulated, consoleWays };
}

/** null = nothing boots from here. */
async function openNetboot(
  { store, clock, logger, chronicle }: Foundation,
  { machines, images, bootSets }: Hardware,
  { config }: StartOptions,
  { adapters, boards, netbootServers }: Concrete,
  opened: Opened,
): Promise<NetbootService | null> {
  const { netboot: rules } = config;
  if (rules === null || bootSets === null) return null;
  const [compose, servers] = await Promise.all([import("./netboot.js"), netbootServers()]);
  const given = { store, clock, logger, chronicle, machines, images, bootSets, media: mediaDirectory(config) };
  return compose.openNetboot({ ...given, rules, families: adapters.firmware, boards, servers }, opened);
}

async function openEmulated(
  { emulation }: StartOptions,
  { accounts, clock, logger }: Foundation,
  { machines }: Hardware,
  { service: { version } }: World,
  opened: Opened,
): Promise<Emulated | undefined> {
  if (emulation === undefined) return undefined;
  const compose = await import("./emulation.js");
  return compose.openEmulated(emulation, { accounts, machines, clock, logger, version }, opened);
}

async function listen(
  { tree, commands, accounts, events, certificates, netboot, emulated, consoleWays }: Parts,
  options: StartOptions,
  kinds: Adapters,
  unready: () => readonly string[],
  opened: Opened,
): Promise<Listener> {
  const { logs, sessions } = commands;
  const mockup = options.mockup && (await openMockupFront(tree, commands, options.mockup));
  return openFront(
    {
      tree,
      commands: { ...commands, sessions: { ...sessions, ...emulated?.sessions } },
      authenticator: emulated?.authenticator ?? accounts.authenticator,
      logAttachment: (owner, entryId) => logs.attachment(owner, entryId),
      events,
      certificates,
      netboot: netboot?.view ?? null,
      kinds,
      unready,
      webSockets: consoleWays.webSockets,
      ...mockup,
      ...emulated?.front,
    },
    options,
    opened,
  );
}

/** Only once the service listens: one that cannot have its port must not touch the hardware. */
async function start({ machines, commands, media, telemetry, netboot, tasks, appear }: Parts): Promise<void> {
  machines.start();
  commands.media.resume();
  await media.sweep();
  telemetry.start();
  await netboot?.start();
  // By now whoever has what a lasting task is about has gone on with it.
  tasks.endOrphans();
  await appear();
}

async function running(
  { accounts, certificates, netboot, logger, consoleWays: { ssh } }: Parts,
  { config, adminPassword, firstPasswordMustChange: mustChange }: StartOptions,
  listener: Listener,
  opened: Opened,
): Promise<Running> {
  certificates.onChange(() => listener.renewIdentity());
  // Only now: an account made before a start that fails would have a password that nobody was ever told.
  const first = await accounts.ensureFirstAdministrator({
    ...(adminPassword !== undefined && { password: adminPassword }),
    mustChange,
  });
  const certificateFile = await keepCertificateFile(config, certificates, logger);
  return {
    url: listener.url,
    ...(first?.password && { firstLogin: { userName: first.userName, password: first.password } }),
    ...(certificateFile !== undefined && { certificateFile }),
    ...(ssh && { ssh }),
    ready: { ...(netboot && { netboot: netboot.ports() }), ...(ssh && { ssh }) },
    close: () => opened.close(),
  };
}
