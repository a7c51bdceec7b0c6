// Declarations that must not compile. Above each line at fault stands what the compiler has to say about it.
import { ComputerSystem } from "../../redfish-schema/facts/ComputerSystem.js";
import { ComputerSystemCollection } from "../../redfish-schema/facts/ComputerSystemCollection.js";
import { LogEntry } from "../../redfish-schema/facts/LogEntry.js";
import { ManagerAccount } from "../../redfish-schema/facts/ManagerAccount.js";
import { message } from "../../redfish-schema/registries/messages.js";
import { collection, creates, resource } from "../../redfish-schema/resources/declare.js";
import { machine } from "../../redfish-schema/resources/subjects.js";
import { uris } from "../../src/model/uris.js";

const uri = "/redfish/v1/Systems/{machineId}";

export const unknownProperty = resource(ComputerSystem, {
  uri,
  of: machine,
  properties: {
    Name: "x",
    // error: 'Colour' does not exist
    Colour: "red",
  },
});

export const unknownNestedProperty = resource(ComputerSystem, {
  uri,
  of: machine,
  properties: {
    Name: "x",
    // error: 'BootSource' does not exist
    Boot: { BootSource: () => "Pxe" },
  },
});

export const outsideEnumeration = resource(ComputerSystem, {
  uri,
  of: machine,
  properties: {
    Name: "x",
    // error: "Imaginary"' is not assignable
    SystemType: "Imaginary",
  },
});

export const readerOutsideEnumeration = resource(ComputerSystem, {
  uri,
  of: machine,
  properties: {
    Name: "x",
    // error: is not assignable
    PowerState: () => "Asleep",
  },
});

export const writableReadOnly = resource(ComputerSystem, {
  uri,
  of: machine,
  properties: {
    Name: "x",
    // error: 'readWrite' does not exist
    UUID: { readWrite: (m) => m.inventory.uuid },
  },
});

export const missingRequired = resource(LogEntry, {
  uri: "/redfish/v1/Managers/{machineId}/LogServices/Log/Entries/{entryId}",
  of: machine,
  // error: 'EntryType' is missing
  properties: { Name: "x" },
});

export const linkToTheWrongKind = resource(ComputerSystem, {
  uri,
  of: machine,
  properties: {
    Name: "x",
    // error: is not assignable
    Links: { Chassis: (m) => [uris.manager(m.inventory.id)] },
  },
});

export const unknownAction = resource(ComputerSystem, {
  uri,
  of: machine,
  properties: { Name: "x" },
  // error: 'Explode' does not exist
  actions: { Explode: { run: async () => undefined } },
});

export const allowOutsideEnumeration = resource(ComputerSystem, {
  uri,
  of: machine,
  properties: { Name: "x" },
  // error: is not assignable
  actions: { Reset: { allow: { ResetType: () => ["Off"] as const }, run: async () => undefined } },
});

export const patchOfReadOnly = resource(ComputerSystem, {
  uri,
  of: machine,
  properties: { Name: "x" },
  // error: Property 'UUID' does not exist
  patch: async ({ UUID }) => void UUID,
});

export const createOfUnknown = collection(ComputerSystemCollection, {
  uri: "/redfish/v1/Systems",
  name: "x",
  ids: () => [],
  // error: "Colour"' is not assignable
  create: creates({ schema: ManagerAccount, required: ["Colour"], optional: [], run: async () => ({ uri: "" }) }),
});

// error: Expected 2 arguments, but got 1
export const tooFewArguments = message("Base.PropertyUnknown");

// error: is not assignable to parameter of type
export const unknownMessage = message("Base.NoSuchMessage");
