/** A TFTP server on loopback whose files are in memory, and whose time passes when the test says so. */
import type { TestContext } from "node:test";
import { openTftp } from "../../../adapters/netboot/tftp/index.js";
import { defaultLimits, type Limits } from "../../../adapters/netboot/tftp/limits.js";
import {
  FileRefusal,
  type FileRequest,
  type NetbootServer,
  type ServedFile,
  type TransferEnd,
} from "../../../src/ports/netboot.js";
import { ManualClock } from "../../support/manual-clock.js";

export interface ServerUnderTest {
  readonly server: NetbootServer;
  readonly port: number;
  readonly clock: ManualClock;
  /** What was asked of the files, oldest first. */
  readonly asked: readonly FileRequest[];
  /** How transfers ended, oldest first. */
  readonly ends: readonly TransferEnd[];
  readonly errors: readonly unknown[];
}

type Files = Readonly<Record<string, Uint8Array>>;

interface Options {
  readonly limits?: Partial<Limits>;
  readonly addresses?: readonly string[];
  /** In place of files in memory. */
  readonly open?: (request: FileRequest) => Promise<Pick<ServedFile, "size" | "read">>;
}

export async function startServer(context: TestContext, files: Files, options: Options = {}): Promise<ServerUnderTest> {
  const clock = new ManualClock();
  const asked: FileRequest[] = [];
  const ends: TransferEnd[] = [];
  const errors: unknown[] = [];
  const ignore = () => undefined;
  const server = await openTftp(
    {
      clock,
      logger: { debug: ignore, info: ignore, warn: ignore, error: (_text, fields) => errors.push(fields?.error) },
      addresses: options.addresses ?? ["127.0.0.1"],
      port: 0,
      place: (address) => ({ address, httpPort: null, tftpPort: null }),
      netboot: {
        async open(request) {
          asked.push(request);
          const file = await (options.open ?? inMemory(files))(request);
          return { type: "application/octet-stream", etag: '"1"', ...closedOnce(ends), ...file };
        },
      },
    },
    { ...defaultLimits, ...options.limits },
  );
  context.after(() => server.close());
  return { server, port: server.ports.tftp!, clock, asked, ends, errors };
}

export const inMemory =
  (files: Files) =>
  async ({ path }: Pick<FileRequest, "path">) => {
    const bytes = files[path];
    if (bytes === undefined) throw new FileRefusal("not-found", "There is no such file.");
    return { size: bytes.length, read: (from: number, to: number) => bytes.subarray(from, to) };
  };

function closedOnce(ends: TransferEnd[]): Pick<ServedFile, "close"> {
  let isClosed = false;
  return {
    close(end) {
      // An end that must not be: no test expects two.
      if (isClosed) ends.push({ ...end, problem: "closed twice" });
      isClosed = true;
      ends.push(end);
    },
  };
}

/** Bytes of which no two blocks are alike. */
export function contentOf(size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += 1) bytes[at] = (at * 31 + (at >> 8) * 17 + (at >> 16)) & 0xff;
  return bytes;
}
