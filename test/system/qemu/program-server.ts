/** Where guests get programs by HTTP. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
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
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.setHeader("Content-Length", program.length).end(request.method === "HEAD" ? undefined : program);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  test.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://${hostSeenByGuest}:${(server.address() as AddressInfo).port}`, asked };
}
