/**
 * DSP0266 from the request to the answer, in the order in which the standard wants things refused: credentials, then
 * whether there is such a thing, then method, privileges, headers, preconditions, and only then what is asked.
 */
import { message } from "../../redfish-schema/registries/messages.js";
import { Refusal, refuse } from "../model/refusal.js";
import { uris } from "../model/uris.js";
import type { Who } from "../ports/commands/who.js";
import { StoreError } from "../ports/store.js";
import type { Found } from "../tree/tree.js";
import {
  authenticate,
  insufficientPrivilege,
  nobody,
  PrivilegeMap,
  passwordChangeRequired,
  refuseUntilPasswordChanged,
  unauthorized,
} from "./access.js";
import { runAction } from "./action.js";
import { patch, remove } from "./change.js";
import { checkingResponses } from "./check-responses.js";
import { isConsoleLog, readConsoleLog } from "./console-log.js";
import { create } from "./create.js";
import type { Document } from "./documents.js";
import { ClientGone, header, type Reply, type Request } from "./exchange.js";
import { allowOf, read } from "./get.js";
import { accepts, checkAccept, checkODataVersion, representations } from "./negotiate.js";
import { parseTarget, type Target } from "./path.js";
import { emptyReply, internalError, messageReply, refusalReply, textReply } from "./replies.js";
import type { RedfishService } from "./service.js";
import { taskMonitor } from "./task-monitor.js";
import { openUploads } from "./upload.js";

export type Handler = (request: Request) => Reply | Promise<Reply>;

/** Everything that one operation on a resource needs. */
export interface Operation {
  readonly service: RedfishService;
  readonly access: PrivilegeMap;
  readonly request: Request;
  readonly target: Target;
  readonly found: Found;
  readonly who: Who;
}

const actionMark = "/Actions/";
const monitorPrefix = uris.taskMonitor("");

export function openHandler(service: RedfishService): Handler {
  const access = new PrivilegeMap(service.tree);
  const uploads = openUploads();

  function handle(request: Request): Reply | Promise<Reply> {
    try {
      const reply = begin(request);
      return reply instanceof Promise ? reply.catch((error) => failed(request, error)) : reply;
    } catch (error) {
      return failed(request, error);
    }
  }

  function begin(request: Request): Reply | Promise<Reply> {
    const target = parseTarget(request.url);
    if (target === undefined) throw refuse(400, message("Base.InvalidURI", request.url.slice(0, 256)));
    const open = isOpen(service, request.method, target.path);
    // What is open to all is so for a stale token too; but with `$expand` it leads to what only some may see.
    if (open && target.search === "") return dispatch(request, target, nobody(request.address));
    const admit = (known: Who | null) => {
      const asking = known ?? guestOf(service, request);
      return open && asking === null ? nobody(request.address) : insist(asking);
    };
    const who = authenticate(request, service.authenticator);
    return who instanceof Promise
      ? who.then((known) => dispatch(request, target, admit(known)))
      : dispatch(request, target, admit(who));
  }

  function dispatch(request: Request, target: Target, who: Who): Reply | Promise<Reply> {
    checkODataVersion(header(request, "odata-version"));
    const { path } = target;
    const document = service.documents.get(path);
    if (document !== undefined) return readDocument(request, document, who);
    const found = service.tree.find(path);
    if (found !== undefined) return operate({ service, access, request, target, found, who });
    return elsewhere(request, target, who);
  }

  /** Where there is no resource of its own: actions, `Members`, task monitors, attachments, the event stream. */
  function elsewhere(request: Request, target: Target, who: Who): Reply | Promise<Reply> {
    const { path } = target;
    const at = (uri: string): Operation | undefined => {
      const found = service.tree.find(uri);
      return found && { service, access, request, target, found, who };
    };
    const owner = uploads.ownerOf(path);
    const pushed = owner === undefined ? undefined : at(owner);
    if (pushed !== undefined) return uploads.take(pushed, path);
    if (path === uris.eventStream) return eventStream(request, target, who);
    const mark = path.lastIndexOf(actionMark);
    const acted = mark < 0 ? undefined : at(path.slice(0, mark));
    if (acted !== undefined) return runAction(acted, path.slice(mark + actionMark.length));
    // DSP0266 §"POST (create)": a POST to the Members property is a POST to the collection.
    const collection =
      request.method === "POST" && path.endsWith("/Members") ? at(path.slice(0, -"/Members".length)) : undefined;
    if (collection?.found.resource.isCollection) return create(collection);
    if (path.startsWith(monitorPrefix))
      return taskMonitor(service, access, request, path.slice(monitorPrefix.length), who);
    const attachment = path.endsWith("/Attachment") ? at(path.slice(0, -"/Attachment".length)) : undefined;
    if (attachment !== undefined)
      return isConsoleLog(attachment) ? readConsoleLog(attachment) : readAttachment(attachment);
    throw notFound(path);
  }

  function operate(operation: Operation): Reply | Promise<Reply> {
    const { request, found, who } = operation;
    switch (request.method) {
      case "GET":
      case "HEAD":
        refuseUntilPasswordChanged(who, found, request.method, []);
        return read(operation);
      case "OPTIONS":
        refuseUntilPasswordChanged(who, found, request.method, []);
        return emptyReply(204, ["Allow", allowOf(found.resource)]);
      case "PATCH":
        return found.resource.patch === undefined ? notAllowed(found) : patch(operation);
      case "POST":
        return found.resource.createMember === undefined ? notAllowed(found) : create(operation);
      case "DELETE":
        return found.resource.remove === undefined ? notAllowed(found) : remove(operation);
      default:
        return notAllowed(found);
    }
  }

  function readDocument(request: Request, document: Document, who: Who): Reply {
    if (request.method !== "GET" && request.method !== "HEAD") {
      return messageReply(405, message("Base.OperationNotAllowed"), ["Allow", "GET, HEAD"]);
    }
    if (!document.open && who.passwordChangeRequired) throw passwordChangeRequired(who);
    checkAccept(header(request, "accept"), document.representation);
    return textReply(200, document.text(), document.type, ["Allow", "GET, HEAD"]);
  }

  function readAttachment({ request, found, who }: Operation): Reply {
    const { params } = found.context;
    const bytes = service.logAttachment(params.machineId ?? "service", params.entryId ?? "");
    if (bytes === undefined) throw notFound(`${found.context.uri}/Attachment`);
    refuseUntilPasswordChanged(who, found, request.method, []);
    if (!access.allows(who, found, "GET")) throw insufficientPrivilege();
    if (request.method !== "GET" && request.method !== "HEAD") {
      return messageReply(405, message("Base.OperationNotAllowed"), ["Allow", "GET, HEAD"]);
    }
    return textReply(200, bytes, "application/octet-stream", ["Allow", "GET, HEAD"]);
  }

  function eventStream(request: Request, target: Target, who: Who): Reply {
    if (request.method !== "GET") return messageReply(405, message("Base.OperationNotAllowed"), ["Allow", "GET"]);
    if (who.passwordChangeRequired) throw passwordChangeRequired(who);
    if (!who.privileges.has("Login")) throw insufficientPrivilege();
    const accept = header(request, "accept");
    // A client that would rather have JSON is not listening for a stream (DSP0266 §"Server-sent events").
    if (accept?.includes("json") || !accepts(accept, representations.eventStream)) {
      throw refuse(406, message("Base.HeaderInvalid", "Accept"));
    }
    const query = new URLSearchParams(target.search);
    const stream = service.openEventStream({
      filter: query.get("$filter") ?? undefined,
      lastEventId: header(request, "last-event-id"),
      who,
      address: request.address,
    });
    return { ...emptyReply(200, ["Content-Type", "text/event-stream; charset=utf-8"]), stream };
  }

  function failed(request: Request, error: unknown): Reply {
    if (error instanceof Refusal) {
      if (error.status === 401 && showsPassword(request)) {
        service.logger.warn("a login was refused", { address: request.address, url: request.url });
      }
      return refusalReply(error, headersFor(error, service));
    }
    if (error instanceof ClientGone) return emptyReply(400);
    if (error instanceof StoreError) return refusalReply(notStored(error));
    service.logger.error("a request failed unforeseen", { method: request.method, url: request.url, error });
    return refusalReply(internalError());
  }

  return service.options.checkResponses ? checkingResponses(handle, service.tree, service.logger) : handle;
}

/** What anybody may ask for (DSP0266 §"Resource and operation authentication requirements"). */
function isOpen(service: RedfishService, method: string, path: string): boolean {
  if (method === "GET" || method === "HEAD")
    return path === "/redfish/v1" || service.documents.get(path)?.open === true;
  return method === "POST" && (path === uris.sessions || path === `${uris.sessions}/Members`);
}

/** A token that has run out is everyday; a wrong password may be somebody trying. */
const showsPassword = (request: Request): boolean =>
  request.method === "POST" || header(request, "authorization") !== undefined;

/** Credentials that are shown and no good are not made up for. */
function guestOf(service: RedfishService, request: Request): Who | null {
  const shown = header(request, "authorization") ?? header(request, "x-auth-token");
  return shown === undefined ? (service.guest?.(request) ?? null) : null;
}

function insist(who: Who | null): Who {
  if (who === null) throw unauthorized();
  return who;
}

/** The disk refused, so nothing is acknowledged; it may have room again in a while. */
function notStored({ code }: StoreError): Refusal {
  if (code === "closed") return refuse(503, message("Base.ServiceShuttingDown"));
  const seconds = 10;
  return new Refusal(503, [{ message: message("Base.ServiceTemporarilyUnavailable", seconds) }], seconds);
}

const notFound = (path: string): Refusal => refuse(404, message("Base.ResourceMissingAtURI", path.slice(0, 256)));

const notAllowed = ({ resource }: Found): Reply =>
  messageReply(405, message("Base.OperationNotAllowed"), ["Allow", allowOf(resource)]);

/** Basic is only named while it works (DSP0266 §"HTTP basic authentication"). */
export function headersFor({ status }: Refusal, { tree }: Pick<RedfishService, "tree">): readonly string[] {
  if (status !== 401) return [];
  const basic = tree.world.settings().accounts.basicAuth === "Enabled";
  return basic ? ["WWW-Authenticate", 'Basic realm="Shoal", charset="UTF-8"'] : ["WWW-Authenticate", "X-Auth-Token"];
}
