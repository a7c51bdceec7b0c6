/**
 * The sockets of the server. Node does not tell by which interface a broadcast came, nor can it choose one to send by: so there is one
 * socket that hears all, and one for each address of ours that sends from there, and hears what is sent to it alone. Sockets that were
 * opened for one interface each do both.
 */

import { AdapterError } from "../../../src/ports/machine-adapter.js";
import type { DhcpSetup } from "../../../src/ports/netboot.js";
import type { Inlet } from "./arrival.js";
import { codeOf } from "./listen-problem.js";
import { looksOn } from "./lookout.js";
import { isInNetwork, numberOf, type ServedNetwork } from "./served-network.js";
import { type Outlet, type Sender, UdpPort, type Where } from "./udp-port.js";

/** What is done with packets; must not throw. */
export interface Hands {
  server(bytes: Uint8Array, from: Sender, inlet: Inlet, back: Outlet): void;
  proxy(bytes: Uint8Array, from: Sender, served: ServedNetwork, back: Outlet): void;
  client(bytes: Uint8Array, from: Sender): void;
  dropped(): void;
}

const anyAddress = "0.0.0.0";

export class Sockets {
  readonly #open: UdpPort[] = [];
  readonly #outlets = new Map<ServedNetwork, Outlet>();
  readonly #searchOutlets = new Map<ServedNetwork, Outlet>();
  readonly #ports: Record<string, number> = {};

  private constructor(
    private readonly setup: Pick<DhcpSetup, "ports" | "passed" | "logger">,
    private readonly networks: readonly ServedNetwork[],
    private readonly hands: Hands,
  ) {}

  /**
   * @param networks those that are not off
   * @throws AdapterError (by rejection) `misconfigured`; nothing is open then
   */
  static async open(
    setup: Pick<DhcpSetup, "ports" | "passed" | "logger">,
    networks: readonly ServedNetwork[],
    hands: Hands,
  ): Promise<Sockets> {
    const sockets = new Sockets(setup, networks, hands);
    try {
      await (setup.passed.size > 0 ? sockets.#takePassed() : sockets.#openServer());
      await sockets.#openProxy();
      await sockets.#openClient();
      await sockets.#openSearch();
      return sockets;
    } catch (error) {
      await sockets.close();
      throw error;
    }
  }

  /** By purpose: `dhcp`, `proxy`, `client`. */
  get ports(): Readonly<Record<string, number>> {
    return this.#ports;
  }

  /** Through what a network is reached; undefined = only by answering where a request came by. */
  outletOf(served: ServedNetwork): Outlet | undefined {
    return this.#outlets.get(served);
  }

  /** By what addresses are looked for in a network; undefined = they are not. */
  searchOutletOf(served: ServedNetwork): Outlet | undefined {
    return this.#searchOutlets.get(served);
  }

  async close(): Promise<void> {
    await Promise.all(this.#open.splice(0).map((port) => port.close()));
  }

  /* ── the server port ───────────────────────────────────────────────────────────────────────────────────────────── */

  async #takePassed(): Promise<void> {
    const local = this.networks.filter(({ network }) => network.interface !== null);
    const lacking = local.find(({ network }) => !this.setup.passed.has(network.interface ?? ""));
    if (lacking) throw lacks(lacking);
    for (const [device, fd] of this.setup.passed) {
      const near = local.filter(({ network }) => network.interface === device);
      if (near.length === 0) continue;
      const port = await this.#openAt({ fd }, { near });
      this.#ports.dhcp ??= port.port;
      for (const served of near) this.#outlets.set(served, port);
    }
  }

  async #openServer(): Promise<void> {
    // On 127/8 nothing is broadcast, and what is meant for this host alone is not heard from elsewhere.
    const onWire = this.networks.some(({ loopback }) => !loopback);
    if (onWire) this.#ports.dhcp = (await this.#openAt(this.#serverAt(anyAddress), { near: null })).port;
    for (const [address, near] of this.#byAddress(this.networks)) {
      const port = await this.#openSender(address, near);
      if (!port) continue;
      this.#ports.dhcp ??= port.port;
      for (const served of near) this.#outlets.set(served, port);
    }
  }

  /** Relays may reach us at an address that only a router before us has. */
  async #openSender(address: string, near: readonly ServedNetwork[]): Promise<UdpPort | null> {
    try {
      return await this.#openAt(this.#serverAt(address), { near });
    } catch (error) {
      const relayed = near.every(({ network }) => network.interface === null);
      if (relayed && error instanceof Error && codeOf(error) === "EADDRNOTAVAIL") return null;
      throw error;
    }
  }

  #serverAt(address: string): Where {
    return { address, port: this.#ports.dhcp ?? this.setup.ports.server };
  }

  async #openAt(where: Where, inlet: Inlet): Promise<UdpPort> {
    return this.#keep(
      await UdpPort.open(
        where,
        (bytes, from, back) => this.hands.server(bytes, from, inlet, back),
        () => this.hands.dropped(),
      ),
    );
  }

  /* ── the other two ─────────────────────────────────────────────────────────────────────────────────────────────── */

  async #openProxy(): Promise<void> {
    const proxied = this.networks.filter(({ network }) => network.mode === "proxy" || network.mode === "auto");
    for (const [address, near] of this.#byAddress(proxied)) {
      const take = (bytes: Uint8Array, from: Sender, back: Outlet) => {
        const served = near.find((one) => isInNetwork(one, numberOf(from.address))) ?? near[0];
        if (served) this.hands.proxy(bytes, from, served, back);
      };
      const where = { address, port: this.#ports.proxy ?? this.setup.ports.proxy };
      this.#ports.proxy = this.#keep(await UdpPort.open(where, take, () => this.hands.dropped())).port;
    }
  }

  /** Where the offers of others are heard, and all that we broadcast ourselves. It can do without. */
  async #openClient(): Promise<void> {
    if (this.networks.every(({ loopback }) => loopback)) return;
    const where = { address: anyAddress, port: this.setup.ports.client };
    try {
      const take = (bytes: Uint8Array, from: Sender) => this.hands.client(bytes, from);
      const port = this.#keep(await UdpPort.open(where, take, () => this.hands.dropped()));
      port.missMuch();
      this.#ports.client = port.port;
    } catch (error) {
      const text = `Other DHCP servers are noticed only when a client takes their offer: port ${where.port} cannot be listened on`;
      this.setup.logger.warn(text, { error });
    }
  }

  /** Apart from all others: what is sent to an address that nobody answers for takes up a socket's buffer for seconds. */
  async #openSearch(): Promise<void> {
    for (const [address, near] of this.#byAddress(this.networks.filter(looksOn))) {
      const nothing = () => {};
      try {
        const port = this.#keep(await UdpPort.open({ address, port: 0 }, nothing, nothing));
        for (const served of near) this.#searchOutlets.set(served, port);
      } catch (error) {
        this.setup.logger.warn(`Addresses are given away on ${address} without looking for them on the wire`, {
          error,
        });
      }
    }
  }

  #keep(port: UdpPort): UdpPort {
    this.#open.push(port);
    return port;
  }

  #byAddress(networks: readonly ServedNetwork[]): Map<string, ServedNetwork[]> {
    const groups = new Map<string, ServedNetwork[]>();
    for (const served of networks) {
      const { address } = served.network;
      groups.set(address, [...(groups.get(address) ?? []), served]);
    }
    return groups;
  }
}

const lacks = ({ network }: ServedNetwork): AdapterError =>
  new AdapterError(
    `DHCP has no socket for interface ${network.interface} of network ${network.id}: pass one for each interface, or none at all.`,
    "misconfigured",
  );
