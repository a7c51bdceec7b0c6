/** Message registries, the privilege registry and those of attributes: the files' descriptions, and the registries themselves. */
import { uris } from "../../src/model/uris.js";
import type { World } from "../../src/ports/world.js";
import { MessageRegistry as RegistryFacts } from "../facts/MessageRegistry.js";
import { MessageRegistryFile as Facts } from "../facts/MessageRegistryFile.js";
import { MessageRegistryFileCollection } from "../facts/MessageRegistryFileCollection.js";
import { PrivilegeRegistry as PrivilegeFacts } from "../facts/PrivilegeRegistry.js";
import { type RegistryPrefix, registryDocument, registryPrefixes } from "../registries/messages.js";
import { privilegeRegistryDocument } from "../registries/privileges.js";
import { attributeRegistries } from "./AttributeRegistry.js";
import { collection, document, resource, type Subject } from "./declare.js";

const privilegeRegistryId = "PrivilegeRegistry";
const always: readonly string[] = [...registryPrefixes, privilegeRegistryId];

const idsByMachines = new WeakMap<object, readonly string[]>();

/** The same array for as long as the same machines are there. */
function fileIds(world: World): readonly string[] {
  const ofMachines = attributeRegistries(world);
  const ids = idsByMachines.get(ofMachines) ?? [...always, ...ofMachines.keys()];
  idsByMachines.set(ofMachines, ids);
  return ids;
}

const isPrefix = (id: string | undefined): id is RegistryPrefix => registryPrefixes.some((prefix) => prefix === id);

const file: Subject<{ readonly id: string }> = {
  find: (world, { registryId }) => (registryId && fileIds(world).includes(registryId) ? { id: registryId } : undefined),
  basis: ({ id }) => id,
};

const messageRegistry: Subject<{ readonly prefix: RegistryPrefix }> = {
  // The file is called after the registry, so both segments have to say the same.
  find: (_, { registryId, fileName }) =>
    isPrefix(registryId) && fileName === `${registryId}.json` ? { prefix: registryId } : undefined,
  basis: ({ prefix }) => prefix,
};

const anyway: Subject<true> = { find: () => true };

export const registryFiles = collection(MessageRegistryFileCollection, {
  uri: "/redfish/v1/Registries",
  name: "Registries",
  ids: fileIds,
});

export const registryFile = resource(Facts, {
  uri: "/redfish/v1/Registries/{registryId}",
  of: file,
  properties: {
    Name: ({ id }) => `${id} registry file`,
    Languages: ["en"],
    Registry: ({ id }) => registryNamed(id),
    Location: ({ id }) => [{ Language: "en", Uri: uris.registryFile(id) }],
  },
});

function registryNamed(id: string): string {
  if (isPrefix(id)) return registryVersion(id);
  return id === privilegeRegistryId ? `Redfish_${privilegeRegistryDocument([]).Id}` : id;
}

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
  of: anyway,
  body: () => ({ ...privilegeRegistryDocument() }),
});
