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

/** Bytes kept: room for the systems of 10,000 machines and more, and for a fraction of their whole tree. */
const keptBytesLimit = 40 * 1024 * 1024;
/** What a kept body costs beside its own bytes: its headers, its place in the table, the rest of the page it lies in. */
const keptBytesBeside = 1024;

const weightOf = ({ body }: Rendered): number => body.length + keptBytesBeside;

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

  function body(found: Found): Body {
    const out = render(found, true);
    out["@odata.etag"] = etagOf(rendererFor(found.resource).hasVolatile ? steadyText(found) : JSON.stringify(out));
    return out;
  }

  function rendered(found: Found): Rendered {
    const { resource, subject, context } = found;
    const basis = resource.basis(subject, world);
    const before = kept.get(context.uri);
    if (before !== undefined && before.basis === basis) return before;
    const { hasVolatile } = rendererFor(resource);
    const text = JSON.stringify(render(found, true));
    const etag = etagOf(hasVolatile ? steadyText(found) : text);
    const fresh: Kept = { body: Buffer.from(withEtag(text, etag)), etag, basis };
    if (!hasVolatile) keep(context.uri, fresh, before);
    return fresh;
  }

  const render = ({ resource, subject, context }: Found, withVolatile: boolean): Body =>
    rendererFor(resource)(subject, context, withVolatile);

  /** What stays the same for as long as nothing happens. */
  const steadyText = (found: Found): string => JSON.stringify(render(found, false));

  function keep(uri: string, fresh: Kept, before: Kept | undefined): void {
    if (before !== undefined) forget(uri, before);
    kept.set(uri, fresh);
    keptBytes += weightOf(fresh);
    for (const [oldest, entry] of kept) {
      if (keptBytes <= keptBytesLimit) break;
      forget(oldest, entry);
    }
  }

  function forget(uri: string, entry: Kept): void {
    kept.delete(uri);
    keptBytes -= weightOf(entry);
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
const etagOf = (text: string): string => `"${createHash("sha1").update(text).digest("base64url")}"`;

/** As if it had been a member of the object: turning the whole into text a second time would double the work. */
const withEtag = (text: string, etag: string): string => `${text.slice(0, -1)},"@odata.etag":${JSON.stringify(etag)}}`;

/** Machines also answer to their names and UUIDs; what they say of themselves is always by id. */
function canonical(params: Params, world: World): Params {
  const { machineId } = params;
  if (machineId === undefined) return params;
  const id = world.machines.resolve(machineId);
  return id === undefined || id === machineId ? params : { ...params, machineId: id };
}

const fill = (template: string, params: Params): string =>
  template.replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? "");
