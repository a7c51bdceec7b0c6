import type { IncomingMessage } from "node:http";
import { ControlProblem } from "./problem.js";

/** @throws ControlProblem 413 (by rejection) when it is longer than `limit` bytes, 400 when it is not UTF-8 */
export async function readText(request: IncomingMessage, limit: number): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    // The rest is not read: the connection has to go.
    if (length > limit) throw new ControlProblem(413, `The body may be ${limit} bytes long.`, { Connection: "close" });
    chunks.push(chunk);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new ControlProblem(400, "The body is not text in UTF-8.");
  }
}
