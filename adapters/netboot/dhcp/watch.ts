/** Looks out for other servers: asks all networks from time to time, and listens to what others are offered. */
import { randomInt } from "node:crypto";
import { type Clock, type Duration, minutes } from "../../../src/model/clock.js";
import type { DhcpMessage } from "./message.js";
import { encode } from "./packet/encode.js";
import { addressIn, messageTypeOf, option } from "./packet/options.js";
import { probeFrom } from "./probe.js";
import type { Rivals } from "./rivals.js";
import { isInNetwork, numberOf, type ServedNetwork } from "./served-network.js";
import type { Outlet } from "./udp-port.js";

const probeEvery: Duration = minutes(10);

/** RFC 2131 §2, where the client has not said what it takes. */
const largest = 548;

export interface WatchSetup {
  readonly clock: Clock;
  readonly rivals: Rivals;
  /** Networks on a wire of ours, and through what it is sent there. */
  readonly outlets: ReadonlyMap<ServedNetwork, Outlet>;
  /** Port that servers listen on. */
  readonly serverPort: number;
}

export class Watch {
  /** The newest probe of each network, by transaction. */
  readonly #probes = new Map<number, ServedNetwork>();
  #cancel: () => void = () => {};

  constructor(private readonly setup: WatchSetup) {}

  /** Needs somebody who hears the answers. */
  start(): void {
    const { clock, rivals, outlets, serverPort } = this.setup;
    rivals.sweep();
    this.#probes.clear();
    for (const [served, outlet] of outlets) {
      const xid = randomInt(2 ** 32);
      this.#probes.set(xid, served);
      outlet.send(encode(probeFrom(served, xid), { largest }), { address: "255.255.255.255", port: serverPort });
    }
    this.#cancel = clock.after(probeEvery, () => this.start());
  }

  stop(): void {
    this.#cancel();
  }

  /** A message that a server sent to some client. */
  hear(message: DhcpMessage): void {
    const type = messageTypeOf(message);
    if (message.op !== "reply" || (type !== "offer" && type !== "ack")) return;
    const server = numberOf(addressIn(message, option.serverId) ?? "");
    const address = numberOf(message.yiaddr);
    const served = this.#probes.get(message.xid) ?? this.#networkOf(address) ?? this.#networkOf(server);
    if (served) this.setup.rivals.heard(served, server, address !== 0);
  }

  #networkOf(address: number): ServedNetwork | undefined {
    return this.setup.rivals.networks.find((served) => isInNetwork(served, address));
  }
}
