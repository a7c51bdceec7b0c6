/** Connections to what a guest listens on in its folder. */
import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { AdapterError } from "../../../src/ports/machine-adapter.js";

/** Bytes that the address of a Unix socket may have, with one to spare for the zero at its end (`sun_path`, on any system). */
const longestPath = 103;

/**
 * Whoever gets it may learn of its errors; where nobody does they are of no account: its end says the same.
 * @param home absolute path of the guest's folder, however long
 * @throws AdapterError `unreachable` with the system's word in `code`, e.g. `ENOENT` or `EAGAIN` (by rejection)
 */
export async function connectTo(home: string, name: string): Promise<Socket> {
  const path = join(home, name);
  if (Buffer.byteLength(path) <= longestPath) return connected(path, name);
  const folder = await openFolder(home, name);
  try {
    return await connected(`/proc/self/fd/${folder.fd}/${name}`, name);
  } finally {
    await folder.close();
  }
}

export class SocketFailure extends AdapterError {
  constructor(
    name: string,
    readonly code: string,
  ) {
    super(`${name} takes no connection (${code})${hints[code] ?? ""}`, "unreachable");
  }

  /** Nobody listens there. */
  get isDeaf(): boolean {
    return this.code === "ENOENT" || this.code === "ECONNREFUSED";
  }
}

const hints: Readonly<Record<string, string>> = {
  EAGAIN: ": somebody else is connected to it, and another one waits",
  EACCES: ": the guest belongs to another account",
};

async function openFolder(home: string, name: string): Promise<FileHandle> {
  try {
    return await open(home, constants.O_RDONLY | constants.O_DIRECTORY);
  } catch (error) {
    throw new SocketFailure(name, (error as NodeJS.ErrnoException).code ?? "failed");
  }
}

const connected = (path: string, name: string): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ path });
    const failed = (error: NodeJS.ErrnoException): void => reject(new SocketFailure(name, error.code ?? "failed"));
    socket.once("error", failed);
    socket.once("connect", () => {
      socket.off("error", failed);
      // One may come before anybody else listens, and would end the service.
      socket.on("error", () => {});
      resolve(socket);
    });
  });
