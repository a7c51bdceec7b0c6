/** One request and its answer. */
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { FileRefusal, type FileServerSetup, type ServedFile, type TransferEnd } from "../../../src/ports/netboot.js";
import { type Reply, replyTo, type Span } from "./conditions.js";
import { refuse, statusOf } from "./refusal.js";
import { pathOf } from "./target.js";
import { BrokenOff, Transfer } from "./transfer.js";

export interface ExchangeParts extends Pick<FileServerSetup, "netboot" | "place" | "logger"> {
  /** Characters of a path. */
  readonly pathLength: number;
  readonly count: (what: string, by?: number) => void;
  /** Tells of what must not happen. */
  readonly complain: (error: unknown) => void;
  /** Why we closed a connection; undefined = the client did. */
  readonly causeOf: (socket: Socket) => string | undefined;
}

/** Resolves when the answer is out, or never will be. Never rejects. */
export async function exchange(parts: ExchangeParts, request: IncomingMessage, response: ServerResponse) {
  const { count, logger } = parts;
  // The client left before its turn came.
  if (request.socket.destroyed) return;
  count("requests");
  const asked = askedOf(parts, request);
  if ("status" in asked) {
    count(asked.status === 405 ? "other-methods" : "bad-paths");
    return refuse(response, asked.status, asked.why, asked.headers);
  }
  const file = await opened(parts, asked, response);
  if (file === null) return;
  const end = await answered(parts, request, response, file);
  count("bytes", end.to - end.from);
  logger.debug("a boot file was sent by HTTP", { ...asked, ...end });
  file.close(end);
}

interface Asked {
  readonly path: string;
  readonly client: string;
  /** Of ours, that the client reached. */
  readonly address: string;
}

interface NotAsked {
  readonly status: number;
  readonly why: string;
  readonly headers?: OutgoingHttpHeaders;
}

function askedOf({ pathLength }: ExchangeParts, { method, url = "", socket }: IncomingMessage): Asked | NotAsked {
  if (method !== "GET" && method !== "HEAD") {
    return { status: 405, why: "Files can only be read.", headers: { Allow: "GET, HEAD" } };
  }
  const path = pathOf(url, pathLength);
  if (typeof path !== "string") return path;
  return { path, client: unmapped(socket.remoteAddress), address: unmapped(socket.localAddress) };
}

/** Sockets that take both families show IPv4 as part of IPv6 (RFC 4291 §2.5.5.2). */
const unmapped = (address = ""): string => address.replace(/^::ffff:(?=[\d.]+$)/i, "");

/** null = it was refused. */
async function opened(
  { netboot, place, count, complain }: ExchangeParts,
  { path, client, address }: Asked,
  response: ServerResponse,
): Promise<ServedFile | null> {
  try {
    return await netboot.open({ protocol: "http", path, client, place: place(address) });
  } catch (error) {
    if (!(error instanceof FileRefusal)) complain(error);
    count(error instanceof FileRefusal ? error.code : "broken");
    refuse(response, ...statusOf(error));
    return null;
  }
}

async function answered(
  parts: ExchangeParts,
  request: IncomingMessage,
  response: ServerResponse,
  file: ServedFile,
): Promise<TransferEnd> {
  const { method = "GET", headers } = request;
  const reply = replyTo(method, headers, file);
  const span = method === "GET" && reply.span !== null ? reply.span : empty;
  const transfer = new Transfer(response, file, span);
  const end = (problem: string | null) => ({ from: span.from, to: transfer.at, problem });
  const none = method === "HEAD" ? "only its size was asked for" : (noBytes[reply.status] ?? null);
  try {
    await transfer.send(() => response.writeHead(reply.status, headersOf(reply, file)));
    await transfer.finish();
  } catch (error) {
    if (!transfer.isWhole) {
      parts.count("broken-off");
      return end(breakOff(parts, request.socket, response, error));
    }
  }
  parts.count(`${reply.status}`);
  return end(none);
}

const empty: Span = { from: 0, to: 0 };

/** Why a client got none of the bytes, though all went well. */
const noBytes: Readonly<Partial<Record<Reply["status"], string>>> = {
  304: "the client has it already",
  412: "it is not what the client asked for",
  416: "the client asked for a part that it does not have",
};

/** What it is for a machine now may be something else when it asks again; the tag tells. */
const always = { "Accept-Ranges": "bytes", "Cache-Control": "no-cache" };

function headersOf({ status, span }: Reply, { size, type, etag }: ServedFile): OutgoingHttpHeaders {
  const common = { ...always, ETag: etag };
  if (status === 304) return common;
  if (span === null) {
    return { ...common, "Content-Length": 0, ...(status === 416 && { "Content-Range": `bytes */${size}` }) };
  }
  const { from, to } = span;
  return {
    ...common,
    "Content-Type": type,
    "Content-Length": to - from,
    ...(status === 206 && { "Content-Range": `bytes ${from}-${to - 1}/${size}` }),
  };
}

/** @returns the problem */
function breakOff(
  { complain, causeOf }: ExchangeParts,
  socket: Socket,
  response: ServerResponse,
  error: unknown,
): string {
  if (error instanceof BrokenOff) return causeOf(socket) ?? error.message;
  if (!(error instanceof FileRefusal)) complain(error);
  const [status, why, headers] = statusOf(error);
  // Of an answer that has begun only the end of the connection says that it is not whole.
  if (response.headersSent) response.destroy();
  else refuse(response, status, why, headers);
  return why;
}
