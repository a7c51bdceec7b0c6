/** Where guests get programs by HTTP. */
import { serveHere } from "../../support/local-server.js";
import type { Undoing } from "../shoal.js";
import { hostSeenByGuest } from "./guest.js";

export interface ProgramServer {
  /** As a guest of QEMU's own network sees it; no slash at its end. */
  readonly url: string;
  /** `GET /boot.efi` and the like, in their order. */
  readonly asked: readonly string[];
}

/** Answers every path with the program. */
export async function servePrograms(test: Undoing, program: Uint8Array): Promise<ProgramServer> {
  const asked: string[] = [];
  const { port } = await serveHere(test, (request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.setHeader("Content-Length", program.length).end(request.method === "HEAD" ? undefined : program);
  });
  return { url: `http://${hostSeenByGuest}:${port}`, asked };
}
