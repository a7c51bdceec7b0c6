/** The web server that an operator of Ironic has: what Ironic publishes, what the test puts there, and events that come in. */
import { createReadStream, mkdirSync, type Stats, statSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join, normalize } from "node:path";
import { text } from "node:stream/consumers";
import { serveHere } from "../../support/local-server.js";
import { temporaryFolder, type Undoing } from "../shoal.js";

export interface Store {
  readonly folder: string;
  /** No slash at its end. */
  readonly url: string;
  /** Paths that were fetched whole, in order. */
  readonly fetched: readonly string[];
  /** Bodies that were posted, whatever the path. */
  readonly posted: readonly string[];
}

export async function openStore(test: Undoing): Promise<Store> {
  const folder = join(temporaryFolder(test), "store");
  mkdirSync(folder);
  const fetched: string[] = [];
  const posted: string[] = [];
  const { url } = await serveHere(test, (request, response) => {
    if (request.method === "POST") void take(posted, request, response);
    else serve(folder, fetched, request, response);
  });
  return { folder, url, fetched, posted };
}

async function take(posted: string[], request: IncomingMessage, response: ServerResponse): Promise<void> {
  posted.push(await text(request));
  response.writeHead(204).end();
}

function serve(folder: string, fetched: string[], request: IncomingMessage, response: ServerResponse): void {
  const path = normalize(new URL(request.url ?? "/", "http://store").pathname);
  const about = fileAt(join(folder, path));
  if (about === undefined) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { "Content-Length": about.size, "Last-Modified": about.mtime.toUTCString() });
  if (request.method === "HEAD") {
    response.end();
    return;
  }
  response.on("finish", () => fetched.push(path));
  createReadStream(join(folder, path))
    .on("error", () => response.destroy())
    .pipe(response);
}

function fileAt(path: string): Stats | undefined {
  const about = statSync(path, { throwIfNoEntry: false });
  return about?.isFile() ? about : undefined;
}
