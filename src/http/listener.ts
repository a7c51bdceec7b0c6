/** The service's one TCP port, which speaks TLS and plain HTTP. */
import type { IncomingMessage, Server as PlainServer, ServerResponse } from "node:http";
import type { Server as SecureServer } from "node:https";
import { type AddressInfo, createServer, isIP, type Server, type Socket } from "node:net";
import { type Clock, type Duration, minutes, systemClock } from "../model/clock.js";
import type { Logger } from "../ports/logger.js";
import type { TlsIdentity } from "../services/certificates.js";
import { Crowd, type Crowding } from "./crowd.js";
import { Exchanges } from "./exchanges.js";
import { onFirstByte, tlsHandshake } from "./first-byte.js";
import { defaultLimits, type Limits } from "./limits.js";
import { ListenError, listenError } from "./listen-error.js";
import { authorityOf, redirect } from "./redirect.js";
import { contextOptions } from "./tls.js";
import type { OnUpgrade } from "./upgrade.js";
import { plainServer, secureServer } from "./web-servers.js";

/**
 * What becomes of plain HTTP. `redirect`: sent to HTTPS, as DSP0266 §"HTTP redirect" asks, nothing else is served;
 * `serve`: served like HTTPS; `off`: the connection is closed.
 */
export type HttpPolicy = "redirect" | "serve" | "off";

/** An address of ours, or a descriptor of a socket that listens already (see activation.ts). */
export type Where =
  | { readonly host: string /** 0 = any that is free. */; readonly port: number; readonly fd?: undefined }
  | { readonly fd: number; readonly host?: undefined; readonly port?: undefined };

export type ListenerOptions = Where & {
  readonly httpPolicy: HttpPolicy;
  readonly tls: "on" | "off";
  /** What to show to TLS clients; asked at start and at each `renewIdentity`. Not asked with TLS off. */
  readonly identity: () => TlsIdentity;
  readonly onRequest: (request: IncomingMessage, response: ServerResponse, secure: boolean) => void;
  /** Gets connections that are to become WebSockets. Absent = none is; nor where plain HTTP is not served. */
  readonly onUpgrade?: OnUpgrade;
  readonly limits?: Partial<Limits>;
  readonly log: Logger;
  readonly clock?: Clock;
};

export interface Listener {
  /** IP address. */
  readonly address: string;
  readonly port: number;
  /** Without a path, e.g. `https://127.0.0.1:8443`; `localhost` stands for all addresses. */
  readonly url: string;
  /** Connections open now. */
  readonly connections: () => number;
  /** Asks for the identity again; new connections see it. Running ones stay. @throws what OpenSSL says; then nothing changes */
  renewIdentity(): void;
  /**
   * Accepts nothing more, lets running requests finish, closes idle connections at once, and cuts what is left after
   * `grace`. Resolves when every connection is closed.
   */
  close(grace: Duration): Promise<void>;
}

/** @throws ListenError (by rejection) when the address cannot be had; what OpenSSL says when the identity is no good */
export async function openListener(options: ListenerOptions): Promise<Listener> {
  const doors = openDoors(options);
  const front = createServer({
    allowHalfOpen: true,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: minutes(1),
  });
  front.on("connection", doors.enter);
  const bound = await listen(front, options).catch((error: unknown) => {
    doors.shut();
    throw error;
  });
  // A failed accept, e.g. for want of descriptors, passes; the port stays open.
  front.on("error", (error) => options.log.warn("cannot accept a connection", { error }));
  let closed: Promise<void> | undefined;
  return {
    address: bound.address,
    port: bound.port,
    url: urlOf(bound, options.tls),
    connections: () => doors.crowd.size,
    renewIdentity: doors.renewIdentity,
    close(grace) {
      closed ??= close(front, doors, grace, options.clock ?? systemClock);
      return closed;
    },
  };
}

/* ── the doors: who comes in, and to whom ────────────────────────────────────────────────────────────────────────── */

interface Doors {
  readonly crowd: Crowd;
  readonly enter: (socket: Socket) => void;
  readonly renewIdentity: () => void;
  /** Closes what is idle and makes the rest come to an end. */
  readonly shut: () => void;
}

function openDoors(options: ListenerOptions): Doors {
  const { log, onRequest, onUpgrade, clock = systemClock } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const exchanges = new Exchanges();
  const crowd = new Crowd(limits);
  const common = { limits, exchanges, clock, log };
  const complain = seldom(clock, (crowding: Crowding) =>
    log.warn(`too many connections${whose(crowding)} are refused`, { ...crowding }),
  );

  const policy = checked(options.httpPolicy, options.tls);
  const secure =
    options.tls === "on"
      ? secureServer(options.identity(), common, (req, res) => onRequest(req, res, true), onUpgrade)
      : undefined;
  const plain = plainServer(
    common,
    (request, response) => answerPlain(policy, request, response, onRequest, clock),
    policy === "serve" ? onUpgrade : undefined,
  );
  secure?.on("secureConnection", (connection) => exchanges.greet(connection));

  return {
    crowd,
    enter(socket) {
      // Whoever holds the socket listens too; between them there must be no moment when an error goes unheard.
      socket.on("error", (error) => log.debug("connection failed", { error: error.message }));
      if (!crowd.admit(socket)) {
        complain(crowd.crowdingOf(socket));
        return void socket.destroy();
      }
      exchanges.greet(socket);
      onFirstByte(socket, limits.firstByte, clock, (byte) => {
        if (secure !== undefined && byte === tlsHandshake) {
          exchanges.forget(socket);
          // Half a TLS connection is of no use, and one left in its handshake would keep its place until the time is up.
          socket.allowHalfOpen = false;
          secure.emit("connection", socket);
        } else if (policy === "off") socket.destroy();
        else handOver(plain, socket);
      });
    },
    renewIdentity: () => secure?.setSecureContext(contextOptions(options.identity())),
    shut() {
      exchanges.finish();
      for (const server of [plain, secure]) stopWatching(server);
    },
  };
}

const whose = ({ address }: Crowding): string =>
  address === undefined ? ": new ones" : " from one address: its new ones";

/** Ends the timer that watches requests; that the server never listened does not matter. */
const stopWatching = (server: PlainServer | SecureServer | undefined) => server?.close(() => {});

function handOver(plain: PlainServer, socket: Socket): void {
  plain.emit("connection", socket);
  // The parser is set up in this turn; the byte that was put back must not come before it.
  process.nextTick(() => socket.resume());
}

function answerPlain(
  policy: HttpPolicy,
  request: IncomingMessage,
  response: ServerResponse,
  onRequest: ListenerOptions["onRequest"],
  clock: Clock,
): void {
  if (policy === "serve") onRequest(request, response, false);
  else if (policy === "redirect") redirect(request, response, clock);
  else request.socket.destroy();
}

function checked(policy: HttpPolicy, tls: "on" | "off"): HttpPolicy {
  if (tls === "on" || policy === "serve") return policy;
  throw new ListenError(
    "bad-settings",
    `With TLS off, plain HTTP cannot be '${policy}': nothing would be served. Set it to 'serve'.`,
  );
}

/** At most once a minute, so that a flood of connections is no flood of lines. */
function seldom<T>(clock: Clock, task: (about: T) => void): (about: T) => void {
  let quietUntil = Number.NEGATIVE_INFINITY;
  return (about) => {
    if (clock.now() < quietUntil) return;
    quietUntil = clock.now() + minutes(1);
    task(about);
  };
}

/* ── the port ────────────────────────────────────────────────────────────────────────────────────────────────────── */

/** Connections that the system takes in while we are busy; it cuts this down to its own limit. */
const backlog = 4096;

function listen(front: Server, where: Where): Promise<AddressInfo> {
  const name = where.fd === undefined ? authorityOf(where.host, where.port) : `descriptor ${where.fd}`;
  return new Promise((resolve, reject) => {
    const failed = (error: unknown) => reject(listenError(name, error));
    front.once("error", failed);
    front.listen(
      where.fd === undefined ? { host: where.host, port: where.port, backlog } : { fd: where.fd, backlog },
      () => {
        front.off("error", failed);
        const bound = front.address();
        if (bound !== null && typeof bound === "object") return resolve(bound);
        front.close();
        reject(new ListenError("bad-descriptor", `Cannot listen on ${name}: it is not a TCP socket.`));
      },
    );
  });
}

function urlOf({ address, port }: AddressInfo, tls: "on" | "off"): string {
  const host = address === "::" || address === "0.0.0.0" || isIP(address) === 0 ? "localhost" : address;
  return `${tls === "on" ? "https" : "http"}://${authorityOf(host, port)}`;
}

function close(front: Server, doors: Doors, grace: Duration, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.after(grace, () => doors.crowd.disperse());
    front.close(() => {
      cancel();
      resolve();
    });
    doors.shut();
  });
}
