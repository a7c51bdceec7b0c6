/** UDP over IPv4. */
import { createSocket, type Socket } from "node:dgram";

/** Addresses are given as numbers, so that nothing is looked up and nothing is waited for. */
const asItIs = (address: string, _family: unknown, found: (error: null, address: string, family: 4) => void): void =>
  found(null, address, 4);

/**
 * A socket that is bound.
 * @param address of ours, as a dotted quad
 * @param port 0 = any free one
 * @throws Error (by rejection) the system's, when the port cannot be had
 */
export function bindUdp(address: string, port: number): Promise<Socket> {
  const socket = createSocket({ type: "udp4", lookup: asItIs as never });
  // What the network tells later, of a packet that did not arrive, ends no process where nobody listens for it.
  socket.on("error", () => undefined);
  return settled(socket, "listening", () => socket.bind({ address, port, exclusive: true }));
}

/**
 * A socket of its own port that hears one peer only, as the kernel sees to.
 * @param local address of ours; `0.0.0.0` = the one from which the peer is reached
 * @throws Error (by rejection) the system's
 */
export async function connectUdp(local: string, peer: { address: string; port: number }): Promise<Socket> {
  const socket = await bindUdp(local, 0);
  return settled(socket, "connect", () => socket.connect(peer.port, peer.address));
}

function settled(socket: Socket, event: "listening" | "connect", begin: () => void): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void => {
      socket.close();
      reject(error);
    };
    socket.once("error", failed);
    socket.once(event, () => {
      socket.off("error", failed);
      resolve(socket);
    });
    begin();
  });
}

/** Resolves when its port is free again. */
export const closeUdp = (socket: Socket): Promise<void> => new Promise((resolve) => socket.close(() => resolve()));
