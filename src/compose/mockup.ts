/** A mockup in front of the service: its tree, and what the protocol then answers beside it. */

import { schemaFileId } from "../../redfish-schema/derive/declared.js";
import { jsonSchemaFile } from "../../redfish-schema/derive/json-schema-file.js";
import { metadata } from "../../redfish-schema/derive/metadata.js";
import { odataServiceDocument } from "../../redfish-schema/derive/odata.js";
import { openApiYaml } from "../../redfish-schema/derive/openapi.js";
import { schemasServed } from "../../redfish-schema/derive/schemas-in-use.js";
import { message } from "../../redfish-schema/registries/messages.js";
import type { Resource } from "../../redfish-schema/resources/declare.js";
import { resources } from "../../redfish-schema/resources/index.js";
import type { MockupOptions } from "../cli/start-options.js";
import { type Mockup, type MockupDocument, rootPath } from "../model/mockup.js";
import { refuse } from "../model/refusal.js";
import { uris } from "../model/uris.js";
import type { Who } from "../ports/commands/who.js";
import type { Commands } from "../ports/commands.js";
import { type Document, openDocuments } from "../protocol/documents.js";
import type { Request } from "../protocol/exchange.js";
import { representations } from "../protocol/negotiate.js";
import { jsonType } from "../protocol/replies.js";
import type { RedfishService } from "../protocol/service.js";
import { schemasOf } from "../tree/mockup-schemas.js";
import { isWithin, type MockupTree, openMockupTree, ownServices } from "../tree/mockup-tree.js";
import type { Tree } from "../tree/tree.js";

export interface MockupFront {
  readonly tree: Tree;
  /** In the place of what the service would answer itself. */
  readonly instead: Partial<RedfishService>;
}

/** @param own tree of the service: accounts, sessions and registries are its own */
export async function openMockupFront(
  own: Tree,
  commands: Commands,
  { mockup, readOnly, openReads }: MockupOptions,
): Promise<MockupFront> {
  const tree = openMockupTree(own, mockup, await schemasOf(mockup), readOnly);
  return {
    tree,
    instead: {
      commands: { ...commands, updates: noUpdates },
      documents: documentsOf(tree, mockup),
      openEventStream: () => {
        throw refuse(404, message("Base.ResourceMissingAtURI", uris.eventStream));
      },
      ...(openReads && { guest: readerOf }),
    },
  };
}

/* ── what is served beside the resources ─────────────────────────────────────────────────────────────────────────── */

/** As the folder has them; what it lacks is derived from what it shows. */
function documentsOf(tree: MockupTree, { documents, files, metadata: xml }: Mockup): RedfishService["documents"] {
  const declared = [...tree.resources, ...resources.filter(({ uri }) => isWithin(uri, ownServices))];
  const derived = openDocuments({
    metadata: () => xml ?? metadata(declared),
    odata: () => files.get(`${rootPath}/odata`) ?? odataServiceDocument(linksOf(documents.get(rootPath) ?? {})),
    openApi: () => openApiYaml(onePerPattern(declared), { version: tree.world.service.version }),
    jsonSchemas: new Map(
      schemasServed([...declared, ...resources]).map((schema) => [schemaFileId(schema), () => jsonSchemaFile(schema)]),
    ),
  });
  return new Map([...derived, ...[...files].filter(([path]) => !derived.get(path)?.open).map(asDocument)]);
}

const asDocument = ([path, content]: readonly [string, MockupDocument]): [string, Document] => [
  path,
  { type: jsonType, representation: representations.json, open: false, text: () => JSON.stringify(content) },
];

/** Services and collections that the root links to, by the property that does. */
const linksOf = (root: MockupDocument): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(root).flatMap(([name, value]) => {
      const uri = (value as MockupDocument | null)?.["@odata.id"];
      return typeof uri === "string" ? [[name, uri]] : [];
    }),
  );

/** A folder has thousands of like resources; a description of the operations needs each kind once. */
function onePerPattern(declared: readonly Resource[]): readonly Resource[] {
  const byPattern = new Map(declared.map((resource) => [patternOf(resource), resource]));
  return [...byPattern].map(([uri, resource]) => ({ ...resource, uri }));
}

function patternOf({ schema, uri }: Resource): string {
  const segments = uri.split("/");
  const matches = (pattern: string): boolean => {
    const wanted = pattern.split("/");
    return wanted.length === segments.length && wanted.every((one, at) => one.startsWith("{") || one === segments[at]);
  };
  return schema.uris.find(matches) ?? uri;
}

/* ── what is not done ────────────────────────────────────────────────────────────────────────────────────────────── */

const notDone = (action: string) => async (): Promise<never> => {
  throw refuse(501, message("Base.ActionNotSupported", action));
};

/** Images are not taken in either: nothing would ever run them. */
const noUpdates: Commands["updates"] = {
  simpleUpdate: notDone("UpdateService.SimpleUpdate"),
  push: notDone("UpdateService.SimpleUpdate"),
  activate: notDone("SoftwareInventory.Activate"),
  removeImage: notDone("SoftwareInventory"),
};

/* ── who may read without credentials ────────────────────────────────────────────────────────────────────────────── */

const mayLogin: Who["privileges"] = new Set(["Login"]);

function readerOf({ method, address }: Pick<Request, "method" | "address">): Who | null {
  if (method !== "GET" && method !== "HEAD") return null;
  return {
    accountId: "",
    userName: "",
    roleId: "ReadOnly",
    privileges: mayLogin,
    sessionId: null,
    passwordChangeRequired: false,
    address,
  };
}
