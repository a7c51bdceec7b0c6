/** One UDP socket that drops what it cannot send and never throws. */
import { createSocket, type Socket } from "node:dgram";
import { listenProblem } from "./listen-problem.js";

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

export class UdpPort implements Outlet {
  #unsent = 0;
  #closed = false;

  private constructor(
    private readonly socket: Socket,
    /** As it really is. */
    readonly port: number,
    private readonly dropped: () => void,
  ) {}

  /**
   * @param take must not throw
   * @param dropped an answer could not be sent
   * @throws AdapterError (by rejection) `misconfigured`
   */
  static open(where: Where, take: Take, dropped: () => void): Promise<UdpPort> {
    // Shared, so that a server for addresses can live on the same host.
    const socket = createSocket({ type: "udp4", reuseAddr: true });
    const name = "fd" in where ? `descriptor ${where.fd}` : `${where.address}:${where.port}/udp`;
    return new Promise((resolve, reject) => {
      const fail = (cause: unknown) => reject(listenProblem(name, cause));
      socket.once("error", (cause) => {
        socket.close();
        fail(cause);
      });
      const opened = () => {
        socket.removeAllListeners("error");
        socket.on("error", dropped);
        prepare(socket);
        const port = new UdpPort(socket, socket.address().port, dropped);
        socket.on("message", (bytes, { address, port: number }) => take(bytes, { address, port: number }, port));
        resolve(port);
      };
      try {
        // Each process of a cluster would else share it.
        if ("fd" in where) socket.bind({ fd: where.fd, exclusive: true }, opened);
        else socket.bind({ ...where, exclusive: true }, opened);
      } catch (cause) {
        fail(cause);
      }
    });
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

  close(): Promise<void> {
    this.#closed = true;
    return new Promise((resolve) => this.socket.close(() => resolve()));
  }
}

function prepare(socket: Socket): void {
  socket.setBroadcast(true);
  try {
    socket.setRecvBufferSize(receiveBuffer);
  } catch {
    // It does with what it has.
  }
}
