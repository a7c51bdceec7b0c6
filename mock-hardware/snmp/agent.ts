/** An SNMP agent on a UDP port: v1, v2c and v3 (USM). Whatever arrives, it goes on. */
import { randomBytes } from "node:crypto";
import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { once } from "node:events";
import type { Timers } from "../switches/device.js";
import { systemTimers } from "../switches/timers.js";
import { type Admission, type Admitted, largestMessage, type ReportKind, requestOf } from "./admission.js";
import { BerReader, PacketError } from "./ber.js";
import {
  accessOf,
  type Communities,
  communityOverhead,
  readCommunityMessage,
  writeCommunityMessage,
} from "./community.js";
import type { RequestKind } from "./pdu.js";
import { failure, respond } from "./respond.js";
import { type User, Usm } from "./usm.js";
import type { Misbehaviour, View } from "./view.js";

export interface AgentOptions {
  readonly view: View;
  readonly credentials: Credentials;
  /** Address to listen on; the loopback by default. */
  readonly host?: string;
  /** 0, the default, takes any that is free. */
  readonly port?: number;
  /** Asked for each request that was let in. */
  readonly misbehave?: (kind: RequestKind) => Misbehaviour | null;
  /** Asked for each datagram; false = it is as though nobody were there. */
  readonly awake?: () => boolean;
  /** 5 to 32 octets (RFC 3411 §5); by default one that no other agent has. */
  readonly engineId?: Buffer;
  readonly timers?: Timers;
}

/** Who knows none of them hears nothing. */
export interface Credentials extends Communities {
  readonly users?: readonly User[];
}

/** Since the agent was opened. */
export interface Counts extends Readonly<Record<RequestKind, number>> {
  readonly datagrams: number;
  /** Variables asked for or set, in requests that were let in. */
  readonly varbinds: number;
  /** Datagrams that are no request. */
  readonly badPackets: number;
  readonly wrongCommunities: number;
  /** Messages of SNMPv3 that were not let in, by reason. */
  readonly reports: Readonly<Record<ReportKind, number>>;
}

export interface Agent {
  readonly port: number;
  readonly engineId: Buffer;
  readonly counts: Counts;
  /** What the view threw, each answered with genErr: none, or the view is at fault. */
  readonly failures: readonly unknown[];
  /** Raises snmpEngineBoots and begins snmpEngineTime anew. Sends nothing and forgets nothing else. */
  reboot(): void;
  close(): Promise<void>;
}

/** @throws Error (by rejection) when the port is taken; RangeError when a user or the engine id cannot be */
export async function openAgent(options: AgentOptions): Promise<Agent> {
  const agent = new UdpAgent(options);
  await agent.listen(options.host ?? "127.0.0.1", options.port ?? 0);
  return agent;
}

/** Rests of an answer, or nothing that could be one, in turn. */
const garbled = (answer: Buffer, turn: number): Buffer =>
  turn % 2 === 0 ? randomBytes(answer.length) : answer.subarray(0, answer.length >> 1);

class UdpAgent implements Agent {
  port = 0;
  readonly engineId: Buffer;
  readonly counts: Counts;
  readonly failures: unknown[] = [];
  private readonly tally = {
    datagrams: 0,
    varbinds: 0,
    badPackets: 0,
    wrongCommunities: 0,
    get: 0,
    getNext: 0,
    getBulk: 0,
    set: 0,
  };
  private readonly usm: Usm;
  private readonly timers: Timers;
  /** Cancels an answer that is delayed. */
  private readonly delayed = new Set<() => void>();
  private garbage = 0;
  /** Null while it does not listen. */
  private socket: Socket | null = null;

  constructor(private readonly options: AgentOptions) {
    this.timers = options.timers ?? systemTimers;
    this.engineId = options.engineId ?? newEngineId();
    if (this.engineId.length < 5 || this.engineId.length > 32) throw new RangeError("An engine id has 5 to 32 octets.");
    this.usm = new Usm(options.credentials.users ?? [], this.engineId, () => this.timers.now());
    this.counts = Object.assign(this.tally, { reports: this.usm.reports });
  }

  /** @throws Error (by rejection) when the port is taken */
  async listen(host: string, port: number): Promise<void> {
    const socket = createSocket(host.includes(":") ? "udp6" : "udp4");
    socket.on("message", (packet, from) => this.hear(packet, from));
    socket.bind(port, host);
    await once(socket, "listening");
    // An asker that has gone away is no concern of an agent.
    socket.on("error", () => {});
    this.socket = socket;
    this.port = socket.address().port;
  }

  reboot(): void {
    this.usm.reboot();
  }

  async close(): Promise<void> {
    for (const cancel of this.delayed) cancel();
    const { socket } = this;
    this.socket = null;
    if (socket !== null) await new Promise<void>((resolve) => socket.close(() => resolve()));
  }

  private hear(packet: Buffer, from: RemoteInfo): void {
    try {
      if (this.options.awake?.() === false) return;
      this.tally.datagrams += 1;
      const admission = this.admit(packet);
      if ("refused" in admission) this.tally.wrongCommunities += 1;
      else if ("report" in admission) this.send(admission.packet, from);
      else this.serve(admission, from);
    } catch (error) {
      if (error instanceof PacketError) this.tally.badPackets += 1;
      else this.note(error);
    }
  }

  private admit(packet: Buffer): Admission {
    const isVersion3 = new BerReader(packet).within().integer() === 3;
    return isVersion3 ? this.usm.admit(packet) : admitByCommunity(packet, this.options.credentials);
  }

  private serve(admitted: Admitted, from: RemoteInfo): void {
    const { kind, bindings } = admitted.request;
    this.tally[kind] += 1;
    this.tally.varbinds += bindings.length;
    const fault = this.options.misbehave?.(kind) ?? null;
    if (fault === "drop") return;
    const answer = this.answer(admitted, fault === "answerWithoutApplying");
    if (fault === "applyThenDrop" || answer === null) return;
    if (fault === "garbage") this.send(garbled(answer, this.garbage++), from);
    else if (fault !== null && typeof fault === "object") this.sendAfter(fault.delay, answer, from);
    else this.send(answer, from);
  }

  /** Null = not even the error fits (RFC 3412 §7.1 drops it too). */
  private answer(admitted: Admitted, pretending: boolean): Buffer | null {
    const { request, terms } = admitted;
    const view = pretending ? deaf(this.options.view) : this.options.view;
    const answer = this.attempt(() => admitted.seal(respond(request, terms, view)));
    const sent = answer ?? admitted.seal(failure(request, terms, "genErr", 0));
    if (sent.length <= admitted.limit) return sent;
    const tooBig = admitted.seal(failure(request, terms, "tooBig", 0));
    return tooBig.length <= admitted.limit ? tooBig : null;
  }

  private attempt(answer: () => Buffer): Buffer | null {
    try {
      return answer();
    } catch (error) {
      this.note(error);
      return null;
    }
  }

  /** Enough of them to see what is wrong. */
  private note(error: unknown): void {
    if (this.failures.length < 100) this.failures.push(error);
  }

  private sendAfter(delay: number, answer: Buffer, to: RemoteInfo): void {
    const cancel = this.timers.after(delay, () => {
      this.delayed.delete(cancel);
      this.send(answer, to);
    });
    this.delayed.add(cancel);
  }

  private send(answer: Buffer | null, to: RemoteInfo): void {
    if (answer === null || this.options.awake?.() === false) return;
    this.socket?.send(answer, to.port, to.address, () => {});
  }
}

function admitByCommunity(packet: Buffer, communities: Communities): Admission {
  const message = readCommunityMessage(packet);
  const request = requestOf(message.pdu);
  const access = accessOf(message.community, communities);
  if (access === null) return { refused: "wrongCommunity" };
  const room = largestMessage - communityOverhead(message.community);
  const version = message.version === 0 ? 1 : 2;
  return {
    request,
    terms: { version, access, room },
    limit: largestMessage,
    seal: (pdu) => writeCommunityMessage({ ...message, pdu }),
  };
}

/** Takes every setting and keeps none. */
const deaf = (view: View): View => ({ get: (oid) => view.get(oid), next: (oid) => view.next(oid), set: () => null });

/** RFC 3411 §5: of the enterprise that RFC 5612 keeps for examples, in the format that is octets. */
const newEngineId = (): Buffer => Buffer.concat([Buffer.of(0x80, 0, 0x7e, 0xd9, 5), randomBytes(8)]);
