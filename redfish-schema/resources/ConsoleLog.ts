/** What machines say on their serial lines, as a log of the system. */
import { formatInstant } from "../../src/model/clock.js";
import { refuse } from "../../src/model/refusal.js";
import { uris } from "../../src/model/uris.js";
import type { ConsoleLine, World } from "../../src/ports/world.js";
import { LogEntry } from "../facts/LogEntry.js";
import { LogEntryCollection } from "../facts/LogEntryCollection.js";
import { LogService } from "../facts/LogService.js";
import { LogServiceCollection } from "../facts/LogServiceCollection.js";
import { message } from "../registries/messages.js";
import { serialMachine } from "./console-subjects.js";
import { collection, type Params, resource, type Subject } from "./declare.js";
import { enabled } from "./status.js";
import { follows } from "./subjects.js";

const uri = "/redfish/v1/Systems/{machineId}/LogServices";
const oneLog: readonly string[] = ["Console"];
const idsOf = follows<ConsoleLine, string>((lines) => lines.map(({ id }) => id));

const linesOf = (world: World, params: Params): readonly ConsoleLine[] | undefined =>
  serialMachine.find(world, params) && world.consoles.log(params.machineId ?? "");

interface Entry {
  readonly machineId: string;
  readonly line: ConsoleLine;
}

const entry: Subject<Entry> = {
  find(world, params) {
    const { machineId = "", entryId } = params;
    const line = linesOf(world, params)?.find(({ id }) => id === entryId);
    return line && { machineId, line };
  },
  basis: ({ line }) => line,
};

export const consoleLogs = [
  collection(LogServiceCollection, {
    uri,
    name: "Logs",
    ids: (world, params) => serialMachine.find(world, params) && oneLog,
  }),
  resource(LogService, {
    uri: `${uri}/Console`,
    of: serialMachine,
    properties: {
      Name: "Console",
      Description: "What the machine said on its serial line",
      ServiceEnabled: true,
      Status: enabled,
      LogEntryType: "OEM",
      OverWritePolicy: "WrapsWhenFull",
      MaxNumberOfRecords: (_, { world }) => world.consoles.mostLines,
      LogPurposes: ["Diagnostic"],
      DateTime: { volatile: (_, { world }) => formatInstant(world.clock.now()) },
      DateTimeLocalOffset: "+00:00",
      Entries: (_, context) => `${context.uri}/Entries`,
    },
    actions: {
      ClearLog: {
        async run({ LogEntriesETag }, { inventory }, { commands, who, uri: log, etagOf }) {
          if (LogEntriesETag && LogEntriesETag !== etagOf(`${log}/Entries`))
            throw refuse(412, message("Base.PreconditionFailed"));
          await commands.consoles.clearLog(inventory.id, who);
          return undefined;
        },
      },
      DownloadRawLog: {
        run: async (_, { inventory }) => ({
          kind: "body",
          body: { DownloadURI: uris.consoleLogFile(inventory.id) },
        }),
      },
    },
  }),
  collection(LogEntryCollection, {
    uri: `${uri}/Console/Entries`,
    name: "Lines",
    ids(world, params) {
      const lines = linesOf(world, params);
      return lines && idsOf(lines);
    },
  }),
  resource(LogEntry, {
    uri: `${uri}/Console/Entries/{entryId}`,
    of: entry,
    properties: {
      Name: "Line",
      EntryType: "Oem",
      OemRecordFormat: "Line of a serial console",
      // Of lines from before the service started nobody knows when they were said.
      Created: ({ line }) => (line.at === null ? undefined : formatInstant(line.at)),
      Severity: "OK",
      Message: ({ line }) => line.text,
      Links: { OriginOfCondition: ({ machineId }) => uris.system(machineId) },
    },
  }),
];
