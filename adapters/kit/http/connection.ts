/** Sockets to one device: nothing goes out on one before the other end is known to be the device. */
import { Agent, type AgentOptions } from "node:http";
import { connect as connectTcp, isIP, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { connect as connectTls, type TLSSocket } from "node:tls";
import type { Clock, Duration } from "../../../src/model/clock.js";
import { Ended } from "./failures.js";
import type { TlsTrust } from "./settings.js";
import { checkPeer, trustOptions } from "./trust.js";

export interface Peer {
  readonly label: string;
  readonly url: URL;
  readonly tls: TlsTrust;
  readonly clock: Clock;
  /** For the connection with its TLS handshake. */
  readonly timeLimit: Duration;
  /** At most so many at once. */
  readonly sockets: number;
}

type Made = (error: Error | null, socket: Duplex) => void;

/** A socket is kept between requests; node lets the process end all the same. */
const keeping = ({ sockets }: Peer): AgentOptions => ({ keepAlive: true, maxSockets: sockets, maxFreeSockets: 1 });

export class DeviceAgent extends Agent {
  private readonly opening = new Set<Socket>();
  private closed = false;

  constructor(private readonly peer: Peer) {
    super(keeping(peer));
  }

  override createConnection(_options: unknown, made?: Made): undefined {
    this.open().then(
      (socket) => made?.(null, socket),
      // Node's typing wants a socket even where there is none.
      (error: Error) => made?.(error, undefined as never),
    );
  }

  override destroy(): void {
    this.closed = true;
    for (const socket of this.opening) socket.destroy(new Ended("is not used any more"));
    super.destroy();
  }

  private async open(): Promise<Socket> {
    const { url, tls } = this.peer;
    const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
    const secure = url.protocol === "https:";
    const address = { host, port: Number(url.port) || (secure ? 443 : 80) };
    if (!secure) return this.connected(connectTcp(address), "connect");
    const trust = trustOptions(tls);
    // A name for SNI must not be an address (RFC 6066 §3).
    const name = isIP(host) === 0 ? { servername: host } : {};
    const socket = connectTls({ ...trust, ...address, ...name });
    await this.connected(socket, "secureConnect");
    return judged(socket, tls);
  }

  private connected(socket: Socket, event: "connect" | "secureConnect"): Promise<Socket> {
    this.opening.add(socket);
    const { clock, timeLimit } = this.peer;
    const cancel = clock.after(timeLimit, () => socket.destroy(new Ended(unanswered(timeLimit))));
    if (this.closed) socket.destroy(new Ended("is not used any more"));
    return new Promise<Socket>((resolve, reject) => {
      socket.once(event, () => resolve(socket));
      socket.on("error", reject);
      socket.once("close", () => reject(Object.assign(new Error("closed"), { code: "ECONNRESET" })));
    }).finally(() => {
      cancel();
      this.opening.delete(socket);
    });
  }
}

function judged(socket: TLSSocket, tls: TlsTrust): TLSSocket {
  try {
    checkPeer(socket, tls);
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

export const unanswered = (limit: Duration): string =>
  `does not answer within ${limit / 1000} s: check its address, and whether it has power and network`;
