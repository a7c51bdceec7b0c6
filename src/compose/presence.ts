/** How the service is known to others: who it is, where it is announced, what time it has, and how it is. */
import { redfishVersion } from "../../redfish-schema/resources/ServiceRoot.js";
import type { Config } from "../config/config.js";
import { serviceFacts } from "../http/service-facts.js";
import { openSsdp, type Ssdp } from "../http/ssdp.js";
import type { Opened } from "../opened.js";
import type { ServiceFacts, World } from "../ports/world.js";
import { type ConditionSources, serviceConditions } from "../services/conditions.js";
import { serviceUuid } from "../services/identity.js";
import { systemResolve } from "../services/outbound-connect.js";
import { openServiceTime, type ServiceTime } from "../services/time/service-time.js";
import type { Foundation } from "./foundation.js";

export interface Presence {
  readonly service: ServiceFacts;
  readonly time: ServiceTime;
  readonly conditions: World["conditions"];
  /** Begins to announce it and to ask for the time, as the settings say from now on. */
  appear(): Promise<void>;
}

/** @param port where the service listens, once it does */
export async function openPresence(
  { clock, logger, store, settings, certificates }: Foundation,
  config: Config,
  sources: Pick<ConditionSources, "devices" | "netboot">,
  port: () => number | null,
  opened: Opened,
): Promise<Presence> {
  const service = serviceFacts(config, await serviceUuid(store), clock.now(), port);
  const ssdp = opened.add(openSsdp({ ...announcing(config, service, port), clock, log: logger }), (one) => one.close());
  const time = opened.add(openServiceTime({ clock, logger, resolve: systemResolve() }), (one) => one.close());
  const conditions = serviceConditions({
    ...sources,
    damage: store.damage,
    refused: () => store.refused(),
    certificates,
    time,
    ssdpProblem: () => ssdp.problem(),
    startedAt: clock.now(),
  });
  return { service, time, conditions, appear: () => follow(settings, ssdp, time) };
}

const announcing = ({ listen, ssdp }: Config, { uuid }: ServiceFacts, port: () => number | null) => ({
  uuid,
  minorVersion: Number(redfishVersion.split(".")[1]),
  rootUrl: (address: string) => `${listen.tls === "on" ? "https" : "http"}://${address}:${port() ?? 0}/redfish/v1/`,
  interfaces: ssdp === null ? [] : [ssdp.interface],
  notify: { intervalSeconds: 600, ttl: 2 },
});

async function follow(settings: Foundation["settings"], ssdp: Ssdp, time: ServiceTime): Promise<void> {
  settings.onChange((after) => void ssdp.enable(after.network.ssdpEnabled));
  await ssdp.enable(settings.settings().network.ssdpEnabled);
  settings.onChange((after) => time.use(after.network));
  time.use(settings.settings().network);
}
