/** The exchange of a DHCP client that wants an address (RFC 2131 §3.1), in the way of the program that asks. */
import { randomInt } from "node:crypto";
import type { Life } from "../life.js";
import type { DhcpEvent } from "../record.js";
import { addressIn, code, decodeReply, encodeRequest, type Option, type Reply } from "./dhcp-message.js";
import type { UdpPort } from "./udp-port.js";

/** How a program asks, and what it takes. */
export interface DhcpDialect {
  readonly flags: number;
  readonly discover: readonly Option[];
  request(offer: Reply): readonly Option[];
  /** Milliseconds after each DISCOVER, and after each REQUEST. */
  readonly tries: readonly number[];
  /** null = nothing among them that it could use. */
  choose(offers: readonly Reply[]): Chosen | null;
  /** Milliseconds for which it goes on listening when it could choose. */
  linger(offers: readonly Reply[]): number;
}

export interface Chosen {
  /** Who gives the address. */
  readonly address: Reply;
  /** Who says what to boot; the same, or a proxy's that gives no address (PXE 2.1 §2.2.3). */
  readonly boot: Reply;
}

export interface Leased extends Chosen {
  readonly ack: Reply;
}

export interface DhcpLine {
  readonly life: Life;
  readonly mac: string;
  readonly socket: UdpPort;
  readonly to: { readonly address: string; readonly port: number };
  readonly note: (event: DhcpEvent) => void;
}

/** How often it begins anew when its REQUEST is refused. */
const mostRefusals = 3;

/** @returns null when it gave up. @throws PowerCut (by rejection) */
export async function leaseAddress(line: DhcpLine, dialect: DhcpDialect): Promise<Leased | null> {
  for (let refusals = 0; refusals < mostRefusals; refusals += 1) {
    const xid = randomInt(2 ** 32);
    const chosen = await collect(line, dialect, xid);
    if (chosen === null) return null;
    const answer = await request(line, dialect, xid, chosen);
    if (answer === null) return null;
    if (answer.message === "ACK") return { ...chosen, ack: answer };
  }
  return null;
}

async function collect(line: DhcpLine, dialect: DhcpDialect, xid: number): Promise<Chosen | null> {
  const { timers } = line.life;
  const offers: Reply[] = [];
  for (const patience of dialect.tries) {
    send(line, xid, dialect.flags, dialect.discover, "DISCOVER");
    let until = timers.now() + patience;
    while (timers.now() < until) {
      const offer = await hear(line, xid, until - timers.now(), ["OFFER"]);
      if (offer === null) break;
      offers.push(offer);
      if (dialect.choose(offers)) until = Math.min(until, timers.now() + dialect.linger(offers));
    }
    const chosen = dialect.choose(offers);
    if (chosen) return chosen;
  }
  return null;
}

async function request(line: DhcpLine, dialect: DhcpDialect, xid: number, { address }: Chosen): Promise<Reply | null> {
  const { timers } = line.life;
  const server = addressIn(address.options.get(code.server));
  for (const patience of dialect.tries) {
    send(line, xid, dialect.flags, dialect.request(address), "REQUEST");
    const until = timers.now() + patience;
    while (timers.now() < until) {
      const answer = await hear(line, xid, until - timers.now(), ["ACK", "NAK"]);
      if (answer && addressIn(answer.options.get(code.server)) === server) return answer;
    }
  }
  return null;
}

function send(line: DhcpLine, xid: number, flags: number, options: readonly Option[], message: string): void {
  const { mac, socket, to, note } = line;
  note({ kind: "dhcp", message, from: null, address: null });
  socket.send(encodeRequest({ xid, secs: 0, flags, ciaddr: "0.0.0.0", mac, options }), to.port, to.address);
}

/** The next answer of one of the kinds that is for this board; null = none within so many milliseconds. */
export async function hear(
  { life, socket, mac, note }: Pick<DhcpLine, "life" | "socket" | "mac" | "note">,
  xid: number,
  within: number,
  kinds: readonly string[],
): Promise<Reply | null> {
  const until = life.timers.now() + within;
  while (life.timers.now() <= until) {
    const datagram = await socket.receive(Math.max(0, until - life.timers.now()));
    if (datagram === null) return null;
    const reply = decodeReply(datagram.bytes);
    if (reply === null || reply.xid !== xid || reply.mac !== mac || !kinds.includes(reply.message)) continue;
    const message = reply.message === "OFFER" && reply.yiaddr === null ? "PROXY OFFER" : reply.message;
    note({ kind: "dhcp", message, from: datagram.address, address: reply.yiaddr });
    return reply;
  }
  return null;
}
