/** Machines that ask by DHCP, many on one socket. They count what never came, as nothing should. */
import { createSocket, type Socket } from "node:dgram";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { answer } from "./child.js";
import {
  addressOf,
  answerTypeOf,
  discover,
  request,
  requestBoot,
  type Sender,
  types,
  xidOf,
} from "./netboot-dhcp-packets.js";
import { type Latency, latencyOf } from "./statistics.js";

export type DhcpJob = Ask | PowerOn;

interface Place {
  /** `relay`: as a relay would send it. */
  readonly way: "wire" | "relay";
  readonly server: string;
  readonly client: string;
  /** Number of the first machine; the others follow. */
  readonly first: number;
}

export interface Ask extends Place {
  readonly kind: "ask";
  /** `dora`: DISCOVER to ACK. `offer`: DISCOVER to OFFER. `boot-server`: REQUEST to ACK at port 4011. */
  readonly what: "dora" | "offer" | "boot-server";
  readonly atOnce: number;
  readonly seconds: number;
  /** How many begin each second, however many are on their way; null = each as soon as another has ended. */
  readonly perSecond: number | null;
  /** After so many the first one comes again; null = never. */
  readonly machines: number | null;
  /** It ends earlier when so many have begun. */
  readonly most: number;
}

/** All begin within the same moment, and ask again until they have what they want. */
export interface PowerOn extends Place {
  readonly kind: "power-on";
  readonly machines: number;
}

export interface Asked {
  readonly count: number;
  readonly seconds: number;
  /** Answers that were waited for in vain, and refusals. */
  readonly lost: number;
  readonly latency: Latency;
  /** Machines that asked, also in vain. */
  readonly begun: number;
}

/** Milliseconds without an answer until a client gives up, or asks again. */
const patience = 1000;
/** Seconds after which it is taken for a failure that machines have not got an address. */
const longest = 60;

const receiveBuffer = 4 * 1024 * 1024;
const ports = { server: 67, client: 68, proxy: 4011 };

answer<DhcpJob>(async (job) => {
  const clients = await Clients.open(job);
  try {
    return job.kind === "ask" ? await clients.ask(job) : await clients.powerOn(job);
  } finally {
    clients.close();
  }
});

interface Exchange {
  readonly sender: Sender;
  /** Milliseconds; when it was to begin. */
  readonly since: number;
  last: Buffer;
  sentAt: number;
}

let lastXid = Math.floor(Math.random() * 2 ** 31);

class Clients {
  /** By transaction, longest under way first. */
  private readonly underWay = new Map<number, Exchange>();
  private readonly took: number[] = [];
  private lost = 0;
  private begun = 0;
  private lastBegun = 0;
  private lastDone = 0;
  /** Type of the answer that is the last one. */
  private wanted: number = types.ack;
  private ended: () => void = () => undefined;

  private constructor(
    private readonly place: Place,
    private readonly to: { readonly address: string; readonly port: number },
    private readonly socket: Socket,
  ) {
    socket.on("message", (packet) => this.hear(packet));
  }

  static async open(job: DhcpJob): Promise<Clients> {
    const isRelay = job.way === "relay";
    const socket = createSocket("udp4");
    await new Promise<void>((resolve, reject) => {
      socket.once("error", reject);
      const where = isRelay ? { address: job.client, port: ports.server } : { port: ports.client };
      socket.bind({ ...where, exclusive: true }, resolve);
    });
    socket.setBroadcast(true);
    socket.setRecvBufferSize(receiveBuffer);
    const toBootServer = job.kind === "ask" && job.what === "boot-server";
    const address = isRelay || toBootServer ? job.server : "255.255.255.255";
    return new Clients(job, { address, port: toBootServer ? ports.proxy : ports.server }, socket);
  }

  close(): void {
    this.socket.close();
  }

  async ask(job: Ask): Promise<Asked> {
    const start = performance.now();
    const end = start + job.seconds * 1000;
    this.wanted = job.what === "offer" ? types.offer : types.ack;
    const watch = setInterval(() => this.giveUp(performance.now()), 50);
    if (job.perSecond === null) this.takeTurns(job, end);
    else await this.keepPace(job, job.perSecond, start, end);
    // Nobody waits for ever.
    while (this.underWay.size > 0) await sleep(10);
    clearInterval(watch);
    const seconds = (Math.max(this.lastBegun, this.lastDone) - start) / 1000;
    return { count: this.took.length, seconds, lost: this.lost, latency: latencyOf(this.took), begun: this.begun };
  }

  private takeTurns(job: Ask, end: number): void {
    this.ended = () => {
      const now = performance.now();
      if (now < end && this.begun < job.most) this.begin(job, now);
    };
    for (let one = 0; one < job.atOnce; one += 1) this.begin(job, performance.now());
  }

  private async keepPace(job: Ask, perSecond: number, start: number, end: number): Promise<void> {
    for (let now = start; now < end && this.begun < job.most; now = performance.now()) {
      const due = Math.min(job.most, ((now - start) / 1000) * perSecond);
      while (this.begun < due) this.begin(job, start + (this.begun / perSecond) * 1000);
      await sleep(1);
    }
  }

  async powerOn({ machines, first }: PowerOn): Promise<Asked> {
    const start = performance.now();
    for (let one = 0; one < machines; one += 1) this.start(this.senderOf(first + one), start);
    const watch = setInterval(() => this.again(performance.now()), 20);
    const done = new Promise<void>((resolve) => {
      this.ended = () => {
        if (this.underWay.size === 0) resolve();
      };
    });
    await Promise.race([done, sleep(longest * 1000)]);
    clearInterval(watch);
    const seconds = (performance.now() - start) / 1000;
    return { count: this.took.length, seconds, lost: this.lost, latency: latencyOf(this.took), begun: machines };
  }

  /* ── one of them ───────────────────────────────────────────────────────────────────────────────────────────────── */

  private begin({ what, first, machines }: Ask, since: number): void {
    const number = machines === null ? this.begun : this.begun % machines;
    this.begun += 1;
    this.lastBegun = since;
    const sender = this.senderOf(first + number);
    const boot = what === "boot-server" ? requestBoot(sender, addressOf(this.place.client)) : undefined;
    this.start(sender, since, boot);
  }

  private senderOf(machine: number): Sender {
    lastXid = (lastXid + 1) >>> 0;
    return { xid: lastXid, machine, giaddr: this.place.way === "relay" ? addressOf(this.place.client) : null };
  }

  private start(sender: Sender, since: number, packet: Buffer = discover(sender)): void {
    const exchange: Exchange = { sender, since, last: packet, sentAt: since };
    this.underWay.set(sender.xid, exchange);
    this.send(exchange, packet, performance.now());
  }

  private send(exchange: Exchange, packet: Buffer, now: number): void {
    exchange.last = packet;
    exchange.sentAt = now;
    this.socket.send(packet, this.to.port, this.to.address);
  }

  private hear(packet: Buffer): void {
    const type = answerTypeOf(packet);
    const exchange = type === 0 ? undefined : this.underWay.get(xidOf(packet));
    if (exchange === undefined) return;
    const now = performance.now();
    if (type === this.wanted) {
      this.took.push(now - exchange.since);
      this.lastDone = now;
      this.end(exchange);
    } else if (type === types.offer) this.send(exchange, request(exchange.sender, packet), now);
    else if (type === types.nak) this.lose(exchange);
  }

  private end({ sender }: Exchange): void {
    this.underWay.delete(sender.xid);
    this.ended();
  }

  private lose(exchange: Exchange): void {
    this.lost += 1;
    this.end(exchange);
  }

  private giveUp(now: number): void {
    for (const exchange of this.underWay.values()) {
      if (now - exchange.since < patience) break;
      this.lose(exchange);
    }
  }

  private again(now: number): void {
    for (const exchange of this.underWay.values()) {
      if (now - exchange.sentAt < patience) continue;
      this.lost += 1;
      this.send(exchange, exchange.last, now);
    }
  }
}
