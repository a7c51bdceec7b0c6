/** A guest's screen: QEMU speaks RFB (RFC 6143) on a socket in the guest's folder, and asks nobody for a password there. */
import type { Duplex } from "node:stream";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import { files } from "./layout.js";
import { connectTo, SocketFailure } from "./sockets.js";

/** @throws AdapterError (by rejection) when the guest is off, or takes no more */
export async function openScreen(home: string): Promise<Duplex> {
  try {
    return await connectTo(home, files.screen);
  } catch (error) {
    const isOff = error instanceof SocketFailure && error.isDeaf;
    throw isOff ? new AdapterError("it has no screen while it is off", "refused") : error;
  }
}
