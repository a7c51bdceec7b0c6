/** From a path to the declarations that may answer for it. Built once; a look-up walks one map per segment. */
import type { Params, Resource } from "../../redfish-schema/resources/declare.js";

export interface Route {
  /** The first of them that has a subject answers: racks and machines are both chassis. */
  readonly resources: readonly Resource[];
  readonly params: Params;
}

interface Node {
  readonly literals: Map<string, Node>;
  parameter?: { readonly name: string; readonly node: Node };
  readonly resources: Resource[];
}

export class Router {
  readonly #root: Node = { literals: new Map(), resources: [] };

  constructor(resources: Iterable<Resource>) {
    for (const resource of resources) this.#add(resource);
  }

  /** @param path without a slash at the end; segments are taken as they are, so decode them first if need be */
  match(path: string): Route | undefined {
    return walk(this.#root, path.slice(1).split("/"), 0, noParams);
  }

  /** Schema names of the resources above, outermost first: what the privilege registry's overrides are matched with. */
  ancestors(resource: Resource): readonly string[] {
    const names: string[] = [];
    let node: Node | undefined = this.#root;
    const segments = resource.uri.slice(1).split("/");
    for (const segment of segments.slice(0, -1)) {
      node = node === undefined ? undefined : child(node, segment);
      const [first] = node?.resources ?? [];
      if (first !== undefined) names.push(first.schema.name);
    }
    return names;
  }

  #add(resource: Resource): void {
    let node = this.#root;
    for (const segment of resource.uri.slice(1).split("/")) node = child(node, segment) ?? grow(node, segment);
    if (node.resources.some((other) => other.schema !== resource.schema && !areDocuments(other, resource))) {
      throw new Error(`resources of different schemas are declared at ${resource.uri}`);
    }
    node.resources.push(resource);
  }
}

/** Registries of either kind are files side by side; nothing lies below them, and they are only read. */
const areDocuments = (...resources: readonly Resource[]): boolean =>
  resources.every(({ document }) => document !== undefined);

const noParams: Params = Object.freeze({});

/** A literal segment goes first; one that leads nowhere is taken for a parameter after all, like any other. */
function walk(node: Node, segments: readonly string[], depth: number, params: Params): Route | undefined {
  const segment = segments[depth];
  if (segment === undefined) return node.resources.length === 0 ? undefined : { resources: node.resources, params };
  const { parameter } = node;
  const literal = node.literals.get(segment);
  const found = literal && walk(literal, segments, depth + 1, params);
  if (found !== undefined || parameter === undefined) return found;
  return walk(parameter.node, segments, depth + 1, { ...params, [parameter.name]: segment });
}

const parameterName = (segment: string): string | undefined =>
  segment.startsWith("{") && segment.endsWith("}") ? segment.slice(1, -1) : undefined;

function child(node: Node, segment: string): Node | undefined {
  const name = parameterName(segment);
  if (name === undefined) return node.literals.get(segment);
  if (node.parameter !== undefined && node.parameter.name !== name) {
    throw new Error(`the same segment is called {${node.parameter.name}} and {${name}}`);
  }
  return node.parameter?.node;
}

function grow(node: Node, segment: string): Node {
  const next: Node = { literals: new Map(), resources: [] };
  const name = parameterName(segment);
  if (name === undefined) node.literals.set(segment, next);
  else node.parameter = { name, node: next };
  return next;
}
