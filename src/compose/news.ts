/** What is told to those who subscribed: events, and the reports of telemetry. */
import type { Config } from "../config/config.js";
import type { Machines } from "../domain/machines.js";
import type { Opened } from "../opened.js";
import type { EventService, EventServiceParts } from "../services/events/event-service.js";
import type { Telemetry } from "../services/telemetry/telemetry.js";
import { openEvents } from "./events.js";
import type { Foundation } from "./foundation.js";
import { definesReport, openTelemetry } from "./telemetry.js";

export interface News {
  readonly events: EventService;
  readonly telemetry: Telemetry;
}

/**
 * @param expand shows the resource that an event is about
 * @param ownPort where the service itself listens, once it does: nothing is sent there
 */
export function openNews(
  { store, clock, chronicle, nextId, logger, settings }: Foundation,
  machines: Machines,
  config: Config,
  expand: EventServiceParts["expand"],
  ownPort: () => number | null,
  opened: Opened,
): News {
  const given = { store, clock, chronicle, nextId, logger };
  const events: EventService = openEvents(
    {
      ...given,
      settings: () => settings.settings().events,
      expand,
      isReportDefinition: definesReport(() => telemetry),
    },
    config,
    ownPort,
    opened,
  );
  const telemetry = openTelemetry(given, machines, events, opened);
  return { events, telemetry };
}
