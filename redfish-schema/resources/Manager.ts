import { formatInstant, formatOffset, type Instant } from "../../src/model/clock.js";
import { serviceManagerId, uris } from "../../src/model/uris.js";
import type { World } from "../../src/ports/world.js";
import { Manager as Facts } from "../facts/Manager.js";
import { ManagerCollection } from "../facts/ManagerCollection.js";
import { message } from "../registries/messages.js";
import { managersGraphicalConsole, managersSerialConsole } from "./console-subjects.js";
import { parseDateTime, parseOffset } from "./date-time.js";
import { collection, resource } from "./declare.js";
import { virtualMediaOf } from "./media-subjects.js";
import { condition, managerStatus } from "./status.js";
import { machine, managerIds, managerTime, service } from "./subjects.js";

const correctedNow = (world: World): Instant => world.clock.now() + world.time().offset;

/** What the host's clock shows when the corrected time is `at`. */
const onHostClock = (at: Instant | undefined, world: World): Instant | undefined =>
  at === undefined ? undefined : at - world.time().offset;

export const managers = collection(ManagerCollection, {
  uri: "/redfish/v1/Managers",
  name: "Managers",
  ids: (world) => managerIds(world.machines.ids()),
});

export const machineManager = resource(Facts, {
  uri: "/redfish/v1/Managers/{machineId}",
  of: machine,
  properties: {
    Name: (m) => `Manager of ${m.inventory.name}`,
    ManagerType: "BMC",
    UUID: (m) => m.inventory.uuid,
    Manufacturer: "Shoal",
    Model: (m) => `Shoal ${m.inventory.adapter.kind} manager`,
    FirmwareVersion: (_, { world }) => world.service.version,
    PowerState: "On",
    Status: managerStatus,
    DateTime: { volatileWritable: (m, { world }) => managerTime(m, correctedNow(world)) },
    // A clock that was set by hand goes by itself from then on.
    DateTimeSource: (m, { world }) => (m.intent.manager.clockOffset === 0 ? world.time().source : "Firmware"),
    DateTimeLocalOffset: { readWrite: (m) => formatOffset(m.intent.manager.utcOffsetMinutes) },
    LastResetTime: (m, { world }) => formatInstant(m.intent.manager.lastReset ?? world.service.startedAt),
    EthernetInterfaces: (_, { uri }) => `${uri}/EthernetInterfaces`,
    // The protocols of all managers are the service's.
    NetworkProtocol: () => uris.networkProtocol(serviceManagerId),
    LogServices: (m) => uris.logServices(m.inventory.id),
    // Deprecated, and yet the only place where many clients look.
    VirtualMedia: virtualMediaOf,
    SerialConsole: managersSerialConsole,
    GraphicalConsole: managersGraphicalConsole,
    Links: {
      ManagerForServers: (m) => [uris.system(m.inventory.id)],
      ManagerForChassis: (m) => [uris.chassis(m.inventory.id)],
      ManagedBy: () => [uris.manager(serviceManagerId)],
    },
  },
  patch: ({ DateTime, DateTimeLocalOffset }, m, { commands, who, world }) =>
    commands.machines.amend(
      m.inventory.id,
      {
        manager: {
          dateTime: onHostClock(parseDateTime(DateTime), world),
          utcOffsetMinutes: parseOffset(DateTimeLocalOffset),
        },
      },
      who,
    ),
  actions: {
    Reset: {
      allow: { ResetType: () => ["GracefulRestart", "ForceRestart"] as const },
      async run({ ResetType }, m, { commands, who }) {
        const type = ResetType === "ForceRestart" ? "ForceRestart" : "GracefulRestart";
        await commands.machines.resetManager(m.inventory.id, type, who);
        return undefined;
      },
    },
  },
});

export const serviceManager = resource(Facts, {
  uri: `/redfish/v1/Managers/${serviceManagerId}`,
  of: service,
  properties: {
    Name: "Shoal",
    ManagerType: "Service",
    UUID: (w) => w.service.uuid,
    ServiceEntryPointUUID: (w) => w.service.uuid,
    Manufacturer: "Shoal",
    Model: "Shoal",
    FirmwareVersion: (w) => w.service.version,
    PowerState: "On",
    Status(w) {
      const conditions = w
        .conditions()
        .map(({ text, since, severity }) =>
          condition(message("ResourceEvent.ResourceErrorsDetected", "service", text), since, severity),
        );
      const critical = conditions.some(({ Severity }) => Severity === "Critical");
      const health = critical ? "Critical" : conditions.length > 0 ? "Warning" : "OK";
      return { State: "Enabled", Health: health, ...(conditions.length > 0 && { Conditions: conditions }) };
    },
    DateTime: { volatile: (w) => formatInstant(correctedNow(w)) },
    DateTimeSource: (w) => w.time().source,
    DateTimeLocalOffset: "+00:00",
    LastResetTime: (w) => formatInstant(w.service.startedAt),
    EthernetInterfaces: (_, { uri }) => `${uri}/EthernetInterfaces`,
    NetworkProtocol: () => uris.networkProtocol(serviceManagerId),
    LogServices: () => uris.logServices(serviceManagerId),
    Links: { ManagerForChassis: (w) => w.racks.ids().map(uris.chassis) },
  },
});
