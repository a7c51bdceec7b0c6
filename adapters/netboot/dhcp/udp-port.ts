/** One UDP socket that drops what it cannot send and never throws. */
import { createSocket, type Socket } from "node:dgram";
import { listenProblem } from "./listen-problem.js";
import { giveBack, lentSocket } from "./passed-sockets.js";

export interface Sender {
  readonly address: string;
  readonly port: number;
}

/** @param back the socket that it came by */
export type Take = (bytes: Uint8Array, from: Sender, back: Outlet) => void;

/** Through which answers go. */
export interface Outlet {
  send(bytes: Uint8Array, to: Sender): void;
}

/** `fd`: a socket that was opened and bound for us. */
export type Where = { readonly address: string; readonly port: number } | { readonly fd: number };

/** Datagrams handed to the system and not yet sent; more only pile up while a link is down. */
const mostUnsent = 4096;

/** A rack that powers on sends a thousand DISCOVERs within a millisecond; the system gives as much of it as it allows. */
const receiveBuffer = 4 * 1024 * 1024;
/** A few packets. */
const smallBuffer = 4 * 1024;

export class UdpPort implements Outlet {
  /** As it really is. */
  readonly port: number;
  #unsent = 0;
  #closed = false;

  private constructor(
    private readonly socket: Socket,
    take: Take,
    private readonly dropped: () => void,
    private readonly letGo: (socket: Socket) => Promise<void>,
  ) {
    this.port = socket.address().port;
    prepare(socket);
    socket.on("error", dropped);
    socket.on("message", (bytes, { address, port }) => take(bytes, { address, port }, this));
  }

  /**
   * @param take must not throw
   * @param dropped an answer could not be sent
   * @throws AdapterError (by rejection) `misconfigured`
   */
  static async open(where: Where, take: Take, dropped: () => void): Promise<UdpPort> {
    const name = "fd" in where ? `descriptor ${where.fd}` : `${where.address}:${where.port}/udp`;
    try {
      if ("fd" in where) return new UdpPort(await lentSocket(where.fd), take, dropped, async (one) => giveBack(one));
      return new UdpPort(await boundSocket(where), take, dropped, closeSocket);
    } catch (cause) {
      throw listenProblem(name, cause);
    }
  }

  send(bytes: Uint8Array, { address, port }: Sender): void {
    if (this.#closed || this.#unsent >= mostUnsent) {
      this.dropped();
      return;
    }
    this.#unsent += 1;
    try {
      this.socket.send(bytes, port, address, (error) => {
        this.#unsent -= 1;
        if (error) this.dropped();
      });
    } catch {
      // Node refuses port 0 at once, and closed sockets.
      this.#unsent -= 1;
      this.dropped();
    }
  }

  /** What comes by it may be missed, as it comes again: so much that comes at once is dropped by the system, which costs us less. */
  missMuch(): void {
    setBuffer(this.socket, smallBuffer);
  }

  close(): Promise<void> {
    this.#closed = true;
    return this.letGo(this.socket);
  }
}

function boundSocket(where: Exclude<Where, { fd: number }>): Promise<Socket> {
  // Shared, so that a server for addresses can live on the same host.
  const socket = createSocket({ type: "udp4", reuseAddr: true });
  return new Promise((resolve, reject) => {
    socket.once("error", (cause) => {
      socket.close();
      reject(cause);
    });
    // Each process of a cluster would else share it.
    socket.bind({ ...where, exclusive: true }, () => {
      socket.removeAllListeners("error");
      resolve(socket);
    });
  });
}

const closeSocket = (socket: Socket): Promise<void> => new Promise((resolve) => socket.close(() => resolve()));

function prepare(socket: Socket): void {
  socket.setBroadcast(true);
  setBuffer(socket, receiveBuffer);
}

function setBuffer(socket: Socket, bytes: number): void {
  try {
    socket.setRecvBufferSize(bytes);
  } catch {
    // It does with what it has.
  }
}
