/** TFTP clients that throw away what they are sent. They count what went wrong on the way, as nothing should. */
import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { performance } from "node:perf_hooks";
import { answer } from "./child.js";

export interface Fetch {
  readonly address: string;
  readonly port: number;
  readonly file: string;
  /** Of the file, in bytes. */
  readonly size: number;
  readonly blksize: number;
  /** 1 = the option is not sent. */
  readonly windowsize: number;
  readonly clients: number;
  /** How often each client fetches the file, one after the other. */
  readonly times: number;
}

export interface Fetched {
  readonly seconds: number;
  /** Blocks that came twice or out of turn, and answers that were waited for in vain. */
  readonly faults: number;
}

/** Milliseconds without a packet until a client sends again what it sent last. */
const patience = 1000;

let faults = 0;

answer<Fetch>(async (fetch) => {
  faults = 0;
  const start = performance.now();
  await Promise.all(Array.from({ length: fetch.clients }, () => fetchInTurn(fetch)));
  return { seconds: (performance.now() - start) / 1000, faults } satisfies Fetched;
});

async function fetchInTurn(fetch: Fetch): Promise<void> {
  for (let time = 0; time < fetch.times; time += 1) await new Fetching(fetch).done;
}

class Fetching {
  readonly done: Promise<void>;
  private readonly socket: Socket = createSocket("udp4");
  private readonly ack = Buffer.from([0, 4, 0, 0]);
  /** Of the server's, for this transfer. */
  private port = 0;
  private next = 1;
  private inWindow = 0;
  private received = 0;
  private heard = performance.now();
  private succeed: () => void = () => undefined;
  private fail: (error: Error) => void = () => undefined;
  private readonly watch: NodeJS.Timeout;

  constructor(private readonly fetch: Fetch) {
    this.done = new Promise((resolve, reject) => {
      this.succeed = resolve;
      this.fail = reject;
    });
    this.socket.on("message", (packet, from) => this.hear(packet, from));
    this.socket.on("error", (error) => this.end(error));
    this.watch = setInterval(() => this.look(), patience / 4);
    this.socket.bind(0, "127.0.0.1", () => this.request());
  }

  private request(): void {
    const { file, blksize, windowsize, port, address } = this.fetch;
    const window = windowsize > 1 ? `windowsize\0${windowsize}\0` : "";
    this.socket.send(`\0\x01${file}\0octet\0blksize\0${blksize}\0${window}`, port, address);
  }

  private hear(packet: Buffer, from: RemoteInfo): void {
    this.heard = performance.now();
    if (this.port !== 0) this.take(packet);
    else {
      this.port = from.port;
      this.socket.connect(from.port, from.address, () => this.take(packet));
    }
  }

  private take(packet: Buffer): void {
    if (packet[1] === 6) this.socket.send(this.ack);
    else if (packet[1] === 3) this.takeBlock(packet);
    else this.end(new Error(`refused: ${packet.toString("latin1", 4)}`));
  }

  private takeBlock(packet: Buffer): void {
    const block = packet.readUInt16BE(2);
    if (block !== (this.next & 0xffff)) {
      faults += 1;
      return;
    }
    this.next += 1;
    this.inWindow += 1;
    this.received += packet.length - 4;
    this.ack.writeUInt16BE(block, 2);
    const isLast = packet.length - 4 < this.fetch.blksize;
    if (isLast || this.inWindow === this.fetch.windowsize) {
      this.inWindow = 0;
      this.socket.send(this.ack);
    }
    if (isLast) this.end(this.received === this.fetch.size ? null : new Error(`${this.received} bytes came`));
  }

  private look(): void {
    if (performance.now() - this.heard < patience) return;
    faults += 1;
    this.heard = performance.now();
    if (this.port === 0) this.request();
    else this.socket.send(this.ack);
  }

  private end(error: Error | null): void {
    clearInterval(this.watch);
    this.socket.close();
    if (error === null) this.succeed();
    else this.fail(error);
  }
}
