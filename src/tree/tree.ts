/**
 * The tree: from a path to a resource, and from a resource to the bytes that answer a GET. Bodies are kept as long as the
 * documents they were rendered from are the same objects, so a GET of something unchanged costs a look-up.
 */
import { createHash } from "node:crypto";
import type { Context, Params, Resource } from "../../redfish-schema/resources/declare.js";
import type { World } from "../ports/world.js";
import { type Body, type Renderer, rendererOf } from "./render.js";
import { Router } from "./router.js";

/** A resource at a URI, with what it is about. */
export interface Found {
  readonly resource: Resource;
  readonly subject: unknown;
  readonly context: Context;
}

export interface Rendered {
  readonly body: Buffer;
  /** Quoted, strong. */
  readonly etag: string;
}

interface Kept extends Rendered {
  readonly basis: unknown;
}

export interface Tree {
  readonly world: World;
  /** @param path starts with `/redfish/v1`, single slashes, none at the end, segments decoded */
  find(path: string): Found | undefined;
  /** The body with its `@odata.etag`, as an object of the caller's own. */
  body(found: Found): Body;
  /** The same as bytes. */
  rendered(found: Found): Rendered;
  etag(found: Found): string;
  ancestors(resource: Resource): readonly string[];
}

/** Bytes of bodies kept: room for the systems of 10,000 machines, a fraction of it for a crawl of their whole tree. */
const keptBytesLimit = 48 * 1024 * 1024;

export function openTree(world: World, resources: readonly Resource[]): Tree {
  const router = new Router(resources);
  const renderers = new Map<Resource, Renderer>(resources.map((resource) => [resource, rendererOf(resource)]));
  const kept = new Map<string, Kept>();
  let keptBytes = 0;

  function find(path: string): Found | undefined {
    const route = router.match(path);
    if (route === undefined) return undefined;
    const params = canonical(route.params, world);
    for (const resource of route.resources) {
      const subject = resource.subject(world, params);
      if (subject === undefined) continue;
      const uri = params === route.params ? path : fill(resource.uri, params);
      return { resource, subject, context: { world, uri, params } };
    }
    return undefined;
  }

  function body({ resource, subject, context }: Found): Body {
    const render = rendererFor(resource);
    const out = render(subject, context, true);
    out["@odata.etag"] = etagOf(render.hasVolatile ? render(subject, context, false) : out);
    return out;
  }

  function rendered(found: Found): Rendered {
    const { resource, subject, context } = found;
    const basis = resource.basis(subject, world);
    const before = kept.get(context.uri);
    if (before !== undefined && before.basis === basis) return before;
    const object = body(found);
    const fresh: Kept = { body: Buffer.from(JSON.stringify(object)), etag: object["@odata.etag"] as string, basis };
    if (!rendererFor(resource).hasVolatile) keep(context.uri, fresh, before);
    return fresh;
  }

  function keep(uri: string, fresh: Kept, before: Kept | undefined): void {
    if (before !== undefined) forget(uri, before);
    kept.set(uri, fresh);
    keptBytes += fresh.body.length;
    for (const [oldest, entry] of kept) {
      if (keptBytes <= keptBytesLimit) break;
      forget(oldest, entry);
    }
  }

  function forget(uri: string, entry: Kept): void {
    kept.delete(uri);
    keptBytes -= entry.body.length;
  }

  function rendererFor(resource: Resource): Renderer {
    const renderer = renderers.get(resource);
    if (renderer === undefined) throw new Error(`${resource.uri} is not part of this tree`);
    return renderer;
  }

  return {
    world,
    find,
    body,
    rendered,
    etag: (found) => rendered(found).etag,
    ancestors: (resource) => router.ancestors(resource),
  };
}

/** Strong, from the content alone: the same content has the same tag after a restart too (RFC 9110 §8.8.3). */
const etagOf = (body: Body): string => `"${createHash("sha1").update(JSON.stringify(body)).digest("base64url")}"`;

/** Machines also answer to their names and UUIDs; what they say of themselves is always by id. */
function canonical(params: Params, world: World): Params {
  const { machineId } = params;
  if (machineId === undefined) return params;
  const id = world.machines.resolve(machineId);
  return id === undefined || id === machineId ? params : { ...params, machineId: id };
}

const fill = (template: string, params: Params): string =>
  template.replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? "");
