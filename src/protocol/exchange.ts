/** A request and its answer, apart from any HTTP server. */
import type { Readable } from "node:stream";

export interface Request {
  readonly method: string;
  /** As it came: path, `?` and query. */
  readonly url: string;
  /** Lower-case names; repeated ones joined as Node joins them. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Peer address. */
  readonly address: string;
  /** Reads the body once. @throws Refusal 413 (by rejection) when it is larger than the service takes */
  readonly body: () => Promise<Buffer>;
  /**
   * The body as it comes, instead of `body`, for what is too large for memory: read no faster than it is taken. Who stops early
   * leaves the connection fit for an answer.
   * @throws ClientGone (by rejection) when the rest does not come
   */
  readonly stream: () => AsyncIterable<Uint8Array>;
}

export interface Reply {
  readonly status: number;
  /** Names and values in turn, as `writeHead` takes them. */
  readonly headers: readonly string[];
  readonly body?: Buffer | string;
  /** Instead of a body: sent as it comes, until it ends or the client goes. */
  readonly stream?: Readable;
}

/** One header of a request; of repeated ones the first. */
export function header(request: Pick<Request, "headers">, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === "string" || value === undefined ? value : value[0];
}

/** The client went, or was too slow, before its request was all there. Nobody is left to be told. */
export class ClientGone extends Error {
  override readonly name = "ClientGone";
}
