/**
 * The tree of a mockup: resources are documents as they were read, and our own accounts and sessions stand in the place of
 * theirs, since it is us whom clients log in to.
 */
import { createHash } from "node:crypto";
import type { Resource } from "../../redfish-schema/resources/declare.js";
import { protocolFeatures } from "../../redfish-schema/resources/protocol-features.js";
import type { Schema } from "../../redfish-schema/schema-facts.js";
import { type Mockup, type MockupDocument, rootPath } from "../model/mockup.js";
import { uris } from "../model/uris.js";
import { mockupResource } from "./mockup-resource.js";
import { type Schemas, typeNameOf, unknownSchema } from "./mockup-schemas.js";
import type { Body } from "./render.js";
import type { Found, Rendered, Tree } from "./tree.js";

export interface MockupTree extends Tree {
  /** All that the mockup shows, for what is derived of declarations. */
  readonly resources: readonly Resource[];
}

/** Always ours, whatever the mockup has there. */
export const ownServices: readonly string[] = [uris.sessionService, uris.accountService];
/** Ours where the mockup has nothing: what answers name must be there to be looked up. */
const filledIn: readonly string[] = [uris.registries, uris.jsonSchemas];

export const isWithin = (path: string, prefixes: readonly string[]): boolean =>
  prefixes.some((prefix) => path === prefix || path.startsWith(`${prefix}/`));

/**
 * @param own tree of the service itself
 * @param schemas of the documents
 * @param readOnly nothing may be changed
 */
export function openMockupTree(own: Tree, mockup: Mockup, schemas: Schemas, readOnly: boolean): MockupTree {
  const documents = new Map(mockup.documents);
  const unknown = new Map<string, Schema>();
  const resources = new Map<string, Resource>();
  const paths = new WeakMap<Resource, string>();
  const renderings = new WeakMap<MockupDocument, Rendered>();
  documents.set(rootPath, withOwnServices(documents.get(rootPath) ?? {}));
  for (const path of mockup.documents.keys()) if (isWithin(path, ownServices)) documents.delete(path);

  function find(path: string): Found | undefined {
    const document = documents.get(path);
    if (document !== undefined) {
      return {
        resource: resourceAt(path, document),
        subject: document,
        context: { world: own.world, uri: path, params: {} },
      };
    }
    return isWithin(path, ownServices) || isWithin(path, filledIn) ? own.find(path) : undefined;
  }

  function resourceAt(path: string, document: MockupDocument): Resource {
    const known = resources.get(path);
    if (known !== undefined) return known;
    const replace = readOnly ? undefined : (after: MockupDocument) => void documents.set(path, after);
    const resource = mockupResource(path, schemaOf(document), document, replace);
    resources.set(path, resource);
    paths.set(resource, path);
    return resource;
  }

  function schemaOf(document: MockupDocument): Schema {
    const name = typeNameOf(document)?.name ?? "Resource";
    const schema = schemas.get(name) ?? unknown.get(name) ?? unknownSchema(name);
    if (!schemas.has(name)) unknown.set(name, schema);
    return schema;
  }

  const isOurs = ({ resource }: Found): boolean => !paths.has(resource);

  function rendered(found: Found): Rendered {
    if (isOurs(found)) return own.rendered(found);
    const document = found.subject as MockupDocument;
    const known = renderings.get(document);
    if (known !== undefined) return known;
    const { "@odata.etag": _, ...shown } = document;
    const body = { "@odata.id": found.context.uri, ...shown };
    const etag = `"${createHash("sha1").update(JSON.stringify(body)).digest("base64url")}"`;
    const fresh = { body: Buffer.from(JSON.stringify({ ...body, "@odata.etag": etag })), etag };
    renderings.set(document, fresh);
    return fresh;
  }

  function ancestors(resource: Resource): readonly string[] {
    const path = paths.get(resource);
    if (path === undefined) return own.ancestors(resource);
    const segments = path.split("/");
    const above = segments.slice(0, -1).map((_, end) => documents.get(segments.slice(0, end + 1).join("/")));
    return above.flatMap((document) => (document === undefined ? [] : [schemaOf(document).name]));
  }

  return {
    world: own.world,
    find,
    // Parsed anew each time: it is the caller's own.
    body: (found) => (isOurs(found) ? own.body(found) : (JSON.parse(rendered(found).body.toString()) as Body)),
    rendered,
    etag: (found) => rendered(found).etag,
    ancestors,
    resources: [...documents].map(([path, document]) => resourceAt(path, document)),
  };
}

/** What the root says of the service is said of ours. */
function withOwnServices(root: MockupDocument): MockupDocument {
  const links = typeof root.Links === "object" && root.Links !== null ? root.Links : {};
  return {
    ...root,
    ProtocolFeaturesSupported: protocolFeatures,
    SessionService: { "@odata.id": uris.sessionService },
    AccountService: { "@odata.id": uris.accountService },
    Links: { ...links, Sessions: { "@odata.id": uris.sessions } },
  };
}
