/** All that may be read of the service, from its parts. */
import type { Config } from "../config/config.js";
import type { Adapters } from "../ports/adapters.js";
import type { World } from "../ports/world.js";
import { powerUnits } from "../services/power-units.js";
import { firmwareViews, largestImage } from "./firmware.js";
import type { Foundation } from "./foundation.js";
import type { Hardware } from "./hardware.js";
import type { News } from "./news.js";
import type { Presence } from "./presence.js";

export function worldOf(
  { clock, store, settings, accounts, tasks, certificates, chronicle }: Foundation,
  { machines, images, contacts, consoles }: Hardware,
  { events, telemetry }: News,
  { service, time, conditions }: Presence,
  config: Config,
  kinds: Adapters,
): World {
  return {
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
    media: machines.media.certificates,
    telemetry,
    powerUnits: powerUnits({ ...config, adapters: kinds, store, contacts }),
    consoles: consoles.views,
    log: (owner) => chronicle.log(owner),
    conditions,
  };
}
