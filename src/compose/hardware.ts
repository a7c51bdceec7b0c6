/** The machines, and all that they are driven with and boot from. */
import type { StartOptions } from "../cli/start-options.js";
import { machineHome } from "../config/machine-home.js";
import { type Machines, openMachines } from "../domain/machines.js";
import type { Opened } from "../opened.js";
import type { Adapters } from "../ports/adapters.js";
import type { BootBoard, BootSets } from "../ports/boot-sets.js";
import type { Images } from "../ports/images.js";
import type { ConsoleService } from "../services/console/consoles.js";
import { DeviceContacts } from "../services/device-contacts.js";
import { machineSecrets } from "../services/device-host.js";
import type { MediaCache } from "../services/media/media-cache.js";
import { lastingTasks } from "../services/tasks/lasting-tasks.js";
import type { openSets } from "./boot-sets.js";
import { openConsoles } from "./consoles.js";
import { openDevices } from "./devices.js";
import { firmwareSetup, openImages } from "./firmware.js";
import type { Foundation } from "./foundation.js";
import { openMedia } from "./media.js";

export interface Hardware {
  readonly contacts: DeviceContacts;
  /** Of firmware. */
  readonly images: Images;
  /** null = nothing boots from here. */
  readonly bootSets: BootSets | null;
  readonly media: MediaCache;
  readonly consoles: ConsoleService;
  readonly machines: Machines;
}

/**
 * @param ownPort where the service itself listens, once it does: no image is fetched from there
 * @throws what a file says that the configuration names and that cannot be used (by rejection)
 */
export async function openHardware(
  foundation: Foundation,
  options: StartOptions,
  kinds: Adapters,
  boards: readonly BootBoard[],
  ownPort: () => number | null,
  opened: Opened,
): Promise<Hardware> {
  const { clock, logger, store, chronicle, tasks } = foundation;
  const { config } = options;
  const contacts = new DeviceContacts(clock, logger);
  const devices = opened.add(openDevices(options, kinds, store, clock, contacts), (one) => one.close());
  const images = await openImages(config, kinds, clock, logger);
  const bootSets = config.netboot && (await openBootSets(config, kinds, boards, clock, logger));
  const media = await openMedia({ clock, logger }, config, ownPort, opened);
  const consoles = openConsoles(foundation, opened);
  const machines = opened.add(
    openMachines({
      store,
      clock,
      chronicle,
      adapters: kinds.machines,
      devices,
      secret: machineSecrets({ directory: config.directory, environment: process.env }),
      logger,
      home: machineHome(config),
      consoles,
      directory: config.directory,
      firmware: firmwareSetup(config, kinds, images, bootSets ?? undefined),
      media,
      inventory: config.machines,
      racks: config.racks,
      tasks: lastingTasks(tasks),
    }),
    (one) => one.close(),
  );
  return { contacts, images, bootSets, media, consoles, machines };
}

/** Loaded only where something boots from here. */
async function openBootSets(...about: Parameters<typeof openSets>): Promise<BootSets> {
  const sets = await import("./boot-sets.js");
  return sets.openSets(...about);
}
