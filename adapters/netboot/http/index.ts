/**
 * The HTTP server that machines boot from: plain, read-only, on a port of its own. It is Node's own and nothing more, as all there
 * is to it are two methods, and bytes that have to flow.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { type Clock, type Instant, minutes } from "../../../src/model/clock.js";
import type { Counters, FileServerSetup, NetbootServer } from "../../../src/ports/netboot.js";
import { Crowd, type Crowding } from "./crowd.js";
import { type ExchangeParts, exchange } from "./exchange.js";
import { defaultLimits, type Limits } from "./limits.js";
import { Turns } from "./turns.js";

/** @throws the system's error (by rejection) when the port cannot be had */
export async function openHttpBoot(setup: FileServerSetup, limits: Partial<Limits> = {}): Promise<NetbootServer> {
  const server = new HttpBoot(setup, { ...defaultLimits, ...limits });
  try {
    await server.listen(setup.addresses, setup.port);
    return server;
  } catch (error) {
    await server.close();
    throw error;
  }
}

class HttpBoot implements NetbootServer {
  ports: Readonly<Record<string, number>> = {};
  private readonly servers: Server[] = [];
  private readonly crowd: Crowd;
  private readonly tally: Record<string, number> = {};
  private readonly causes = new WeakMap<Socket, string>();
  private readonly turns: Turns;
  private readonly parts: ExchangeParts;
  private readonly complainOfCrowd: (crowding: Crowding) => void;

  constructor(
    private readonly setup: FileServerSetup,
    private readonly limits: Limits,
  ) {
    const { clock, logger } = setup;
    this.crowd = new Crowd(limits);
    this.turns = new Turns(limits.waiting);
    this.complainOfCrowd = seldom(clock, (crowding: Crowding) =>
      logger.warn(`too many connections for boot files${whose(crowding)} are refused`, { ...crowding }),
    );
    this.parts = {
      ...setup,
      pathLength: limits.pathLength,
      count: (what, by) => this.count(what, by),
      complain: seldom(clock, (error: unknown) => logger.error("a boot file cannot be sent", { error })),
      causeOf: (socket) => this.causes.get(socket),
    };
  }

  /** One port at all addresses. */
  async listen(addresses: readonly string[], port: number): Promise<void> {
    for (const host of addresses) {
      const server = this.server();
      this.servers.push(server);
      const bound = await listen(server, host, this.ports.http ?? port);
      server.on("error", (error) => this.setup.logger.warn("cannot accept a connection", { error }));
      this.ports = { http: bound.port };
    }
  }

  counters(): Counters {
    return { ...this.tally };
  }

  async close(): Promise<void> {
    const closed = this.servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
    this.crowd.disperse((socket) => this.causes.set(socket, "the service was stopped"));
    await Promise.all(closed);
  }

  private server(): Server {
    const { limits } = this;
    const server = createServer(
      {
        maxHeaderSize: limits.headerBytes,
        headersTimeout: limits.headers,
        requestTimeout: limits.request,
        keepAliveTimeout: limits.keepAlive,
        connectionsCheckingInterval: limits.checkEvery,
        noDelay: true,
      },
      (request, response) => this.take(request, response),
    );
    server.timeout = limits.stall;
    server.on("connection", (socket) => this.enter(socket));
    server.on("timeout", (socket) => this.cut(socket, "the client took nothing for too long"));
    // Nothing that may be asked has a body: what is expected is not waited for.
    server.on("checkContinue", (request, response) => {
      response.shouldKeepAlive = false;
      this.take(request, response);
    });
    server.on("clientError", (error, socket) => this.answerError(error, socket));
    return server;
  }

  private enter(socket: Socket): void {
    const isAdmitted = this.crowd.admit(socket);
    this.count(isAdmitted ? "connections" : "crowded-out");
    if (isAdmitted) return;
    this.complainOfCrowd(this.crowd.crowdingOf(socket));
    socket.destroy();
  }

  private take(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    // What came with the request that was too many.
    if (socket.destroyed) return;
    const answer = () => exchange(this.parts, request, response).catch(this.parts.complain);
    if (this.turns.take(socket, answer)) return;
    this.count("too-many-at-once");
    this.cut(socket, "the client asked for too much at once");
  }

  private cut(socket: Socket, cause: string): void {
    this.causes.set(socket, cause);
    socket.destroy();
  }

  private answerError({ code }: NodeJS.ErrnoException, socket: Duplex): void {
    if (code !== "ECONNRESET") this.count("malformed");
    const isFresh = (socket as Socket).bytesWritten === 0;
    // In the middle of an answer it would be taken for a part of that.
    if (socket.writable && isFresh && code !== "ECONNRESET") socket.end(statusLine(code), () => socket.destroy());
    else socket.destroy();
  }

  private count(what: string, by = 1): void {
    this.tally[what] = (this.tally[what] ?? 0) + by;
  }
}

const whose = ({ address }: Crowding): string =>
  address === undefined ? ": new ones" : " from one address: its new ones";

const parserStatuses: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
  ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
};

const statusLine = (code = ""): string =>
  `HTTP/1.1 ${parserStatuses[code] ?? "400 Bad Request"}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`;

function listen(server: Server, host: string, port: number): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port, backlog }, () => {
      server.off("error", reject);
      resolve(server.address() as AddressInfo);
    });
  });
}

/** A rack that is switched on asks all at once. */
const backlog = 1024;

/** At most once a minute, so that a flood is no flood of lines. */
function seldom<T>(clock: Clock, task: (about: T) => void): (about: T) => void {
  let quietUntil: Instant = Number.NEGATIVE_INFINITY;
  return (about) => {
    if (clock.now() < quietUntil) return;
    quietUntil = clock.now() + minutes(1);
    task(about);
  };
}
