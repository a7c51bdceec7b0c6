/** What clients meet: the port, and behind it the Redfish tree and the control API. */
import type { ServerResponse } from "node:http";
import { message } from "../../redfish-schema/registries/messages.js";
import { resources } from "../../redfish-schema/resources/index.js";
import type { StartOptions } from "../cli/start-options.js";
import { checkConfig } from "../config/check.js";
import type { Config } from "../config/config.js";
import type { WebSocketGate } from "../consoles/websocket/gate.js";
import { sortedSockets } from "../http/activation.js";
import { isControlPath, openControl } from "../http/control/control.js";
import { errorBody, errorHeaders } from "../http/error-answer.js";
import { type Listener, openListener, type Where } from "../http/listener.js";
import { isLocalName } from "../http/local-names.js";
import { answerRedfish } from "../http/redfish.js";
import { requester } from "../http/requester.js";
import { boundUnreadBody } from "../http/unread-body.js";
import { answerInstead, type OnUpgrade } from "../http/upgrade.js";
import { type Clock, seconds } from "../model/clock.js";
import type { Opened } from "../opened.js";
import type { Adapters } from "../ports/adapters.js";
import type { Commands } from "../ports/commands.js";
import type { Logger } from "../ports/logger.js";
import { openHandler } from "../protocol/handler.js";
import { messageReply } from "../protocol/replies.js";
import type { RedfishService } from "../protocol/service.js";
import { serviceDocuments } from "../protocol/service-documents.js";
import type { Certificates } from "../services/certificates.js";
import type { EventService } from "../services/events/event-service.js";
import { parseStreamFilter } from "../services/events/stream-filter.js";
import type { NetbootView } from "../services/netboot/view.js";
import type { Tree } from "../tree/tree.js";

/** Time that running requests get to finish when the service stops. */
const grace = seconds(5);

export interface FrontParts {
  readonly tree: Tree;
  readonly commands: Commands;
  readonly authenticator: RedfishService["authenticator"];
  readonly logAttachment: RedfishService["logAttachment"];
  readonly events: EventService;
  readonly certificates: Pick<Certificates, "tlsIdentity">;
  /** null = nothing boots from here. */
  readonly netboot: NetbootView | null;
  /** Those that a configuration is checked with. */
  readonly kinds: Adapters;
  /** Of a mockup: what the protocol is given in the place of the service's own. */
  readonly instead?: Partial<RedfishService>;
  /** Nobody is asked who they are, so that no site's page may come in by its own name. */
  readonly localNamesOnly?: boolean;
  /** Why requests would not be served now, for anybody to read. */
  readonly unready: () => readonly string[];
  /** WebSockets to consoles. Absent = there are none. */
  readonly webSockets?: WebSocketGate | undefined;
}

/** @throws ListenError (by rejection) when the address cannot be had */
export async function openFront(parts: FrontParts, options: StartOptions, opened: Opened): Promise<Listener> {
  const { tree, events, authenticator } = parts;
  const { config, logger } = options;
  const { world } = tree;
  const handle = openHandler({
    tree,
    commands: parts.commands,
    authenticator,
    documents: serviceDocuments(resources, world.service.version),
    logger,
    openEventStream: ({ filter, lastEventId, who, address }) =>
      events.openStream(parseStreamFilter(filter), who, address, lastEventId),
    logAttachment: parts.logAttachment,
    options: { ...config.protocol, checkResponses: options.debugResponses },
    ...parts.instead,
  });
  const answerControl = openControl({
    world,
    checkConfig: (text) => checkConfig(text, parts.kinds),
    netboot: parts.netboot,
    unready: parts.unready,
    authenticate: (request) => requester(request, authenticator),
    logger,
  });
  const listener = await openListener({
    ...where(config),
    tls: config.listen.tls,
    httpPolicy: config.listen.tls === "off" ? "serve" : config.listen.http,
    identity: () => parts.certificates.tlsIdentity(),
    onRequest(request, response) {
      boundUnreadBody(request, response, world.clock);
      const { host = "localhost" } = request.headers;
      if (parts.localNamesOnly && !isLocalName(host)) return refuseName(host, response, logger);
      if (isControlPath(request.url ?? "/")) answerControl(request, response);
      else answerRedfish(handle, world.clock, request, response);
    },
    ...(parts.webSockets && { onUpgrade: upgradeTo(parts.webSockets, parts.localNamesOnly === true, world.clock) }),
    log: logger,
  });
  return opened.add(listener, (one) => {
    // Open streams would hold it up.
    events.close();
    parts.webSockets?.close();
    return one.close(grace);
  });
}

const upgradeTo =
  (gate: WebSocketGate, localNamesOnly: boolean, clock: Clock): OnUpgrade =>
  (request, connection, head) => {
    if (!localNamesOnly || isLocalName(request.headers.host ?? "")) return gate.onUpgrade(request, connection, head);
    answerInstead(connection, messageReply(403, message("Base.HeaderInvalid", "Host")), clock);
  };

function refuseName(host: string, response: ServerResponse, logger: Logger): void {
  logger.warn("a request is refused: it is for a name that any site could have; --no-auth lets it in", { host });
  const body = errorBody(message("Base.HeaderInvalid", "Host"));
  response.writeHead(403, errorHeaders(body)).end(body);
}

/** A socket that was opened for us, or the configured address. */
function where({ listen }: Config): Where {
  const [fd] = sortedSockets(process.env, process.pid).redfish;
  return fd === undefined ? { host: listen.host, port: listen.port } : { fd };
}
