/**
 * Sockets that were opened and bound for us (sd_listen_fds(3)). Whoever closes one has closed it for good, and often could not
 * bind another: so they stay open as long as the process runs, lent to one server after the other.
 */
import { createSocket, type Socket } from "node:dgram";

/** By descriptor. */
const open = new Map<number, Socket>();

/** @throws Error (by rejection) the system's, when the descriptor is no bound socket */
export async function lentSocket(fd: number): Promise<Socket> {
  const socket = open.get(fd) ?? (await opened(fd));
  open.set(fd, socket);
  return socket.ref();
}

/** What comes until it is lent again is dropped. Nobody waits for it: the process may end. */
export function giveBack(socket: Socket): void {
  socket.removeAllListeners();
  socket.on("error", () => undefined);
  socket.unref();
}

function opened(fd: number): Promise<Socket> {
  const socket = createSocket("udp4");
  return new Promise((resolve, reject) => {
    socket.once("error", (cause) => {
      socket.close();
      reject(cause);
    });
    // Each process of a cluster would else share it.
    socket.bind({ fd, exclusive: true }, () => {
      socket.removeAllListeners("error");
      resolve(socket);
    });
  });
}
