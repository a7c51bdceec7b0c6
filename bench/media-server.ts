/** A server with one image, which counts how often it is fetched whole and how often it is only asked about. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { answer } from "./child.js";

export type MediaQuestion = { readonly kind: "open"; readonly size: number } | { readonly kind: "look" };

export interface Opened {
  readonly url: string;
}

/** Since the last look. */
export interface Fetches {
  readonly whole: number;
  readonly unchanged: number;
}

const tag = '"one"';
const largestPart = 1024 * 1024;
let fetches = { whole: 0, unchanged: 0 };

answer<MediaQuestion>(async (question) => (question.kind === "open" ? open(question.size) : look()));

async function look(): Promise<Fetches> {
  const seen = fetches;
  fetches = { whole: 0, unchanged: 0 };
  return seen;
}

async function open(size: number): Promise<Opened> {
  const image = Buffer.alloc(size, "an image of a disk ");
  const server = createServer((request, response) => serve(image, request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/image.iso` };
}

function serve(image: Buffer, request: IncomingMessage, response: ServerResponse): void {
  response.setHeader("ETag", tag);
  if (request.headers["if-none-match"] === tag) {
    fetches.unchanged += 1;
    response.writeHead(304).end();
    return;
  }
  response.setHeader("Content-Length", image.length);
  if (request.method === "HEAD") {
    response.end();
    return;
  }
  fetches.whole += 1;
  send(image, response, 0);
}

/** As fast as it is taken. */
function send(image: Buffer, response: ServerResponse, from: number): void {
  const end = Math.min(from + largestPart, image.length);
  if (end === image.length) response.end(image.subarray(from));
  else response.write(image.subarray(from, end), (error) => error ?? send(image, response, end));
}
