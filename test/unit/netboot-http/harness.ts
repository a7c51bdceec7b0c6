/** A server over files made up here, and a client that says exactly what it is told to. */
import { request } from "node:http";
import { connect, type Socket } from "node:net";
import type { TestContext } from "node:test";
import { openHttpBoot } from "../../../adapters/netboot/http/index.js";
import type { Limits } from "../../../adapters/netboot/http/limits.js";
import type { FileRefusal, FileRequest, NetbootServer, ServedFile, TransferEnd } from "../../../src/ports/netboot.js";
import { ManualClock } from "../../support/manual-clock.js";
import { until } from "../../support/until.js";

export interface ServerUnderTest {
  readonly server: NetbootServer;
  readonly port: number;
  readonly asked: FileRequest[];
  /** Of all files, in the order in which they were closed. */
  readonly ends: TransferEnd[];
  /** Resolves when so many were closed: a client has all of its bytes before the server knows. */
  readonly closed: (count: number) => Promise<void>;
  /** Files that are open. */
  readonly open: () => number;
  readonly complaints: string[];
  ask(path: string, options?: AskOptions): Promise<Answer>;
  /** Sends the text, and resolves with all that came when the server has closed. */
  say(text: string): Promise<string>;
  connect(): Socket;
}

export interface AskOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

export type Content = Partial<Pick<ServedFile, "size" | "type" | "etag">> & Pick<ServedFile, "read">;

/** Either bytes, or what the file says for itself; an error is what asking for it leads to. */
export type Files = Readonly<Record<string, Uint8Array | Content | FileRefusal | Error>>;

export async function serverUnderTest(
  t: TestContext,
  files: Files | ((request: FileRequest) => Promise<Files[string]>),
  limits: Partial<Limits> = {},
): Promise<ServerUnderTest> {
  const [asked, ends, complaints] = [[] as FileRequest[], [] as TransferEnd[], [] as string[]];
  let open = 0;
  const say = (text: string, fields?: { readonly address?: string }) =>
    void complaints.push([text, fields?.address].filter((part) => part !== undefined).join(" "));
  const find = async (asking: FileRequest): Promise<ServedFile> => {
    asked.push(asking);
    const found = typeof files === "function" ? await files(asking) : files[asking.path];
    if (found === undefined) throw new Error(`the test has no file ${asking.path}`);
    if (found instanceof Error) throw found;
    open += 1;
    const close = (end: TransferEnd) => {
      open -= 1;
      ends.push(end);
    };
    return found instanceof Uint8Array ? { ...inMemory(found), close } : { ...standard, ...found, close };
  };
  const server = await openHttpBoot(
    {
      clock: new ManualClock(),
      logger: { debug: () => {}, info: () => {}, warn: say, error: say },
      addresses: ["127.0.0.1"],
      port: 0,
      place: (address) => ({ address, httpPort: 80, tftpPort: null }),
      netboot: { open: find },
    },
    limits,
  );
  t.after(() => server.close());
  const port = server.ports.http ?? 0;
  const client = () => connect(port, "127.0.0.1").on("error", () => undefined);
  return {
    server,
    port,
    asked,
    ends,
    closed: (count) => until(() => ends.length === count),
    open: () => open,
    complaints,
    ask: (path, options) => ask(port, path, options),
    say: (text) => conversation(client(), text),
    connect: client,
  };
}

const standard = { size: 0, type: "application/octet-stream", etag: '"made-up"' };

const inMemory = (bytes: Uint8Array): Omit<ServedFile, "close"> => ({
  ...standard,
  size: bytes.length,
  read: (from, to) => bytes.subarray(from, to),
});

function ask(port: number, path: string, { method = "GET", headers = {} }: AskOptions = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asking = request({ port, host: "127.0.0.1", path, method, headers, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("error", reject);
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) }),
      );
    });
    asking.on("error", reject).end();
  });
}

async function conversation(socket: Socket, text: string): Promise<string> {
  let heard = "";
  let isClosed = false;
  socket.setEncoding("latin1").on("data", (part: string) => {
    heard += part;
  });
  socket.once("close", () => {
    isClosed = true;
  });
  socket.write(text, "latin1");
  await until(() => isClosed);
  return heard;
}
