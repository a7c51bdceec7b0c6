/** A time server on loopback that answers as a test wants it. */
import { createSocket } from "node:dgram";
import type { LookupAddress } from "node:dns";
import { once } from "node:events";
import type { TestContext } from "node:test";

export interface ReplyFields {
  readonly leap?: number;
  readonly version?: number;
  readonly mode?: number;
  readonly stratum?: number;
  /** Seconds. */
  readonly rootDelay?: number;
  readonly rootDispersion?: number;
  /** Four characters. */
  readonly reference?: string;
  /** Instead of the question's transmit timestamp. */
  readonly origin?: Uint8Array;
  /** Milliseconds since 1970; null = unset. */
  readonly received?: number | null;
  readonly sent?: number | null;
}

/** Milliseconds since 1970 as NTP writes them (RFC 5905 §6), in whichever era they are. */
export function timestamp(at: number | null): Buffer {
  const bytes = Buffer.alloc(8);
  if (at === null) return bytes;
  const since1900 = at / 1000 + 2_208_988_800;
  bytes.writeUInt32BE(Math.floor(since1900) % 2 ** 32, 0);
  bytes.writeUInt32BE(Math.floor((since1900 % 1) * 2 ** 32), 4);
  return bytes;
}

export function reply(question: Uint8Array, fields: ReplyFields = {}): Buffer {
  const { leap = 0, version = 4, mode = 4, stratum = 2, rootDelay = 0, rootDispersion = 0, reference = "" } = fields;
  const packet = Buffer.alloc(48);
  packet[0] = (leap << 6) | (version << 3) | mode;
  packet[1] = stratum;
  packet.writeUInt32BE(rootDelay * 65_536, 4);
  packet.writeUInt32BE(rootDispersion * 65_536, 8);
  packet.write(reference, 12, 4, "latin1");
  packet.set(fields.origin ?? question.subarray(40, 48), 24);
  packet.set(timestamp(fields.received === undefined ? Date.UTC(2030, 0, 1) : fields.received), 32);
  packet.set(timestamp(fields.sent === undefined ? Date.UTC(2030, 0, 1) : fields.sent), 40);
  return packet;
}

export interface FakeServer {
  readonly port: number;
  readonly questions: Buffer[];
  /** What is sent back; none = silence. */
  answer: (question: Buffer) => readonly Uint8Array[];
}

/** @param address of loopback; servers of one test may share a port on 127.0.0.0/8 */
export async function fakeServer(t: TestContext, address = "127.0.0.1", port = 0): Promise<FakeServer> {
  const socket = createSocket("udp4");
  const server = {
    port: 0,
    questions: [] as Buffer[],
    answer: (question: Buffer) => [reply(question)] as Uint8Array[],
  };
  socket.on("message", (question, { port: from, address: peer }) => {
    server.questions.push(question);
    for (const packet of server.answer(question)) socket.send(packet, from, peer);
  });
  socket.bind(port, address);
  await once(socket, "listening");
  server.port = socket.address().port;
  t.after(() => socket.close());
  return server;
}

/** Names of a test and their addresses; an address is its own. */
export const namesAt =
  (names: Readonly<Record<string, readonly string[]>>) =>
  async (host: string): Promise<LookupAddress[]> => {
    const addresses = names[host] ?? (/^[\d.]+$|:/.test(host) ? [host] : []);
    if (addresses.length === 0) throw Object.assign(new Error(`no ${host}`), { code: "ENOTFOUND" });
    return addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
  };
