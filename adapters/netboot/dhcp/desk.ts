/** Deals with requests at the server port: on which network they are, and in which mode that is served. */
import type { Answers, Case } from "./answers.js";
import { type Arrival, askOf } from "./arrival.js";
import type { LeasingMode } from "./client.js";
import type { Leasing } from "./leasing.js";
import { networksOf } from "./placing.js";
import { answerAsProxy } from "./proxy.js";
import type { Rivals } from "./rivals.js";
import { isInNetwork, type ServedNetwork } from "./served-network.js";
import type { Tally } from "./tally.js";
import type { Outlet } from "./udp-port.js";

export interface DeskSetup {
  readonly networks: readonly ServedNetwork[];
  readonly tally: Tally;
  readonly rivals: Rivals;
  readonly answers: Answers;
  readonly leasing: Leasing;
  /** What a network is sent through; undefined = the socket that the request came by. */
  readonly outletOf: (served: ServedNetwork) => Outlet | undefined;
}

type Mode = "off" | "proxy" | LeasingMode;
type Served = readonly [served: ServedNetwork, mode: Mode];

export class Desk {
  constructor(private readonly setup: DeskSetup) {}

  /** @param back the socket that it came by */
  take(arrival: Arrival, back: Outlet): void {
    const found = networksOf({ ...arrival, all: this.setup.networks });
    this.#noteOthers(arrival, found);
    const served = found.map((network): Served => [network, this.modeOf(network)]).filter(([, mode]) => mode !== "off");
    if (served.length === 0) this.setup.tally.count(found.length === 0 ? "unknown-network" : "off");
    for (const [network, mode] of served)
      if (mode === "proxy") answerAsProxy(this.#caseOf(arrival, network, back), this.setup);
    this.#lease(arrival, served.filter(isLeasing), back);
  }

  modeOf(served: ServedNetwork): Mode {
    const { mode } = served.network;
    if (mode !== "auto") return mode;
    return this.setup.rivals.leasesIn(served) ? "proxy" : "pool";
  }

  /** Addresses are given on one network only: it has to be certain on which. */
  #lease(arrival: Arrival, leasing: readonly (readonly [ServedNetwork, LeasingMode])[], back: Outlet): void {
    const [only] = leasing;
    if (leasing.length > 1) this.setup.tally.count("ambiguous");
    else if (only) this.setup.leasing.serve(this.#caseOf(arrival, only[0], back), only[1]);
  }

  #caseOf(arrival: Arrival, served: ServedNetwork, back: Outlet): Case {
    return { arrival, served, asker: arrival.asker, outlet: this.setup.outletOf(served) ?? back };
  }

  /** A client that takes the offer of another server says so to all (RFC 2131 §3.1 step 3). */
  #noteOthers(arrival: Arrival, found: readonly ServedNetwork[]): void {
    const { type, serverId } = askOf(arrival);
    if (type !== "request" || serverId === null) return;
    const on = found.length === 1 ? found[0] : found.find((served) => isInNetwork(served, serverId));
    if (on) this.setup.rivals.heard(on, serverId, true);
  }
}

const isLeasing = (served: Served): served is readonly [ServedNetwork, LeasingMode] =>
  served[1] === "pool" || served[1] === "reservation";
