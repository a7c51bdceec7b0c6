/** Machines that boot from the network as PXE firmware does: DHCP, a program by TFTP, the rest by HTTP. They throw away what they get. */
import { createSocket, type Socket } from "node:dgram";
import { connect } from "node:net";
import { performance } from "node:perf_hooks";
import { answer } from "./child.js";
import {
  addressGiven,
  answerTypeOf,
  bootFileIn,
  discover,
  request,
  type Sender,
  types,
  xidOf,
} from "./netboot-dhcp-packets.js";
import { type Latency, latencyOf } from "./statistics.js";

export interface Boots {
  readonly server: string;
  readonly machines: number;
  /** Bytes of the program, and of the file that it fetches. */
  readonly program: number;
  readonly rest: { readonly port: number; readonly path: string; readonly size: number };
}

export interface Booted {
  /** Until the last one had all. */
  readonly seconds: number;
  /** Of each machine, in milliseconds. */
  readonly took: Latency;
  /** What had to be asked for again. */
  readonly again: number;
}

/** Milliseconds without an answer until a client asks again. */
const patience = 1000;
const blksize = 1468;

let again = 0;

answer<Boots>(async (boots) => {
  again = 0;
  const wire = await Wire.open();
  const start = performance.now();
  const took = await Promise.all(
    Array.from({ length: boots.machines }, async (_, machine) => {
      const { address, file } = await wire.lease(machine);
      await fetchByTftp(boots.server, address, file, boots.program);
      await fetchByHttp(boots.server, address, boots.rest);
      return performance.now() - start;
    }),
  );
  wire.close();
  return { seconds: Math.max(...took) / 1000, took: latencyOf(took), again } satisfies Booted;
});

/* ── DHCP ────────────────────────────────────────────────────────────────────────────────────────────────────────── */

interface Lease {
  readonly address: string;
  readonly file: string;
}

/** One socket for all, as they all have the same port. */
class Wire {
  private readonly waiting = new Map<number, (packet: Buffer) => void>();
  private xid = Math.floor(Math.random() * 2 ** 31);

  private constructor(private readonly socket: Socket) {
    socket.on("message", (packet) => this.waiting.get(answerTypeOf(packet) === 0 ? -1 : xidOf(packet))?.(packet));
  }

  static async open(): Promise<Wire> {
    const socket = createSocket("udp4");
    await new Promise<void>((resolve) => socket.bind({ port: 68, exclusive: true }, resolve));
    socket.setBroadcast(true);
    return new Wire(socket);
  }

  close(): void {
    this.socket.close();
  }

  async lease(machine: number): Promise<Lease> {
    this.xid += 1;
    const sender: Sender = { xid: this.xid, machine, giaddr: null };
    const offer = await this.exchange(sender, discover(sender), types.offer);
    const ack = await this.exchange(sender, request(sender, offer), types.ack);
    return { address: addressGiven(ack), file: bootFileIn(ack) };
  }

  private exchange({ xid }: Sender, packet: Buffer, wanted: number): Promise<Buffer> {
    return new Promise((resolve) => {
      const send = () => this.socket.send(packet, 67, "255.255.255.255");
      const timer = setInterval(() => {
        again += 1;
        send();
      }, patience);
      this.waiting.set(xid, (got) => {
        if (answerTypeOf(got) !== wanted) return;
        clearInterval(timer);
        this.waiting.delete(xid);
        resolve(got);
      });
      send();
    });
  }
}

/* ── TFTP ────────────────────────────────────────────────────────────────────────────────────────────────────────── */

/** Block by block, as most firmware does. @throws Error (by rejection) when it is refused */
function fetchByTftp(server: string, from: string, file: string, size: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = createSocket("udp4");
    let [port, block, received, heard] = [69, 0, 0, performance.now()];
    let last: Buffer = Buffer.from(`\0\x01${file}\0octet\0blksize\0${blksize}\0`, "latin1");
    const send = (packet: Buffer) => {
      last = packet;
      socket.send(packet, port, server);
    };
    const watch = setInterval(() => {
      if (performance.now() - heard < patience) return;
      again += 1;
      heard = performance.now();
      socket.send(last, port, server);
    }, patience / 4);
    const end = (problem: string | null) => {
      clearInterval(watch);
      socket.close();
      if (problem === null) resolve();
      else reject(new Error(`${file} by TFTP: ${problem}`));
    };
    socket.on("message", (packet, sender) => {
      heard = performance.now();
      port = sender.port;
      if (packet[1] === 6) return send(Buffer.from([0, 4, 0, 0]));
      if (packet[1] !== 3) return end(packet.toString("latin1", 4));
      if (packet.readUInt16BE(2) !== ((block + 1) & 0xffff)) return;
      block += 1;
      received += packet.length - 4;
      send(Buffer.from([0, 4, block >> 8, block]));
      if (packet.length - 4 < blksize) end(received === size ? null : `${received} bytes came`);
    });
    socket.bind({ address: from, port: 0, exclusive: true }, () => send(last));
  });
}

/* ── HTTP ────────────────────────────────────────────────────────────────────────────────────────────────────────── */

/** What is read is overwritten by what is read next. */
const buffer = Buffer.allocUnsafeSlow(256 * 1024);

/** @throws Error (by rejection) when it is refused */
function fetchByHttp(host: string, localAddress: string, { port, path, size }: Boots["rest"]): Promise<void> {
  return new Promise((resolve, reject) => {
    let left = 0;
    const take = (length: number, bytes: Uint8Array): boolean => {
      if (left === 0) left = size + headLength(bytes, length);
      left -= length;
      if (left === 0) {
        resolve();
        socket.destroy();
      }
      return true;
    };
    const socket = connect({ host, port, localAddress, onread: { buffer, callback: take } });
    socket.on("connect", () => socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`));
    socket.on("error", reject);
    socket.on("close", () => reject(new Error(`${path} by HTTP: the connection was closed`)));
  });
}

/** @throws Error when the answer is another than was meant */
function headLength(bytes: Uint8Array, length: number): number {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(length, 1000)).toString("latin1");
  if (!text.startsWith("HTTP/1.1 200 ")) throw new Error(`answered with ${text.slice(0, 40)}`);
  return text.indexOf("\r\n\r\n") + 4;
}
