/** A web server of a test's own. */
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

export interface LocalServer {
  readonly port: number;
  /** No slash at its end. */
  readonly url: string;
}

/** Listens on this computer until the test ends. */
export async function serveHere(
  test: { after(undo: () => void): void },
  answer: RequestListener,
): Promise<LocalServer> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  test.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { port, url: `http://127.0.0.1:${port}` };
}
