/** Everything that can be reached from the root by following links, as a checker would. */
import type { Answer } from "./http-client.js";
import type { TestService } from "./service.js";

export interface Page {
  readonly uri: string;
  readonly answer: Answer;
  /** URIs of the pages with a link to this one. */
  readonly from: string[];
}

const linkNames = new Set(["@odata.id", "Uri", "DataSourceUri", "TargetComponentURI", "@Redfish.ActionInfo"]);

/** May lead to what is gone by now. */
const unfollowed = new Set(["OriginOfCondition"]);

export function* linksIn(value: unknown): Generator<string> {
  if (Array.isArray(value)) for (const one of value) yield* linksIn(one);
  else if (typeof value === "object" && value !== null)
    for (const [name, member] of Object.entries(value)) {
      if (typeof member === "string") {
        if (linkNames.has(name) || name.endsWith("@odata.nextLink")) yield member;
      } else if (!unfollowed.has(name)) yield* linksIn(member);
    }
}

/** What a schema file says of links is no link. */
const isSchemaFile = (uri: string): boolean => /^\/redfish\/v1\/JsonSchemas\/.*\.json$/.test(uri);

const bare = (uri: string): string => uri.split("#", 1)[0]!.replace(/\/$/, "");

export async function crawl(service: TestService, root = "/redfish/v1/"): Promise<ReadonlyMap<string, Page>> {
  const pages = new Map<string, Page>();
  const queue: [uri: string, from: string][] = [[root, ""]];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const [uri, from] = next;
    const known = pages.get(bare(uri));
    if (known !== undefined) {
      known.from.push(from);
      continue;
    }
    const answer = await service.get(uri);
    pages.set(bare(uri), { uri, answer, from: [from] });
    if (answer.status !== 200 || isSchemaFile(uri)) continue;
    for (const link of linksIn(answer.json)) queue.push([link, uri]);
  }
  return pages;
}
