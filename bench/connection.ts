/** One connection of a client that costs as little as can be, so that what is measured is the server. */
import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";

export interface Target {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
}

export interface Answer {
  readonly status: number;
  /** Status line and headers. */
  readonly head: string;
  /** Empty unless it was asked for. */
  readonly body: Buffer;
}

const headEnd = Buffer.from("\r\n\r\n");

/** Requests one after the other; an answer is taken to have a Content-Length or, with status 204 or 202, no body. */
export class Connection {
  private parts: Buffer[] = [];
  private head: string | null = null;
  private left = 0;
  private wantsBody = false;
  private resolve: (answer: Answer) => void = () => {};
  private reject: (error: Error) => void = () => {};

  private constructor(private readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.on("data", (chunk: Buffer) => this.take(chunk));
    socket.on("error", (error) => this.reject(error));
    socket.on("close", () => this.reject(new Error("the server closed the connection")));
  }

  static open({ host, port, tls }: Target): Promise<Connection> {
    return new Promise((resolve, reject) => {
      // Whose certificate it is does not matter here: it is this computer's own.
      const socket: Socket = tls
        ? connectTls({ host, port, rejectUnauthorized: false }, () => resolve(new Connection(socket)))
        : connect({ host, port }, () => resolve(new Connection(socket)));
      socket.once("error", reject);
    });
  }

  /** @param request as it goes over the wire */
  exchange(request: string, wantsBody = false): Promise<Answer> {
    this.wantsBody = wantsBody;
    return new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
      this.socket.write(request, "latin1");
    });
  }

  close(): void {
    this.reject = () => {};
    this.socket.destroy();
  }

  private take(chunk: Buffer): void {
    if (this.head !== null) {
      this.takeBody(chunk);
      return;
    }
    const all = this.parts.length === 0 ? chunk : Buffer.concat([...this.parts, chunk]);
    const end = all.indexOf(headEnd);
    if (end < 0) {
      this.parts = [all];
      return;
    }
    this.parts = [];
    const head = all.toString("latin1", 0, end);
    this.head = head;
    this.left = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
    this.takeBody(all.subarray(end + headEnd.length));
  }

  private takeBody(chunk: Buffer): void {
    this.left -= chunk.length;
    if (this.wantsBody) this.parts.push(chunk);
    if (this.left > 0) return;
    const head = this.head ?? "";
    const body = this.wantsBody ? Buffer.concat(this.parts) : empty;
    this.head = null;
    this.parts = [];
    this.resolve({ status: Number(head.slice(9, 12)), head, body });
  }
}

const empty = Buffer.alloc(0);

/** A request as it goes over the wire. */
export function requestText(method: string, path: string, headers: readonly string[], body?: object): string {
  const text = body === undefined ? "" : JSON.stringify(body);
  const about = body === undefined ? [] : ["Content-Type: application/json", `Content-Length: ${text.length}`];
  return `${[`${method} ${path} HTTP/1.1`, "Host: localhost", ...headers, ...about].join("\r\n")}\r\n\r\n${text}`;
}
