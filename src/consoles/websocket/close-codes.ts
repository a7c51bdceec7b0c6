/** Why a WebSocket was closed (RFC 6455 §7.4.1), for its client to tell whether to come again. */
import type { WebSocket } from "ws";

export const closeCodes = {
  /** It is over by itself: the machine was switched off, or taken away. */
  ended: 1000,
  /** The service stops. */
  goingAway: 1001,
  /** Who was there may be there no more, or did nothing for too long. */
  refused: 1008,
  /** The screen's connection broke. */
  broken: 1011,
  /** It did not read what it was sent. */
  tooSlow: 1013,
} as const;

export type CloseCode = (typeof closeCodes)[keyof typeof closeCodes];

/** RFC 6455 §5.5: 125 bytes with the code. */
const longestReason = 123;

export function closeWith(socket: WebSocket, code: CloseCode, reason: string): void {
  socket.close(
    code,
    Buffer.from(reason)
      .subarray(0, longestReason)
      .toString("latin1")
      .replace(/[^ -~]/g, "?"),
  );
}
