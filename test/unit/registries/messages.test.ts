import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  fill,
  isMessageKey,
  type MessageKey,
  message,
  messageId,
  registryDocument,
  registryPrefixes,
  toExtendedInfo,
} from "../../../redfish-schema/registries/messages.js";
import { csdl, dmtfRegistries, newestVersion, registriesFolder, skip } from "./oracle.js";

test("a message knows its key, its arguments as text, and its severity", () => {
  assert.deepEqual(message("Base.ArraySizeTooLong", "BootOrder", 16), {
    key: "Base.ArraySizeTooLong",
    args: ["BootOrder", "16"],
    severity: "Warning",
  });
  assert.deepEqual(message("Base.Success"), { key: "Base.Success", args: [], severity: "OK" });
});

test("the compiler rejects unknown keys and wrong numbers of arguments", () => {
  // Never called: what counts is that each line below is an error.
  const rejected = () => {
    // @ts-expect-error no such message
    message("Base.NoSuchThing");
    // @ts-expect-error an argument is missing
    message("Base.PropertyUnknown");
    // @ts-expect-error an argument too many
    message("Base.Success", "well");
    // @ts-expect-error not a string or number
    message("Base.PropertyUnknown", { name: "Colour" });
    // @ts-expect-error known to DMTF, but not a registry that we serve
    message("License.Expired");
  };
  assert.equal(typeof rejected, "function");
});

test("the Redfish form has the versioned id, the words and the arguments", () => {
  assert.deepEqual(toExtendedInfo(message("Base.PropertyUnknown", "Colour"), ["#/Colour"]), {
    "@odata.type": "#Message.v1_3_0.Message",
    MessageId: "Base.1.22.PropertyUnknown",
    Message: "This resource has no property Colour.",
    MessageArgs: ["Colour"],
    MessageSeverity: "Warning",
    Resolution: "Leave the property out, or check its spelling against the schema.",
    RelatedProperties: ["#/Colour"],
  });
});

test("RelatedProperties is there only when something is related", () => {
  assert.ok(!("RelatedProperties" in toExtendedInfo(message("Base.Success"))));
  assert.ok(!("RelatedProperties" in toExtendedInfo(message("Base.Success"), [])));
});

test("keys read from elsewhere can be told from other text", () => {
  assert.ok(isMessageKey("TaskEvent.TaskStarted"));
  for (const text of ["", "Base", "Base.", "Base.toString", "License.Expired", "Base.1.22.Success"]) {
    assert.ok(!isMessageKey(text), text);
  }
  assert.throws(() => message("Base.Nonsense" as "Base.Success"), /Base\.Nonsense/);
});

test("arguments go in once, as they are", () => {
  assert.equal(fill("%2 then %1, again %2", ["%2", "$&"]), "$& then %2, again $&");
  const awkward = fc.oneof(fc.string(), fc.constantFrom("%1", "%2", "%3", "$1", "$&", "%%1", ""));
  fc.assert(
    fc.property(awkward, awkward, awkward, (value, parameter, action) => {
      const { Message, MessageArgs } = toExtendedInfo(
        message("Base.ActionParameterValueNotInList", value, parameter, action),
      );
      assert.equal(
        Message,
        `Parameter ${parameter} of ${action} cannot be '${value}': that is not one of the values on offer.`,
      );
      assert.deepEqual(MessageArgs, [value, parameter, action]);
    }),
  );
});

test("numbers are shown as JavaScript shows them", () => {
  fc.assert(
    fc.property(fc.oneof(fc.integer(), fc.double()), (number) => {
      assert.deepEqual(message("Base.InvalidIndex", number).args, [String(number)]);
    }),
  );
});

test("a placeholder without an argument stays visible", () => {
  assert.equal(fill("%1 and %3", ["one"]), "one and %3");
});

test("a registry document has what the schema requires", () => {
  for (const prefix of registryPrefixes) {
    const document = registryDocument(prefix);
    assert.equal(document.Id, `${prefix}.${document.RegistryVersion}`);
    assert.match(document.RegistryVersion, /^\d+\.\d+\.\d+$/);
    assert.deepEqual(
      [document.Language, document.RegistryPrefix, document.OwningEntity],
      ["en", prefix, prefix === "Shoal" ? "Shoal" : "DMTF"],
    );
    assert.ok(document.Name);
    for (const [id, entry] of Object.entries(document.Messages)) {
      assert.match(id, /^[A-Za-z0-9]+$/);
      assert.equal(entry.Severity, entry.MessageSeverity);
      assert.equal(entry.NumberOfArgs, entry.ParamTypes?.length ?? 0);
      assert.ok(entry.Description && entry.Message && entry.Resolution, id);
      const [major, minor] = document.RegistryVersion.split(".");
      assert.equal(messageId(`${prefix}.${id}` as MessageKey), `${prefix}.${major}.${minor}.${id}`);
    }
  }
});

test("what clears what refers to messages that exist", () => {
  // DMTF's Power 1.2.0 means PowerSupplyFailed here. Facts stay as published.
  const errata = new Set(["PowerSupplyFailure"]);
  for (const { Messages } of registryPrefixes.map(registryDocument)) {
    const cleared = Object.values(Messages).flatMap((entry) => entry.ClearingLogic?.ClearsMessage ?? []);
    assert.deepEqual(
      cleared.filter((id) => !(id in Messages) && !errata.has(id)),
      [],
    );
  }
});

test("documents name the newest versions of their schemas, and only properties these have", { skip }, () => {
  assert.equal(
    registryDocument("Base")["@odata.type"],
    `#MessageRegistry.${newestVersion("MessageRegistry")}.MessageRegistry`,
  );
  assert.equal(toExtendedInfo(message("Base.Success"))["@odata.type"], `#Message.${newestVersion("Message")}.Message`);
  const known = new Set([...csdl("MessageRegistry").matchAll(/<Property Name="(\w+)"/g)].map((match) => match[1]));
  for (const document of registryPrefixes.map(registryDocument)) {
    const names = [document, ...Object.values(document.Messages)].flatMap(Object.keys);
    const foreign = names.filter((name) => !known.has(name) && !["@odata.type", "Id", "Name"].includes(name));
    assert.deepEqual(foreign, []);
  }
});

test("documents say what DMTF's say, words apart", { skip }, () => {
  const words = new Set(["Description", "LongDescription", "Message", "Resolution", "Deprecated"]);
  words.add("ArgDescriptions").add("ArgLongDescriptions");
  const withoutWords = (messages: object = {}) =>
    JSON.parse(
      JSON.stringify(messages, (name, value) => (words.has(name) && typeof value !== "number" ? undefined : value)),
    );
  const dmtf = dmtfRegistries(registriesFolder ?? "");
  for (const prefix of registryPrefixes.filter((one) => one !== "Shoal")) {
    const theirs = dmtf.find(({ RegistryPrefix }) => RegistryPrefix === prefix);
    assert.deepEqual(withoutWords(registryDocument(prefix).Messages), withoutWords(theirs?.Messages), prefix);
  }
});
