/** Images of firmware on a server of the test, the troubles such servers have, and a service that may fetch from it. */
import { writeFileSync } from "node:fs";
import type { RequestListener } from "node:http";
import { join } from "node:path";
import { serveHere } from "../support/local-server.js";
import { temporaryFolder, type Undoing } from "./shoal.js";

/** Bytes; the images here have fewer, but for the one that is too large. */
export const largestImage = 1024 * 1024;

const troubles: Readonly<Record<string, RequestListener>> = {
  "/missing.fd": (_, response) => response.writeHead(404).end(),
  "/locked.fd": (_, response) => response.writeHead(401, { "WWW-Authenticate": "Basic" }).end(),
  "/broken.fd": (_, response) => response.writeHead(500).end(),
  "/empty.fd": (_, response) => response.end(),
  "/large.fd": (_, response) => response.end(Buffer.alloc(largestImage + 1)),
  "/cut.fd": (_, response) => {
    response.writeHead(200, { "Content-Length": 100_000 });
    response.write("as far as this", () => response.destroy());
  },
};

/** Every other path is an image of its own. @returns URL, without a slash at its end */
export async function serveImages(test: Undoing): Promise<string> {
  const { url: base } = await serveHere(test, (request, response) => {
    const { url = "/" } = request;
    const trouble = troubles[url];
    if (trouble) trouble(request, response);
    else response.end(`${url} is an image for simulated machines. `.repeat(5000));
  });
  return base;
}

/**
 * Of a service with simulated machines that may fetch images from this computer.
 *
 * @returns the file's path
 */
export function configForImages(test: Undoing, machines: readonly string[]): string {
  const file = join(temporaryFolder(test), "shoal.yaml");
  const here = { allow: ["127.0.0.0/8"] };
  const config = {
    outbound: { images: here, media: here },
    firmware: { largestImageMiB: largestImage / 1024 / 1024 },
    machines: machines.map((id) => ({ id, adapter: { kind: "fake" } })),
  };
  writeFileSync(file, JSON.stringify(config));
  return file;
}
