/** Clients that are sent files, and throw them away as cheaply as can be. */
import { connect } from "node:net";
import { performance } from "node:perf_hooks";
import { answer } from "./child.js";

export interface Download {
  readonly port: number;
  readonly clients: number;
  /** Of each client in turn, again and again; one request a connection is sent at a time. */
  readonly request: string;
  /** Bytes of each answer's body. */
  readonly size: number;
  /** Requests of each client. */
  readonly times: number;
}

export interface Downloaded {
  readonly seconds: number;
}

answer<Download>(async (download) => {
  const start = performance.now();
  await Promise.all(Array.from({ length: download.clients }, () => receive(download)));
  return { seconds: (performance.now() - start) / 1000 } satisfies Downloaded;
});

/** What is read is overwritten by what is read next. */
const buffer = Buffer.allocUnsafeSlow(256 * 1024);

function receive({ port, request, size, times }: Download): Promise<void> {
  return new Promise((resolve, reject) => {
    let left = 0;
    let asked = 0;
    const take = (length: number, bytes: Uint8Array): boolean => {
      if (left === 0) left = size + headLength(bytes, length);
      left -= length;
      if (left < 0) fail(new Error("more came than was asked for"));
      else if (left === 0) next();
      return true;
    };
    const socket = connect({ port, host: "127.0.0.1", onread: { buffer, callback: take } });
    const fail = (error: Error) => {
      reject(error);
      socket.destroy();
    };
    const next = () => {
      if (asked === times) {
        resolve();
        return void socket.destroy();
      }
      asked += 1;
      socket.write(request);
    };
    socket.on("connect", next).on("error", fail);
    socket.on("close", () => fail(new Error("the connection was closed")));
  });
}

/** The head comes in one piece, as it is short. @throws Error when the answer is another than was meant */
function headLength(bytes: Uint8Array, length: number): number {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(length, 1000)).toString("latin1");
  if (!/^HTTP\/1\.1 20[06] /.test(text)) throw new Error(`answered with ${text.slice(0, 40)}`);
  return text.indexOf("\r\n\r\n") + 4;
}
