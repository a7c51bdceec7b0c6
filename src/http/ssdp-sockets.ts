/** UDP sockets whose failures are told in words, not thrown: nothing depends on a datagram. */
import type { Socket } from "node:dgram";

const words: Readonly<Record<string, string>> = {
  EADDRINUSE: "another program has the port for itself",
  EACCES: "this program may not use the port",
  ENODEV: "the network does not do multicast",
  EADDRNOTAVAIL: "there is no such address",
  ENETUNREACH: "there is no route for multicast",
};

export const inWords = (error: unknown): string => {
  const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
  return words[code] ?? code;
};

/** @returns what went wrong, in words */
export function bind(
  socket: Socket,
  where: { readonly port: number; readonly address?: string },
): Promise<string | null> {
  return new Promise((resolve) => {
    const failed = (error: Error) => resolve(inWords(error));
    socket.once("error", failed);
    socket.bind(where, () => {
      socket.off("error", failed);
      resolve(null);
    });
  });
}

export function aim(socket: Socket, address: string, ttl: number): string | null {
  try {
    socket.setMulticastInterface(address);
    socket.setMulticastTTL(ttl);
    return null;
  } catch (error) {
    return inWords(error);
  }
}

/** Datagrams get lost; one that could not even be sent is one more of these. */
export function send(socket: Socket, text: string, port: number, address: string): Promise<void> {
  return new Promise((resolve) => {
    try {
      socket.send(text, port, address, () => resolve());
    } catch {
      resolve();
    }
  });
}

export const closed = (socket: Socket): Promise<void> => new Promise((resolve) => socket.close(() => resolve()));
