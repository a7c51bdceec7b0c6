/** The DHCP server: addresses, reservations and proxy answers, on all the networks that are served. */
import type { DhcpSetup, NetbootServer } from "../../../src/ports/netboot.js";
import { type ReadNeighbours, readNeighbours } from "./neighbours.js";
import { Server } from "./server.js";
import { Sockets } from "./sockets.js";

/**
 * Opens the server's sockets and answers until it is closed.
 * @param read the kernel's table of neighbours
 * @throws AdapterError (by rejection) `misconfigured` when a port cannot be had; the system's error is its `cause`
 */
export async function openDhcp(setup: DhcpSetup, read: ReadNeighbours = readNeighbours): Promise<NetbootServer> {
  const server = new Server(setup, read);
  server.start(await Sockets.open(setup, server.active, server));
  return server;
}
