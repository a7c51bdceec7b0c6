/** A client that says what it is told to say, and keeps what it hears. Its codec is its own. */
import assert from "node:assert/strict";
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import type { TestContext } from "node:test";
import { until } from "../../support/until.js";

export interface Heard {
  /** RFC 1350 §5. */
  readonly op: number;
  /** Block or code of error. */
  readonly number: number;
  /** Behind the opcode for an OACK, behind the number for all else. */
  readonly body: Buffer;
  /** Port it came from. */
  readonly port: number;
}

export const oackText = (options: Readonly<Record<string, string | number>>): string =>
  Object.entries(options).flat().join("\0") + (Object.keys(options).length > 0 ? "\0" : "");

export const requestBytes = (
  file: string,
  options: Readonly<Record<string, string | number>> = {},
  { opcode = 1, mode = "octet" } = {},
): Buffer => Buffer.from(`\0${String.fromCharCode(opcode)}${file}\0${mode}\0${oackText(options)}`, "utf8");

export class Client {
  readonly heard: Heard[] = [];
  private taken = 0;

  private constructor(
    readonly socket: Socket,
    private readonly server: { readonly port: number },
  ) {
    socket.on("message", (bytes, { port }) => {
      const op = bytes.readUInt16BE(0);
      this.heard.push({ op, number: bytes.readUInt16BE(2), body: bytes.subarray(op === 6 ? 2 : 4), port });
    });
  }

  static async open(context: TestContext, server: { readonly port: number }, address = "127.0.0.1"): Promise<Client> {
    // What is said is said at once, and not after a look for the address.
    const lookup = (host: string, _family: unknown, found: (...answer: unknown[]) => void) => found(null, host, 4);
    const socket = createSocket({ type: "udp4", lookup: lookup as never });
    const listening = once(socket, "listening");
    socket.bind(0, address);
    await listening;
    const client = new Client(socket, server);
    context.after(() => client.close());
    return client;
  }

  /** Once is enough. */
  close(): void {
    try {
      this.socket.close();
    } catch {
      // It is closed.
    }
  }

  request(...given: Parameters<typeof requestBytes>): void {
    this.send(requestBytes(...given), this.server.port);
  }

  ack(block: number): void {
    this.send(Buffer.from([0, 4, (block >> 8) & 0xff, block & 0xff]));
  }

  error(code: number, message: string): void {
    this.send(Buffer.from(`\0\x05\0${String.fromCharCode(code)}${message}\0`, "latin1"));
  }

  /** @param port by default, whence the last packet came */
  send(bytes: Buffer, port = this.heard.at(-1)?.port ?? this.server.port): void {
    this.socket.send(bytes, port, "127.0.0.1");
  }

  /** The next packet that was not looked at yet. */
  async next(): Promise<Heard> {
    await until(() => this.heard.length > this.taken);
    this.taken += 1;
    return this.heard[this.taken - 1]!;
  }

  /** The next packets are these blocks, in this order. */
  async blocks(...numbers: readonly number[]): Promise<readonly Buffer[]> {
    const bodies: Buffer[] = [];
    for (const number of numbers) {
      const { op, number: block, body } = await this.next();
      assert.deepEqual([op, block], [3, number]);
      bodies.push(body);
    }
    return bodies;
  }

  /** The next packet is an OACK with these options. */
  async oack(options: Readonly<Record<string, string | number>>): Promise<void> {
    const { op, body } = await this.next();
    assert.deepEqual([op, body.toString("latin1")], [6, oackText(options)]);
  }

  /** The next packet is an ERROR. @returns its message */
  async refused(code: number): Promise<string> {
    const { op, number, body } = await this.next();
    assert.deepEqual([op, number], [5, code], body.toString("latin1"));
    assert.equal(body.at(-1), 0);
    return body.toString("utf8", 0, body.length - 1);
  }

  /** Nothing came that was not looked at. */
  get isQuiet(): boolean {
    return this.heard.length === this.taken;
  }
}

/** Fetches a whole file as a good client does. */
export async function fetchWhole(
  client: Client,
  file: string,
  options: { readonly blksize?: number; readonly windowsize?: number } = {},
): Promise<Buffer> {
  const { blksize = 512, windowsize = 1 } = options;
  client.request(file, options);
  const parts: Buffer[] = [];
  if (Object.keys(options).length > 0) {
    await client.oack(options);
    client.ack(0);
  }
  for (let block = 1; ; block += 1) {
    const [part] = await client.blocks(block & 0xffff);
    parts.push(part!);
    const isLast = part!.length < blksize;
    if (isLast || block % windowsize === 0) client.ack(block);
    if (isLast) return Buffer.concat(parts);
  }
}
