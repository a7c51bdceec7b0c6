/** Answers to clients, with addresses and without (RFC 2131 §4.3, table 3). */
import type { BootAnswer, DhcpOptions } from "../../../../src/model/netboot.js";
import type { DhcpMessage } from "../message.js";
import { type BootPart, bootPartOf, leadsBoot } from "./boot-options.js";
import {
  askedOptions,
  configuredOptions,
  type LeaseParameters,
  type NetworkParameters,
  timesOf,
} from "./network-options.js";
import { addressBytes, type MessageType, messageTypeOf, option, textBytes, typeBytes, u32Bytes } from "./options.js";

export type { LeaseParameters, NetworkParameters } from "./network-options.js";

/** What answers are made from. */
export interface ReplyParts {
  readonly request: DhcpMessage;
  /** Our own IPv4 address, as the client reaches it. */
  readonly server: string;
  readonly boot: BootAnswer;
}

const none = "0.0.0.0";

/* ── with an address ─────────────────────────────────────────────────────────────────────────────────────────────── */

export const offerOf = (parts: ReplyParts, lease: LeaseParameters): DhcpMessage =>
  withAddress("offer", parts, lease, none);

export const ackOf = (parts: ReplyParts, lease: LeaseParameters): DhcpMessage =>
  withAddress("ack", parts, lease, parts.request.ciaddr);

function withAddress(type: MessageType, parts: ReplyParts, lease: LeaseParameters, ciaddr: string): DhcpMessage {
  const leaseTime: Entry = [option.leaseTime, u32Bytes(lease.leaseTime)];
  const { siaddr, file, options } = told(parts, lease, timesOf(lease));
  return reply(parts, type, { yiaddr: lease.address, ciaddr, siaddr, file }, [leaseTime, ...options]);
}

/** To INFORM: without an address and its times (RFC 2131 §4.3.5). */
export function informAckOf(parts: ReplyParts, network: NetworkParameters): DhcpMessage {
  const { siaddr, file, options } = told(parts, network, new Map());
  return reply(parts, "ack", { ciaddr: parts.request.ciaddr, siaddr, file }, options);
}

/**
 * What to boot comes before what was asked for, as it must not be left out of a packet that is full. Options that lead a boot go
 * out by that alone, but to an operating system.
 */
function told(parts: ReplyParts, network: NetworkParameters, times: Options) {
  const configured = configuredOptions(network.options);
  const boot = bootPartOf({ ...parts, options: configured, proxy: false });
  const isSystem = parts.boot.stage === "system" && parts.boot.file === null;
  const parameters = askedOptions(parts.request, network, times).filter(([code]) => isSystem || !leadsBoot(code));
  const masks = parameters[0]?.[0] === option.subnetMask ? 1 : 0;
  const options = [...parameters.slice(0, masks), ...boot.options, ...parameters.slice(masks)];
  return { siaddr: boot.siaddr, file: boot.file, options };
}

/**
 * RFC 2131 §4.3.2: by broadcast, through a relay too.
 * @param reason for people
 */
export function nakOf(request: DhcpMessage, server: string, reason: string): DhcpMessage {
  return broadcastByRelay(reply({ request, server }, "nak", {}, [[option.message, textBytes(reason)]]));
}

const broadcastFlag = 0x8000;

/** An answer without an address, to a client without one: its relay knows no other way to it. */
const broadcastByRelay = (answer: DhcpMessage): DhcpMessage =>
  answer.giaddr === none ? answer : { ...answer, flags: answer.flags | broadcastFlag };

/* ── without an address ──────────────────────────────────────────────────────────────────────────────────────────── */

/**
 * The OFFER of a proxy (PXE 2.1 §2.2.3): what to boot, and no address. null = there is nothing to say to this one.
 * @param options configured ones
 */
export function proxyOfferOf(parts: ReplyParts, options: DhcpOptions): DhcpMessage | null {
  const offer = withoutAddress("offer", parts, options, none);
  return offer && broadcastByRelay(offer);
}

/** To a REQUEST or INFORM at port 4011; it goes to where that came from. null = there is nothing to say to this one. */
export const proxyAckOf = (parts: ReplyParts, options: DhcpOptions): DhcpMessage | null =>
  withoutAddress("ack", parts, options, parts.request.ciaddr);

function withoutAddress(
  type: MessageType,
  parts: ReplyParts,
  options: DhcpOptions,
  ciaddr: string,
): DhcpMessage | null {
  const boot = bootPartOf({ ...parts, options: configuredOptions(options), proxy: true });
  if (!says(boot)) return null;
  return reply(parts, type, { ciaddr, siaddr: boot.siaddr, file: boot.file }, boot.options);
}

/** A Raspberry Pi takes option 43, all others a file. */
const says = ({ options }: BootPart): boolean => options.has(option.bootFile) || options.has(option.vendorInformation);

/* ── what all have ───────────────────────────────────────────────────────────────────────────────────────────────── */

type Entry = readonly [number, Uint8Array];
type Options = ReadonlyMap<number, Uint8Array>;
type Fields = Partial<Pick<DhcpMessage, "ciaddr" | "yiaddr" | "siaddr" | "file">>;

/**
 * What clients and relays want back as they sent it: RFC 6842 §3 (61), RFC 4578 §2.3 (97), RFC 3011 §2 (118), RFC 3046 §2.2 (82).
 */
const echoed = [option.clientId, option.machineId, option.subnetSelection, option.relayAgent];

function reply(
  { request, server }: Pick<ReplyParts, "request" | "server">,
  type: MessageType,
  fields: Fields,
  options: Iterable<Entry>,
): DhcpMessage {
  const all = new Map<number, Uint8Array>();
  all.set(option.messageType, typeBytes(type));
  all.set(option.serverId, addressBytes(server));
  for (const code of echoed) {
    const value = request.options.get(code);
    if (value) all.set(code, value);
  }
  for (const [code, value] of options) all.set(code, value);
  return {
    op: "reply",
    hardwareType: request.hardwareType,
    hardwareLength: request.hardwareLength,
    hops: 0,
    xid: request.xid,
    secs: 0,
    flags: request.flags,
    ciaddr: fields.ciaddr ?? none,
    yiaddr: fields.yiaddr ?? none,
    siaddr: fields.siaddr ?? none,
    giaddr: request.giaddr,
    chaddr: request.chaddr,
    sname: "",
    file: fields.file ?? "",
    options: all,
  };
}

/* ── where they go ───────────────────────────────────────────────────────────────────────────────────────────────── */

export interface Destination {
  readonly address: string;
  /** Relays listen at the server port, clients at theirs. */
  readonly port: "server" | "client";
}

const broadcast: Destination = { address: "255.255.255.255", port: "client" };

/**
 * RFC 2131 §4.1. A client without an address is answered by broadcast, whatever it prefers: the kernel knows no way to it before
 * it has its address.
 */
export function destinationOf(request: DhcpMessage, answer: DhcpMessage): Destination {
  if (request.giaddr !== none) return { address: request.giaddr, port: "server" };
  if (messageTypeOf(answer) === "nak" || request.ciaddr === none) return broadcast;
  return { address: request.ciaddr, port: "client" };
}
