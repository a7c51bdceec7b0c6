/** Answers without a file: a status, and one line for whoever looks at the machine's screen. */
import type { OutgoingHttpHeaders, ServerResponse } from "node:http";
import { FileRefusal } from "../../../src/ports/netboot.js";

const statuses: Readonly<Record<FileRefusal["code"], number>> = {
  "not-found": 404,
  forbidden: 403,
  gone: 410,
  busy: 503,
  broken: 500,
};

/** Seconds after which one that is busy may be asked again. */
const retryAfter = 5;

export function statusOf(error: unknown): readonly [status: number, why: string, headers?: OutgoingHttpHeaders] {
  if (!(error instanceof FileRefusal)) return [500, "The file cannot be had."];
  const status = statuses[error.code];
  return status === 503 ? [status, error.message, { "Retry-After": retryAfter }] : [status, error.message];
}

export function refuse(response: ServerResponse, status: number, why: string, headers: OutgoingHttpHeaders = {}): void {
  const body = Buffer.from(`${why.replace(/\p{C}+/gu, " ").slice(0, longest)}\n`);
  response.writeHead(status, {
    ...headers,
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Length": body.length,
  });
  response.end(body);
}

const longest = 300;
