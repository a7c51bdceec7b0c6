/** Telemetry, and how its reports get to those who subscribed. */
import type { Machines } from "../domain/machines.js";
import { uris } from "../model/uris.js";
import type { Opened } from "../opened.js";
import type { EventService } from "../services/events/event-service.js";
import { Telemetry, type TelemetryParts } from "../services/telemetry/telemetry.js";

type Given = Pick<TelemetryParts, "store" | "clock" | "chronicle" | "nextId" | "logger">;

export const openTelemetry = (given: Given, machines: Machines, events: EventService, opened: Opened): Telemetry =>
  opened.add(
    new Telemetry({
      ...given,
      machines: machines.table,
      onChange: machines.onChange,
      publish: (notice) => events.publish(notice),
    }),
    (one) => one.close(),
  );

/** Whether a definition of reports is at a URI, with a slash at its end or without. */
export const definesReport =
  (telemetry: () => Telemetry) =>
  (uri: string): boolean => {
    const plain = uri.replace(/\/$/, "");
    const id = plain.slice(plain.lastIndexOf("/") + 1);
    return plain === uris.reportDefinition(id) && telemetry().definition(id) !== undefined;
  };
