/** One port, two protocols: the first byte of a connection tells them apart. */
import type { Socket } from "node:net";
import type { Clock, Duration } from "../model/clock.js";

/** RFC 8446 §5.1: ContentType handshake, with which every TLS connection begins. No HTTP method begins with it. */
export const tlsHandshake = 0x16;

/**
 * Waits for the first byte and puts it back. A connection that stays silent for `patience`, or ends, is cut.
 * @param take gets the socket, still paused: what reads it next must resume it
 */
export function onFirstByte(socket: Socket, patience: Duration, clock: Clock, take: (byte: number) => void): void {
  const cut = () => socket.destroy();
  const cancel = clock.after(patience, cut);
  const settle = () => {
    cancel();
    socket.off("data", arrived).off("end", cut).off("close", settle);
  };
  const arrived = (chunk: Buffer) => {
    settle();
    socket.pause();
    socket.unshift(chunk);
    take(chunk[0] ?? 0);
  };
  socket.on("data", arrived).on("end", cut).on("close", settle);
}
