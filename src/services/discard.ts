/** Answers whose status says all that there is to know. */
import type { IncomingMessage } from "node:http";

/** Beyond that the connection is not worth keeping. */
const mostBytes = 64 * 1024;

/** Reads the body of an answer, or the beginning of a long one, and lets go of it: its connection serves the next request. */
export function discard(response: IncomingMessage): void {
  let bytes = 0;
  response.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > mostBytes) response.destroy();
  });
  // The status was known before: what goes wrong afterwards changes nothing.
  response.on("error", () => undefined);
}
