/** Message registries and the privilege registry: the files' descriptions, and the registries themselves. */
import { uris } from "../../src/model/uris.js";
import { MessageRegistry as RegistryFacts } from "../facts/MessageRegistry.js";
import { MessageRegistryFile as Facts } from "../facts/MessageRegistryFile.js";
import { MessageRegistryFileCollection } from "../facts/MessageRegistryFileCollection.js";
import { PrivilegeRegistry as PrivilegeFacts } from "../facts/PrivilegeRegistry.js";
import { type RegistryPrefix, registryDocument, registryPrefixes } from "../registries/messages.js";
import { privilegeRegistryDocument } from "../registries/privileges.js";
import { collection, document, resource, type Subject } from "./declare.js";

const privilegeRegistryId = "PrivilegeRegistry";
const fileIds: readonly string[] = [...registryPrefixes, privilegeRegistryId];

const isPrefix = (id: string | undefined): id is RegistryPrefix => registryPrefixes.some((prefix) => prefix === id);

const file: Subject<{ readonly id: string }> = {
  find: (_, { registryId }) => (registryId && fileIds.includes(registryId) ? { id: registryId } : undefined),
  basis: ({ id }) => id,
};

const messageRegistry: Subject<{ readonly prefix: RegistryPrefix }> = {
  // The file is called after the registry, so both segments have to say the same.
  find: (_, { registryId, fileName }) =>
    isPrefix(registryId) && fileName === `${registryId}.json` ? { prefix: registryId } : undefined,
  basis: ({ prefix }) => prefix,
};

const always: Subject<true> = { find: () => true };

export const registryFiles = collection(MessageRegistryFileCollection, {
  uri: "/redfish/v1/Registries",
  name: "Registries",
  ids: () => fileIds,
});

export const registryFile = resource(Facts, {
  uri: "/redfish/v1/Registries/{registryId}",
  of: file,
  properties: {
    Name: ({ id }) => `${id} registry file`,
    Languages: ["en"],
    Registry: ({ id }) => (isPrefix(id) ? registryVersion(id) : `Redfish_${privilegeRegistryDocument([]).Id}`),
    Location: ({ id }) => [{ Language: "en", Uri: uris.registryFile(id) }],
  },
});

/** `Base.1.22`: what messages are prefixed with (MessageRegistryFile.Registry). */
const registryVersion = (prefix: RegistryPrefix): string => {
  const { RegistryVersion } = registryDocument(prefix);
  return `${prefix}.${RegistryVersion.split(".", 2).join(".")}`;
};

export const messageRegistryDocument = document(RegistryFacts, {
  uri: "/redfish/v1/Registries/{registryId}/{fileName}",
  of: messageRegistry,
  body: ({ prefix }) => ({ ...registryDocument(prefix) }),
});

export const privilegeRegistry = document(PrivilegeFacts, {
  uri: uris.privilegeRegistry,
  of: always,
  body: () => ({ ...privilegeRegistryDocument() }),
});
