/** All that may be asked of the service, from its parts. */
import type { Config } from "../config/config.js";
import type { Opened } from "../opened.js";
import type { Commands } from "../ports/commands.js";
import type { World } from "../ports/world.js";
import { endingStaysOfAccounts, endingStaysOfSessions } from "../services/console/ending-stays.js";
import { endingStreams } from "../services/events/ending-streams.js";
import { BiosPasswords } from "../services/firmware/bios-passwords.js";
import { Logs } from "../services/logs.js";
import type { MediaService } from "../services/media/media-commands.js";
import type { Foundation } from "./foundation.js";
import type { Hardware } from "./hardware.js";
import { mediaCommands } from "./media.js";
import type { News } from "./news.js";
import { composeUpdates } from "./updates.js";

/** With more of it than clients may ask for. */
export interface OpenedCommands extends Commands {
  readonly logs: Logs;
  readonly media: MediaService;
}

/** @param ownPort where the service itself listens, once it does: no image is fetched from there */
export function openCommands(
  foundation: Foundation,
  { machines, images, media, consoles }: Hardware,
  { events, telemetry }: News,
  world: World,
  config: Config,
  ownPort: () => number | null,
  opened: Opened,
): OpenedCommands {
  const { clock, logger, store, chronicle, passwords, accounts, certificates, settings, tasks } = foundation;
  return {
    machines: machines.commands,
    accounts: endingStaysOfAccounts(endingStreams(accounts.accountCommands, accounts, events), consoles),
    sessions: endingStaysOfSessions(accounts.sessionCommands, consoles),
    events,
    telemetry,
    logs: logsOf(foundation, world),
    tasks,
    certificates: certificates.commands,
    settings: settings.commands,
    firmware: machines.firmwareCommands,
    biosPasswords: new BiosPasswords({ store, clock, chronicle, passwords, machines: machines.table }),
    media: mediaCommands({ clock, logger, tasks }, machines, media),
    storage: machines.storageCommands,
    consoles: consoles.commands,
    updates: composeUpdates({ clock, logger, tasks, images }, machines, config, ownPort, opened),
  };
}

const logsOf = ({ clock, chronicle, tasks }: Foundation, { service, settings, conditions, machines }: World): Logs =>
  new Logs({
    clock,
    chronicle,
    tasks,
    facts: {
      service: () => service,
      settings,
      conditions,
      machine: (id) => machines.get(id),
      machineIds: () => machines.ids(),
    },
  });
