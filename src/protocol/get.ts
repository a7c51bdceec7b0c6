/** GET and HEAD of a resource. */
import { schemaFileId } from "../../redfish-schema/derive/declared.js";
import { message } from "../../redfish-schema/registries/messages.js";
import type { Resource } from "../../redfish-schema/resources/declare.js";
import { Refusal } from "../model/refusal.js";
import { uris } from "../model/uris.js";
import type { Found, Rendered } from "../tree/tree.js";
import { insufficientPrivilege } from "./access.js";
import { checkPreconditions, preconditionFailed } from "./conditional.js";
import { header, type Reply } from "./exchange.js";
import type { Operation } from "./handler.js";
import { checkAccept, representations } from "./negotiate.js";
import { applyQuery } from "./query/apply.js";
import { autoExpands } from "./query/auto-expand.js";
import type { Fetch } from "./query/body.js";
import { parseQuery } from "./query/parse.js";
import { noQuery, type Query } from "./query/query.js";
import { slices } from "./query/slice.js";
import { commonHeaders, jsonReply, jsonType } from "./replies.js";

export function read(operation: Operation): Reply | Promise<Reply> {
  const { request, target, found, who, access, service } = operation;
  if (!access.allows(who, found, "GET")) throw insufficientPrivilege();
  const accept = header(request, "accept");
  if (accept !== undefined) checkAccept(accept, representations.json);
  const query = target.search === "" ? noQuery : parseQuery(target.search);
  refuseUnavailable(found);
  const rendered = service.tree.rendered(found);
  const precondition = checkPreconditions("GET", request.headers, rendered.etag);
  if (precondition === "failed") throw preconditionFailed();
  // The tag is of the resource alone: it says nothing of the members that an answer shows too.
  if (query !== noQuery || autoExpands(found.resource.schema)) return queried(operation, query, rendered.etag);
  return precondition === "notModified" ? notModified(found, rendered) : plainReply(found, rendered);
}

const notModified = (found: Found, { etag }: Rendered): Reply => ({
  status: 304,
  headers: [...commonHeaders, "ETag", etag, ...describing(found)],
});

/** A client would act on what it reads, so rather nothing than something old. */
function refuseUnavailable({ resource, subject, context }: Found): void {
  const unavailable = resource.unavailable?.(subject, context);
  if (unavailable === undefined) return;
  const { retryAfter } = unavailable;
  throw new Refusal(503, [{ message: message("Base.ServiceTemporarilyUnavailable", retryAfter) }], retryAfter);
}

/** The same body is answered with the same reply, ready made. */
const replies = new WeakMap<Rendered, Reply>();

function plainReply(found: Found, rendered: Rendered): Reply {
  const known = replies.get(rendered);
  if (known !== undefined) return known;
  const reply: Reply = {
    status: 200,
    headers: [
      ...commonHeaders,
      "Content-Type",
      jsonType,
      "Content-Length",
      String(rendered.body.length),
      "ETag",
      rendered.etag,
      ...describing(found),
    ],
    body: rendered.body,
  };
  replies.set(rendered, reply);
  return reply;
}

const describing = ({ resource }: Found): readonly string[] => [
  "Allow",
  allowOf(resource),
  "Link",
  `<${uris.jsonSchemaFile(schemaFileId(resource.schema))}>; rel=describedby`,
];

async function queried(operation: Operation, query: Query, etag: string): Promise<Reply> {
  const { service, access, who, target, found } = operation;
  const { tree } = service;
  const fetch: Fetch = (uri) => {
    const other = tree.find(uri);
    if (other === undefined || !access.allows(who, other, "GET")) return undefined;
    if (other.resource.unavailable?.(other.subject, other.context) !== undefined) return undefined;
    return { body: tree.body(other), schema: other.resource.schema };
  };
  const { schema, isCollection } = found.resource;
  const asked = { body: tree.body(found), schema, isCollection, requestUri: target.path };
  const body = await applyQuery(query, asked, fetch, slices(tree.world.clock));
  // With a query the answer is something else than the resource, which the tag is of.
  return jsonReply(200, body, [...(query === noQuery ? ["ETag", etag] : []), ...describing(found)]);
}

const allowed = new WeakMap<Resource, string>();

/** The Allow header: what this kind of resource can be asked at all. */
export function allowOf(resource: Resource): string {
  const known = allowed.get(resource);
  if (known !== undefined) return known;
  const methods = [
    "GET",
    "HEAD",
    resource.createMember && "POST",
    resource.patch && "PATCH",
    resource.remove && "DELETE",
  ];
  const text = methods.filter((method) => method !== undefined).join(", ");
  allowed.set(resource, text);
  return text;
}
