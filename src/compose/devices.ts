/** Switches and PDUs of the configuration, with what an adapter is told of the host. */
import type { StartOptions } from "../cli/start-options.js";
import { Devices } from "../domain/devices.js";
import { hostInterfaces } from "../http/host-interfaces.js";
import type { Clock } from "../model/clock.js";
import type { Adapters } from "../ports/adapters.js";
import type { Store } from "../ports/store.js";
import type { DeviceContacts } from "../services/device-contacts.js";
import { deviceHosts } from "../services/device-host.js";

export const openDevices = (
  { config, logger }: StartOptions,
  { powerDevices }: Adapters,
  store: Store,
  clock: Clock,
  contacts: DeviceContacts,
): Devices =>
  new Devices({
    entries: config.devices,
    adapters: powerDevices,
    host: deviceHosts({
      store,
      clock,
      logger,
      directory: config.directory,
      environment: process.env,
      ownMacs: hostInterfaces().map(({ mac }) => mac),
      contacts,
    }),
  });
