/** One server's turn: from its start, without leases, through all that is asked of it. */
import type { Child } from "./child.js";
import type { Contestant, Running } from "./dhcp-contestants.js";
import type { Mode } from "./dhcp-peers.js";
import { LoopWatch } from "./loop-watch.js";
import type { Ask, Asked, DhcpJob } from "./netboot-dhcp-client.js";
import type { NetworkPair } from "./network-pair.js";
import type { Stall } from "./row.js";

/** `powerOn`: so many machines begin at once. `half`: at half the rate that is reached with so many at once. */
export type Load = Exchanges | { readonly half: Exchanges } | { readonly powerOn: number };

type Exchanges = Pick<Ask, "way" | "what" | "atOnce">;

export interface Went extends Asked {
  /** Of the server's loop; 0 = it does not tell. */
  readonly stall: Stall;
}

/** As many new leases as one turn is given: one of the peers is the slower the larger its pool, so that has to be a small one. */
const mostLeases = { warmUp: 1000, load: 4000 };

/** It has nothing to do meanwhile: what holds it up is the computer. */
const ownLoop = new LoopWatch();

const warmUps: Readonly<Record<Mode, Exchanges>> = {
  pool: { way: "wire", what: "dora", atOnce: 16 },
  proxy: { way: "wire", what: "offer", atOnce: 16 },
};

export class Turn {
  /** Number of the next machine: each is a new one, where the server has no list of them. */
  private next = 0;

  constructor(
    private readonly contestant: Contestant,
    private readonly running: Running,
    private readonly mode: Mode,
    private readonly pair: NetworkPair,
    private readonly client: Child,
  ) {}

  async carry(load: Load, seconds: number): Promise<Went> {
    await this.answers();
    // A room that is switched on finds a server that has had nothing to do.
    if (!("powerOn" in load)) await this.ask(warmUps[this.mode], { seconds: 1, most: mostLeases.warmUp });
    const most = this.mode === "pool" ? mostLeases.load : Number.POSITIVE_INFINITY;
    const rate = "half" in load ? rateOf(await this.ask(load.half, { seconds, most })) : null;
    await this.running.stall();
    ownLoop.look();
    const asked =
      "powerOn" in load
        ? await this.powerOn(load.powerOn)
        : await this.ask("half" in load ? load.half : load, {
            seconds,
            most,
            perSecond: rate === null ? null : rate / 2,
          });
    this.running.mustRun();
    return { ...asked, stall: { wait: await this.running.stall(), noise: ownLoop.look() } };
  }

  private async answers(): Promise<void> {
    for (let count = 0; count === 0; ) {
      this.running.mustRun();
      ({ count } = await this.ask({ ...warmUps[this.mode], atOnce: 1 }, { seconds: 1, most: 1 }));
    }
  }

  private async powerOn(machines: number): Promise<Asked> {
    const job: DhcpJob = { kind: "power-on", way: "wire", machines, ...this.place() };
    this.next += machines;
    return this.client.ask<Asked>(job);
  }

  private async ask(
    load: Exchanges,
    pace: Pick<Ask, "seconds" | "most"> & Partial<Pick<Ask, "perSecond">>,
  ): Promise<Asked> {
    const { machines } = this.contestant;
    const job: DhcpJob = { kind: "ask", perSecond: null, ...load, ...pace, machines, ...this.place() };
    const asked = await this.client.ask<Asked>(job);
    this.next += asked.begun;
    return asked;
  }

  private place() {
    const { server, client } = this.pair;
    const { machines } = this.contestant;
    return { server: server.address, client: client.address, first: machines === null ? this.next : 0 };
  }
}

const rateOf = ({ count, seconds }: Asked): number => count / seconds;
