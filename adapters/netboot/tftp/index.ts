/** The TFTP server that machines boot from (RFC 1350, 2347, 2348, 2349, 7440): octet mode, and nothing but reading. */
import type { FileServerSetup, NetbootServer } from "../../../src/ports/netboot.js";
import { defaultLimits, type Limits } from "./limits.js";
import { TftpServer } from "./server.js";

/**
 * Serves until it is closed; whoever is being served then is told so. Its port is called `tftp`.
 * @param setup `0.0.0.0` among the addresses stands for all, each client reached from the address that the system chooses
 * @throws Error (by rejection) the system's, when the port cannot be had on one of the addresses
 */
export async function openTftp(setup: FileServerSetup, limits: Limits = defaultLimits): Promise<NetbootServer> {
  const server = new TftpServer(setup, limits);
  await server.open();
  return server;
}
