/** Where images of media are in a lab: a program of its own on the bridge, as the test itself is in another network. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import { fileURLToPath } from "node:url";
import { plainEnvironment } from "../program.js";
import type { Undoing } from "../shoal.js";
import { afterwards } from "../undoing.js";
import type { Lab } from "./lab.js";

export interface DiscServer {
  /** At once, and whole. */
  readonly url: string;
  /** The same disc, of which it sends the first half. */
  readonly slowUrl: string;
  /** Sends the other half, to all who wait for it. */
  sendRest(): void;
}

const address = "10.77.0.2";
/** The networks that its images may be fetched from. */
export const discNetwork = "10.77.0.0/24";

/** @param disc path of an image */
export async function serveDisc(test: Undoing, lab: Lab, disc: string): Promise<DiscServer> {
  const { within } = await lab.host("discs", { address: `${address}/24` });
  const [program = "", ...args] = [...within, process.execPath, fileURLToPath(import.meta.url), disc];
  const child = spawn(program, args, { env: plainEnvironment, stdio: ["ignore", "inherit", "inherit", "ipc"] });
  afterwards(test, () => end(child));
  const [port] = (await Promise.race([once(child, "message"), failed(child)])) as [number];
  const base = `http://${address}:${port}`;
  return { url: `${base}/disc.iso`, slowUrl: `${base}/slow/disc.iso`, sendRest: () => child.send("rest") };
}

async function failed(child: ChildProcess): Promise<never> {
  const [code] = await once(child, "exit");
  throw new Error(`The server of discs ended with ${code}.`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGKILL");
  await once(child, "exit");
}

/* ── the program ─────────────────────────────────────────────────────────────────────────────────────────────────── */

function listen(disc: string): void {
  const content = readFileSync(disc);
  const half = content.length >> 1;
  const waiting = new Set<ServerResponse>();
  const server = createServer(({ url = "" }, response) => {
    response.setHeader("Content-Length", content.length);
    if (!url.startsWith("/slow/")) return void response.end(content);
    response.write(content.subarray(0, half));
    waiting.add(response);
  });
  process.on("message", () => {
    for (const response of waiting) response.end(content.subarray(half));
    waiting.clear();
  });
  server.listen(0, address, () => {
    const at = server.address();
    process.send?.(typeof at === "object" ? at?.port : undefined);
  });
}

const [, file, disc] = process.argv;
if (file === fileURLToPath(import.meta.url) && disc !== undefined) listen(disc);
