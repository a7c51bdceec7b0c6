/** Reads one file by TFTP (RFC 1350, 2347 to 2349, 7440), in the way of the program that asks. */
import type { Life } from "../life.js";
import type { Pace } from "../pace.js";
import { type Content, ContentReader } from "./content.js";
import { type Datagram, UdpPort } from "./udp-port.js";

export interface TftpQuestion {
  readonly server: string;
  readonly port: number;
  readonly path: string;
  /** In the order in which they are sent. */
  readonly options: readonly (readonly [string, string])[];
  /** Where to let go of it: once its size is known, after the first block, or at its end. */
  readonly until: "size" | "first-block" | "end";
  /** The text of the ERROR that it lets go with, and its code. */
  readonly letGo: { readonly code: number; readonly text: string };
}

export type TftpAnswer =
  | { readonly kind: "whole"; readonly content: Content }
  /** It is there, and was let go of. */
  | { readonly kind: "let-go"; readonly size: number | null }
  | { readonly kind: "refused"; readonly code: number; readonly text: string }
  | { readonly kind: "silence" };

export interface TftpManners {
  readonly life: Life;
  readonly pace: Pick<Pace, "tftpTry" | "tftpGiveUp">;
  /** Address to ask from; null = any. */
  readonly own: string | null;
  /** A block came that had come before. */
  readonly onDuplicate: (path: string, block: number) => void;
}

const opcode = { rrq: 1, data: 3, ack: 4, error: 5, oack: 6 } as const;
/** Without options (RFC 1350 §2). */
const plainBlock = 512;

/** @throws PowerCut (by rejection) */
export async function askTftp(question: TftpQuestion, manners: TftpManners): Promise<TftpAnswer> {
  const socket = await UdpPort.open(manners.life, manners.own);
  try {
    return await new Transfer(question, manners, socket).run();
  } finally {
    socket.close();
  }
}

class Transfer {
  private readonly content = new ContentReader();
  private blockSize = plainBlock;
  private windowSize = 1;
  /** The last one that came in its turn, counted without end. */
  private block = 0;
  private sinceAck = 0;
  /** One between is lost, and the server was told. */
  private toldOfGap = false;
  private size: number | null = null;
  /** The server's port for this transfer; null = it said nothing yet. */
  private peer: number | null = null;
  private last: Buffer;

  constructor(
    private readonly question: TftpQuestion,
    private readonly manners: TftpManners,
    private readonly socket: UdpPort,
  ) {
    this.last = readRequest(question);
  }

  async run(): Promise<TftpAnswer> {
    const { tftpTry, tftpGiveUp } = this.manners.pace;
    this.repeat();
    for (let waited = 0; waited < tftpGiveUp; ) {
      const datagram = await this.socket.receive(tftpTry);
      if (datagram === null) {
        waited += tftpTry;
        this.repeat();
        continue;
      }
      if (!this.isFromServer(datagram)) continue;
      const before = this.block;
      const answer = this.take(datagram.bytes);
      if (answer) return answer;
      if (this.block !== before) waited = 0;
    }
    return { kind: "silence" };
  }

  private take(bytes: Buffer): TftpAnswer | null {
    switch (bytes.length >= 4 ? bytes.readUInt16BE(0) : 0) {
      case opcode.error:
        return { kind: "refused", code: bytes.readUInt16BE(2), text: stringsIn(bytes.subarray(4))[0] ?? "" };
      case opcode.oack:
        return this.takeOptions(bytes.subarray(2));
      case opcode.data:
        return this.takeData(bytes.readUInt16BE(2), bytes.subarray(4));
      default:
        return null;
    }
  }

  private takeOptions(bytes: Buffer): TftpAnswer | null {
    if (this.block > 0) return null;
    const granted = optionsIn(bytes);
    this.blockSize = Math.max(8, granted.get("blksize") ?? plainBlock);
    this.windowSize = Math.max(1, granted.get("windowsize") ?? 1);
    this.size = granted.get("tsize") ?? null;
    if (this.question.until === "size" && this.size !== null) return this.letGo();
    this.acknowledge();
    return null;
  }

  private takeData(number: number, bytes: Buffer): TftpAnswer | null {
    const ahead = (number - this.block) & 0xffff;
    if (ahead !== 1) {
      this.takeOutOfTurn(number, ahead);
      return null;
    }
    this.block += 1;
    this.toldOfGap = false;
    this.content.add(bytes);
    if (this.question.until === "first-block") return this.letGo();
    const isLast = bytes.length < this.blockSize;
    this.sinceAck += 1;
    if (isLast || this.sinceAck >= this.windowSize) this.acknowledge();
    if (!isLast) return null;
    return { kind: "whole", content: this.content.finish() };
  }

  /** Behind: it came before. Ahead: one between is lost, and the server learns once how far it got (RFC 7440 §4). */
  private takeOutOfTurn(number: number, ahead: number): void {
    const isBehind = ahead === 0 || ahead > 0x8000;
    if (isBehind) this.manners.onDuplicate(this.question.path, number);
    else if (this.toldOfGap) return;
    this.toldOfGap = !isBehind;
    this.acknowledge();
  }

  private acknowledge(): void {
    this.sinceAck = 0;
    this.last = packet(opcode.ack, this.block & 0xffff);
    this.repeat();
  }

  private letGo(): TftpAnswer {
    const { code, text } = this.question.letGo;
    this.last = Buffer.concat([packet(opcode.error, code), Buffer.from(`${text}\0`)]);
    this.repeat();
    return { kind: "let-go", size: this.size };
  }

  private repeat(): void {
    this.socket.send(this.last, this.peer ?? this.question.port, this.question.server);
  }

  /** The first to answer is the transfer's other end; who else writes hears so (RFC 1350 §4). */
  private isFromServer({ address, port }: Datagram): boolean {
    if (address !== this.question.server) return false;
    this.peer ??= port;
    if (port === this.peer) return true;
    this.socket.send(Buffer.concat([packet(opcode.error, 5), Buffer.from("Unknown transfer ID\0")]), port, address);
    return false;
  }
}

function packet(kind: number, number: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt16BE(kind, 0);
  bytes.writeUInt16BE(number, 2);
  return bytes;
}

function readRequest({ path, options }: TftpQuestion): Buffer {
  const words = [path, "octet", ...options.flat()].map((word) => Buffer.from(`${word}\0`, "latin1"));
  return Buffer.concat([Buffer.of(0, opcode.rrq), ...words]);
}

const stringsIn = (bytes: Buffer): string[] => bytes.toString("latin1").split("\0");

function optionsIn(bytes: Buffer): ReadonlyMap<string, number> {
  const words = stringsIn(bytes);
  const options = new Map<string, number>();
  for (let at = 0; at + 1 < words.length; at += 2) {
    const value = Number(words[at + 1]);
    if (Number.isSafeInteger(value)) options.set((words[at] ?? "").toLowerCase(), value);
  }
  return options;
}
