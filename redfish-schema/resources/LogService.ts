import { formatInstant } from "../../src/model/clock.js";
import { refuse } from "../../src/model/refusal.js";
import { logCapacity, serviceLog } from "../../src/model/service.js";
import { uris } from "../../src/model/uris.js";
import type { World } from "../../src/ports/world.js";
import { LogEntry as EntryFacts } from "../facts/LogEntry.js";
import { LogEntryCollection } from "../facts/LogEntryCollection.js";
import { LogService as Facts } from "../facts/LogService.js";
import { LogServiceCollection } from "../facts/LogServiceCollection.js";
import { message } from "../registries/messages.js";
import { collection, type Params, resource } from "./declare.js";
import { enabled, storedMessage } from "./status.js";
import { follows, log, logEntry, logOwnerOf, managersUris } from "./subjects.js";

/** Every manager keeps one log; the same declarations serve the machines' managers and the service's own. */
const oneLog: readonly string[] = ["Log"];
const entryIds = follows<{ readonly id: string }, string>((entries) => entries.map(({ id }) => id));

const entriesOf = (world: World, { machineId }: Params) => {
  const owner = logOwnerOf(world, machineId);
  return owner === undefined ? undefined : entryIds(world.log(owner));
};

const logServices = managersUris.map((manager) =>
  collection(LogServiceCollection, {
    uri: `${manager}/LogServices`,
    name: "Logs",
    ids: (world, { machineId }) => (logOwnerOf(world, machineId) === undefined ? undefined : oneLog),
  }),
);

const logResources = managersUris.map((manager) =>
  resource(Facts, {
    uri: `${manager}/LogServices/Log`,
    of: log,
    properties: {
      Name: "Log",
      ServiceEnabled: true,
      Status: enabled,
      LogEntryType: "Event",
      OverWritePolicy: "WrapsWhenFull",
      MaxNumberOfRecords: ({ owner }, { world }) => logCapacity(owner, world.machines.ids().length),
      LogPurposes: ["Operations", "Security"],
      Persistency: true,
      DateTime: { volatile: (_, { world }) => formatInstant(world.clock.now()) },
      DateTimeLocalOffset: "+00:00",
      Entries: (_, { uri }) => `${uri}/Entries`,
    },
    actions: {
      ClearLog: {
        async run({ LogEntriesETag }, { owner }, { commands, who, uri, etagOf }) {
          if (LogEntriesETag && LogEntriesETag !== etagOf(`${uri}/Entries`))
            throw refuse(412, message("Base.PreconditionFailed"));
          await commands.logs.clear(owner, who);
          return undefined;
        },
      },
      CollectDiagnosticData: {
        allow: { DiagnosticDataType: () => ["Manager"] as const },
        takes: ["DiagnosticDataType"],
        async run(_, { owner }, { commands, who, uri }) {
          const requestUri = `${uri}/Actions/LogService.CollectDiagnosticData`;
          return { kind: "task", taskId: await commands.logs.collectDiagnosticData(owner, who, requestUri) };
        },
      },
    },
  }),
);

const logEntries = managersUris.map((manager) =>
  collection(LogEntryCollection, { uri: `${manager}/LogServices/Log/Entries`, name: "Log entries", ids: entriesOf }),
);

const logEntryResources = managersUris.map((manager) =>
  resource(EntryFacts, {
    uri: `${manager}/LogServices/Log/Entries/{entryId}`,
    of: logEntry,
    properties: {
      Name: "Log entry",
      EntryType: "Event",
      Created: (e) => formatInstant(e.at),
      EventTimestamp: (e) => formatInstant(e.at),
      EventId: (e) => e.id,
      Severity: (e) => e.severity,
      MessageId: (e) => storedMessage(e.message)?.MessageId ?? e.message.key,
      Message: (e) => storedMessage(e.message)?.Message ?? e.message.key,
      MessageArgs: (e) => e.message.args,
      Resolution: (e) => storedMessage(e.message)?.Resolution,
      Originator: (e) => e.by ?? undefined,
      OriginatorType: (e) => (e.by === null ? undefined : "Client"),
      Username: (e) => e.by ?? undefined,
      AdditionalDataURI: (e) => (e.attachment ? uris.logAttachment(e.machineId ?? serviceLog, e.id) : undefined),
      DiagnosticDataType: (e) => (e.attachment ? "Manager" : undefined),
      Links: { OriginOfCondition: (e) => e.origin },
    },
  }),
);

export const logs = [...logServices, ...logResources, ...logEntries, ...logEntryResources];
