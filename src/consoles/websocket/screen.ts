/** A screen on a WebSocket: RFB (RFC 6143) in binary frames, as websockify has it, neither side faster than the other. */
import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import { closeCodes, closeWith } from "./close-codes.js";
import { ViewerInput } from "./viewer-input.js";

/** Bytes on their way to the client: a full screen of 1024 × 768 has 3 MiB, of which this is a part. */
const most = 512 * 1024;

/** @param typed its user did something */
export function joinScreen(socket: WebSocket, screen: Duplex, typed: () => void): void {
  if (screen.destroyed) return void closeWith(socket, closeCodes.ended, "The screen has gone.");
  const input = new ViewerInput();
  screen.on("data", (bytes: Buffer) => {
    socket.send(bytes, { binary: true }, () => {
      if (socket.bufferedAmount <= most / 2) screen.resume();
    });
    if (socket.bufferedAmount > most) screen.pause();
  });
  screen.on("end", () => closeWith(socket, closeCodes.ended, "The screen has gone."));
  screen.on("error", () => closeWith(socket, closeCodes.broken, "The connection to the screen broke."));
  screen.on("close", () => closeWith(socket, closeCodes.ended, "The screen has gone."));
  socket.on("message", (data) => {
    if (!Buffer.isBuffer(data)) return;
    if (input.take(data)) typed();
    if (screen.writable && !screen.write(data)) socket.pause();
  });
  screen.on("drain", () => socket.resume());
  socket.on("close", () => screen.destroy());
}
