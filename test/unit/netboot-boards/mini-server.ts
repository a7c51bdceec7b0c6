/** Servers of DHCP, TFTP and HTTP on the loopback that do what a test says, and remember what they were asked. */
import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A request of DHCP, as far as tests look. */
export interface Asked {
  readonly type: number;
  readonly flags: number;
  readonly ciaddr: string;
  /** In the order on the wire. */
  readonly codes: readonly number[];
  readonly options: ReadonlyMap<number, Buffer>;
  readonly bytes: Buffer;
}

export interface Answer {
  readonly type: number;
  readonly yiaddr?: string;
  readonly siaddr?: string;
  readonly file?: string;
  readonly options?: Readonly<Record<number, Buffer | string>>;
}

export interface Script {
  dhcp?(asked: Asked): Answer | readonly Answer[] | null;
  /** Same for port 4011. */
  proxy?(asked: Asked): Answer | null;
  readonly tftp?: Readonly<Record<string, Buffer>>;
  readonly http?: Readonly<Record<string, Buffer>>;
  /** Sends each block of these twice. */
  readonly twice?: readonly string[];
  /** No options, as old servers. */
  readonly plainTftp?: boolean;
}

export interface MiniServer {
  readonly ports: { readonly dhcp: number; readonly proxy: number; readonly tftp: number; readonly http: number };
  /** What was asked by DHCP. */
  readonly asked: Asked[];
  /** Every RRQ, as its words; and every ERROR of a client, as `ERROR code text`. */
  readonly reads: string[];
  /** Every request, as `METHOD path`, with its headers. */
  readonly requests: { readonly line: string; readonly headers: IncomingMessage["headers"] }[];
  close(): Promise<void>;
}

export const server = "127.0.0.1";

export async function openMiniServer(script: (at: { readonly http: number }) => Script): Promise<MiniServer> {
  const [dhcp, proxy, tftp] = await Promise.all([openUdp(), openUdp(), openUdp()]);
  const http = createServer().listen(0, server);
  await once(http, "listening");
  const portOf = (one: Socket | Server) => (one.address() as AddressInfo).port;
  const plan = script({ http: portOf(http) });
  const mini: MiniServer = {
    ports: { dhcp: portOf(dhcp), proxy: portOf(proxy), tftp: portOf(tftp), http: portOf(http) },
    asked: [],
    reads: [],
    requests: [],
    close: () =>
      new Promise((resolve) => {
        for (const socket of [dhcp, proxy, tftp, ...transfers]) socket.close();
        transfers.clear();
        http.close(() => resolve()).closeAllConnections();
      }),
  };
  const transfers = new Set<Socket>();
  const answerWith =
    (socket: Socket, answer: ((asked: Asked) => Answer | readonly Answer[] | null) | undefined) =>
    (bytes: Buffer, from: RemoteInfo) => {
      const asked = readAsked(bytes);
      mini.asked.push(asked);
      for (const one of [answer?.(asked) ?? []].flat()) socket.send(writeAnswer(one, bytes), from.port, from.address);
    };
  dhcp.on(
    "message",
    answerWith(dhcp, (asked) => plan.dhcp?.(asked) ?? null),
  );
  proxy.on(
    "message",
    answerWith(proxy, (asked) => plan.proxy?.(asked) ?? null),
  );
  tftp.on("message", (bytes, from) => void send(bytes, from, plan, mini, transfers));
  http.on("request", (request, response) => {
    mini.requests.push({ line: `${request.method} ${request.url}`, headers: request.headers });
    const content = plan.http?.[request.url ?? ""];
    const type = request.url?.endsWith(".efi") ? "application/efi" : "application/octet-stream";
    if (content === undefined) response.writeHead(404).end();
    else response.writeHead(200, { "Content-Type": type, "Content-Length": content.length }).end(content);
  });
  return mini;
}

async function openUdp(): Promise<Socket> {
  const socket = createSocket("udp4").bind(0, server);
  await once(socket, "listening");
  return socket;
}

/* ── DHCP ────────────────────────────────────────────────────────────────────────────────────────────────────────── */

function readAsked(bytes: Buffer): Asked {
  const options = new Map<number, Buffer>();
  for (let at = 240; at < bytes.length && bytes[at] !== 255; at += 2 + bytes[at + 1]!)
    options.set(bytes[at]!, bytes.subarray(at + 2, at + 2 + bytes[at + 1]!));
  return {
    type: options.get(53)?.[0] ?? 0,
    flags: bytes.readUInt16BE(10),
    ciaddr: [...bytes.subarray(12, 16)].join("."),
    codes: [...options.keys()],
    options,
    bytes,
  };
}

const quad = (address: string): Buffer => Buffer.from(address.split(".").map(Number));

function writeAnswer({ type, yiaddr, siaddr, file, options = {} }: Answer, asked: Buffer): Buffer {
  const head = Buffer.alloc(240);
  asked.copy(head, 0, 0, 44);
  head[0] = 2;
  head.fill(0, 12, 28);
  if (yiaddr) quad(yiaddr).copy(head, 16);
  if (siaddr) quad(siaddr).copy(head, 20);
  head.write(file ?? "", 108, "latin1");
  head.writeUInt32BE(0x63825363, 236);
  const all = { 53: Buffer.of(type), 54: quad(server), ...options };
  const written = Object.entries(all).map(([code, value]) => {
    const bytes = Buffer.from(value as Buffer);
    return Buffer.concat([Buffer.of(Number(code), bytes.length), bytes]);
  });
  return Buffer.concat([head, ...written, Buffer.of(255)]);
}

/* ── TFTP, a block at a time ─────────────────────────────────────────────────────────────────────────────────────── */

async function send(bytes: Buffer, from: RemoteInfo, plan: Script, mini: MiniServer, open: Set<Socket>): Promise<void> {
  const words = bytes.toString("latin1", 2).split("\0").slice(0, -1);
  const [path = "", mode = "", ...asked] = words;
  mini.reads.push([path, mode, ...asked].join(" "));
  const content = plan.tftp?.[path];
  const socket = await openUdp();
  open.add(socket);
  const done = () => open.delete(socket) && socket.close();
  const reply = (packet: Buffer) => socket.send(packet, from.port, from.address);
  if (content === undefined) {
    reply(Buffer.from("\0\x05\0\x01no such file\0", "latin1"));
    return void setTimeout(done, 1000).unref();
  }
  const size = plan.plainTftp ? 512 : Number(asked[asked.indexOf("blksize") + 1]);
  const block = (number: number) => {
    const head = Buffer.of(0, 3, (number >> 8) & 0xff, number & 0xff);
    return Buffer.concat([head, content.subarray((number - 1) * size, number * size)]);
  };
  const last = Math.floor(content.length / size) + 1;
  socket.on("message", (packet) => {
    if (packet[1] === 5) {
      mini.reads.push(`ERROR ${packet.readUInt16BE(2)} ${packet.toString("latin1", 4).replace(/\0.*/s, "")}`);
      return done();
    }
    const next = packet.readUInt16BE(2) + 1;
    if (next > last) return done();
    reply(block(next));
    if (plan.twice?.includes(path)) reply(block(next));
  });
  if (plan.plainTftp) return reply(block(1));
  const granted = [`blksize\0${size}\0`, ...(asked.includes("tsize") ? [`tsize\0${content.length}\0`] : [])];
  reply(Buffer.concat([Buffer.of(0, 6), Buffer.from(granted.join(""), "latin1")]));
}
