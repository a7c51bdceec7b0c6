/** WebSockets to consoles: who may have one is settled, and refused in Redfish's words, before it is one. */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { WebSocket, WebSocketServer } from "ws";
import { message } from "../../../redfish-schema/registries/messages.js";
import { answerInstead, type OnUpgrade } from "../../http/upgrade.js";
import type { Clock } from "../../model/clock.js";
import { Refusal, refuse } from "../../model/refusal.js";
import type { Who } from "../../ports/commands/who.js";
import type { Consoles } from "../../ports/console.js";
import type { Logger } from "../../ports/logger.js";
import { AdapterError } from "../../ports/machine-adapter.js";
import { authenticate, insufficientPrivilege, passwordChangeRequired, unauthorized } from "../../protocol/access.js";
import type { Reply } from "../../protocol/exchange.js";
import { headersFor } from "../../protocol/handler.js";
import { parseTarget, type Target } from "../../protocol/path.js";
import { errorBody, internalError, jsonReply, refusalReply } from "../../protocol/replies.js";
import type { Authenticator } from "../../services/accounts/authenticator.js";
import type { Tree } from "../../tree/tree.js";
import { consoleUserOf } from "../console-user.js";
import { peerAddress } from "../peer-address.js";
import { type ConsoleRights, consoleRights } from "../rights.js";
import type { Visits } from "../visits.js";
import { closeCodes, closeWith } from "./close-codes.js";
import { binaryProtocol, checkHandshake, withShownToken } from "./handshake.js";
import { Heartbeat } from "./heartbeat.js";
import { type ConsolePlace, consolePlace } from "./place.js";
import { joinScreen } from "./screen.js";
import { takeSeat } from "./serial.js";
import { readWishes } from "./wishes.js";

export interface GateParts {
  readonly tree: Tree;
  readonly authenticator: Authenticator;
  readonly consoles: Consoles;
  readonly visits: Visits;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface WebSocketGate {
  readonly onUpgrade: OnUpgrade;
  /** Tells every client that the service goes. */
  close(): void;
}

/** A long paste of text, or what a viewer puts into the clipboard. */
const largestMessage = 256 * 1024;

/** What waits for the WebSocket to be there. */
interface Admission {
  open(socket: WebSocket): void;
  /** The client went before. */
  leave(): void;
}

/** As the protocol layer knows requests, without their bodies. */
interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly address: string;
}

export function openWebSocketGate(parts: GateParts): WebSocketGate {
  const { tree, clock, logger, visits } = parts;
  const heartbeat = new Heartbeat(clock);
  const rightsOf = consoleRights(tree);
  let server: WebSocketServer | undefined;
  let closed = false;

  async function admit(asked: Asked): Promise<Admission | Reply> {
    const target = parseTarget(asked.url);
    if (target === undefined) throw refuse(400, message("Base.InvalidURI", asked.url.slice(0, 256)));
    const request = withShownToken(asked);
    // A page of another site can have one opened, and hear what comes: as grave as if it changed something.
    const who = await authenticate({ ...request, method: "POST" }, parts.authenticator);
    if (who === null) throw unauthorized();
    const place = consolePlace(target.path);
    const rights = place && rightsOf(who, place.machine);
    if (place === undefined || rights === undefined || !hasConsole(place, rights)) {
      throw refuse(404, message("Base.ResourceMissingAtURI", target.path.slice(0, 256)));
    }
    checkRights(place, rights, who);
    if (!checkHandshake(request)) return wrongVersion;
    return place.kind === "serial"
      ? admitToSerial(rights, who, target)
      : admitToScreen(rights, who, useOf(request, who));
  }

  const hasConsole = ({ kind }: ConsolePlace, { machineId }: ConsoleRights): boolean =>
    tree.world.machines.get(machineId)?.capabilities.console?.[kind] === true;

  /** A session is used by what a viewer sends as by asking for something; of serial lines their own service tells it. */
  function useOf({ headers }: Asked, { sessionId }: Who): (() => boolean) | undefined {
    const token = headers["x-auth-token"];
    if (sessionId === null || typeof token !== "string") return undefined;
    return () => parts.authenticator.token(token) !== null;
  }

  function admitToSerial(rights: ConsoleRights, who: Who, { search }: Target): Admission {
    const seat = takeSeat(parts, { ...rights, who, wishes: readWishes(search) });
    // Its adapter has let go of it for now.
    if (seat === undefined) throw standby();
    return seat;
  }

  async function admitToScreen(
    { machineId }: ConsoleRights,
    who: Who,
    use: (() => boolean) | undefined,
  ): Promise<Admission> {
    let leave = (_reason: string): void => {};
    const viewer = {
      ...consoleUserOf(who, clock.now()),
      ended: (reason: string) => leave(reason),
    };
    const screen = await (parts.consoles.openScreen(machineId, viewer) ?? Promise.reject(standby()));
    // Between here and its WebSocket nobody else would hear of it.
    screen.on("error", (error) =>
      logger.debug("the connection to a screen broke", { machineId, error: error.message }),
    );
    return {
      leave: () => void screen.destroy(),
      open(socket) {
        const visit = visits.begin({ who, ...(use && { use }), ended: (reason) => leave(reason) });
        leave = (reason) => closeWith(socket, closeCodes.refused, reason);
        socket.on("close", () => visit.leave());
        joinScreen(socket, screen, () => visit.touch());
      },
    };
  }

  async function upgrade(incoming: IncomingMessage, connection: Duplex, head: Buffer): Promise<void> {
    const { method = "GET", url = "/", headers, socket } = incoming;
    const asked: Asked = { method, url, headers, address: peerAddress(socket) };
    const admitted = await admit(asked).catch((error: unknown) => refused(asked, error));
    if ("status" in admitted) return answerInstead(connection, admitted, clock);
    if (connection.destroyed || closed) {
      admitted.leave();
      return void connection.destroy();
    }
    // Told by the WebSocket once there is one; one of the two always is.
    connection.once("close", () => admitted.leave());
    server ??= await loadServer();
    server.handleUpgrade(incoming, connection, head, (webSocket) => {
      webSocket.on("error", (error) => logger.debug("a WebSocket failed", { error: error.message }));
      heartbeat.add(webSocket);
      admitted.open(webSocket);
    });
  }

  function refused({ address, url, headers }: Asked, error: unknown): Reply {
    const refusal = error instanceof Refusal ? error : error instanceof AdapterError ? standby() : internalError();
    if (refusal.status === 401 && headers.authorization !== undefined) {
      logger.warn("a login was refused", { address, url: url.split("?")[0] });
    } else if (refusal.status === 500) logger.error("a console could not be opened", { url: url.split("?")[0], error });
    return refusalReply(refusal, headersFor(refusal, { tree }));
  }

  return {
    onUpgrade(request, connection, head) {
      if (closed) return void connection.destroy();
      upgrade(request, connection, head).catch((error: unknown) => {
        logger.error("a WebSocket could not be opened", { error });
        connection.destroy();
      });
    },
    close() {
      closed = true;
      heartbeat.close();
      for (const socket of heartbeat.all()) closeWith(socket, closeCodes.goingAway, "The service stops.");
    },
  };
}

function checkRights({ kind }: ConsolePlace, { mayWatch, mayType }: ConsoleRights, who: Who): void {
  if (who.passwordChangeRequired) throw passwordChangeRequired(who);
  // Whoever sees a screen also moves its pointer: RFB has no words for one without the other.
  if (!mayWatch || (kind === "screen" && !mayType)) throw insufficientPrivilege();
}

/** It is off, or its hardware takes no more. */
const standby = (): Refusal => refuse(409, message("Base.ResourceInStandby"));

/** RFC 6455 §4.2.2. */
const wrongVersion: Reply = jsonReply(
  426,
  errorBody([{ message: message("Base.HeaderInvalid", "Sec-WebSocket-Version") }]),
  ["Sec-WebSocket-Version", "13", "Upgrade", "websocket"],
);

/** Loaded when somebody comes. */
async function loadServer(): Promise<WebSocketServer> {
  const { WebSocketServer: Server } = await import("ws");
  return new Server({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: largestMessage,
    handleProtocols: (offered) => (offered.has(binaryProtocol) ? binaryProtocol : false),
  });
}
