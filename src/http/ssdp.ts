/** Lets clients find the service on the local network. Off until asked for; nothing that goes wrong here ends the service. */
import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { networkInterfaces } from "node:os";
import { type Clock, seconds } from "../model/clock.js";
import type { Logger } from "../ports/logger.js";
import { AnswerRate } from "./answer-rate.js";
import { type Attachment, attachments, facing } from "./ssdp-interfaces.js";
import {
  aliveNotice,
  byebyeNotice,
  isForUs,
  parseSearch,
  type SsdpIdentity,
  searchResponse,
  ssdpGroup,
  ssdpPort,
} from "./ssdp-messages.js";
import { aim, bind, closed, inWords, send } from "./ssdp-sockets.js";

export interface SsdpOptions extends SsdpIdentity {
  /** URL of the service root on one of our addresses. */
  readonly rootUrl: (address: string) => string;
  /** Names or addresses of interfaces; none = all but loopback. */
  readonly interfaces: readonly string[];
  readonly notify: {
    /** Seconds between NOTIFY messages; 0 = none of any kind (ManagerNetworkProtocol, NotifyMulticastIntervalSeconds). */
    readonly intervalSeconds: number;
    /** Routers that a NOTIFY may pass; 2 is what the same schema recommends. */
    readonly ttl: number;
  };
  readonly clock: Clock;
  readonly log: Logger;
  /** From 0 up to 1; spreads the answers of many services. */
  readonly random?: () => number;
  /** Where searches are heard; other than 1900 only in tests. */
  readonly port?: number;
}

export interface Ssdp {
  /** Begins or ends it; resolves when that is done, whether or not the network let us. */
  enable(on: boolean): Promise<void>;
  /** Why it is on and yet not heard, in plain words; null = nothing known. */
  problem(): string | null;
  /** The UDP port searches are heard on; null while off. */
  port(): number | null;
  /** Says goodbye and ends it. */
  close(): Promise<void>;
}

export function openSsdp(options: SsdpOptions): Ssdp {
  let running: Responder | null = null;
  let problem: string | null = null;
  const complain = (text: string): void => {
    problem = text;
    options.log.warn(text);
  };
  async function turn(on: boolean): Promise<void> {
    if (on === (running !== null)) return;
    problem = null;
    const before = running;
    running = null;
    if (before !== null) return before.stop();
    const responder = new Responder(options, complain);
    if (await responder.start()) running = responder;
  }
  const fail = (error: unknown): void =>
    complain(`SSDP cannot be switched: ${error instanceof Error ? error.message : String(error)}`);
  // One change after the other: a socket that is still closing would have the port.
  let last = Promise.resolve();
  const enable = (on: boolean): Promise<void> => {
    // At once, so that whoever switched it off hears nothing more.
    if (!on) running?.mute();
    last = last.then(() => turn(on)).catch(fail);
    return last;
  };
  return {
    enable,
    problem: () => problem,
    port: () => running?.port() ?? null,
    close: () => enable(false),
  };
}

/** Longest wait before an answer. UPnP lets it be up to MX; nobody has so many services that a second is too little. */
const longestWait = seconds(1);

class Responder {
  private readonly socket: Socket = createSocket({ type: "udp4", reuseAddr: true });
  private readonly notifiers: { readonly attachment: Attachment; readonly socket: Socket }[] = [];
  private readonly rate: AnswerRate;
  private readonly cancels = new Set<() => void>();
  private ours: readonly Attachment[] = [];
  private muted = false;

  constructor(
    private readonly options: SsdpOptions,
    private readonly complain: (text: string) => void,
  ) {
    this.rate = new AnswerRate(options.clock);
  }

  port(): number {
    return this.socket.address().port;
  }

  /** @returns false when nothing can be heard */
  async start(): Promise<boolean> {
    try {
      return await this.begin();
    } catch (error) {
      await this.closeSockets();
      throw error;
    }
  }

  private async begin(): Promise<boolean> {
    const { interfaces, port = ssdpPort, notify } = this.options;
    this.socket.on("error", (error) => this.options.log.debug("SSDP", { error: error.message }));
    this.socket.on("message", (datagram, peer) => this.hear(datagram, peer));
    this.ours = attachments(interfaces, networkInterfaces());
    const problem =
      this.ours.length === 0 ? "none of the chosen interfaces has an IPv4 address" : await bind(this.socket, { port });
    if (problem === null && this.join()) {
      if (notify.intervalSeconds > 0) await this.beginNotifying();
      return true;
    }
    if (problem !== null) this.complain(`SSDP is on but cannot be heard: ${problem}.`);
    await closed(this.socket);
    return false;
  }

  /** @returns false when no network let us in */
  private join(): boolean {
    const joined = this.ours.filter(({ address }) => {
      try {
        this.socket.addMembership(ssdpGroup, address);
        return true;
      } catch (error) {
        this.complain(`SSDP is on but cannot be heard on ${address}: ${inWords(error)}.`);
        return false;
      }
    });
    this.ours = joined;
    return joined.length > 0;
  }

  mute(): void {
    if (this.muted) return;
    this.muted = true;
    for (const cancel of this.cancels) cancel();
    this.cancels.clear();
  }

  async stop(): Promise<void> {
    this.mute();
    await this.sendNotices(() => byebyeNotice(this.options));
    await this.closeSockets();
  }

  private async closeSockets(): Promise<void> {
    await Promise.all([this.socket, ...this.notifiers.map(({ socket }) => socket)].map(closed));
  }

  /* ── searches ────────────────────────────────────────────────────────────────────────────────────────────────── */

  private hear(datagram: Buffer, peer: RemoteInfo): void {
    if (this.muted) return;
    const search = parseSearch(datagram);
    if (search === null || !isForUs(search, this.options.minorVersion)) return;
    // Whoever is not on our networks did not hear of us by multicast: it is not a search but a misuse.
    const facingPeer = facing(peer.address, this.ours);
    if (facingPeer === undefined || peer.port === 0 || !this.rate.admit(peer.address)) return;
    const { rootUrl, random = Math.random } = this.options;
    const answer = searchResponse(this.options, rootUrl(facingPeer.address));
    this.later(random() * Math.min(longestWait, seconds(search.maxWait)), () =>
      send(this.socket, answer, peer.port, peer.address),
    );
  }

  private later(delay: number, task: () => void): void {
    const cancel = this.options.clock.after(delay, () => {
      this.cancels.delete(cancel);
      task();
    });
    this.cancels.add(cancel);
  }

  /* ── notices ─────────────────────────────────────────────────────────────────────────────────────────────────── */

  /** A socket for each network: the one to multicast on is a setting of the socket, not of the datagram. */
  private async beginNotifying(): Promise<void> {
    for (const attachment of this.ours) {
      const socket = createSocket("udp4");
      socket.on("error", (error) => this.options.log.debug("SSDP notice", { error: error.message }));
      const problem =
        (await bind(socket, { port: 0, address: attachment.address })) ??
        aim(socket, attachment.address, this.options.notify.ttl);
      if (problem === null) this.notifiers.push({ attachment, socket });
      else {
        this.complain(`SSDP cannot announce the service on ${attachment.address}: ${problem}.`);
        await closed(socket);
      }
    }
    if (!this.muted) this.announce();
  }

  private announce(): void {
    void this.sendNotices((address) => aliveNotice(this.options, this.options.rootUrl(address)));
    this.later(seconds(this.options.notify.intervalSeconds), () => this.announce());
  }

  private async sendNotices(notice: (address: string) => string): Promise<void> {
    const { port = ssdpPort } = this.options;
    await Promise.all(
      this.notifiers.map(({ attachment, socket }) => send(socket, notice(attachment.address), port, ssdpGroup)),
    );
  }
}
