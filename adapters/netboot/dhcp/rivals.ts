/** Other DHCP servers on our networks: two that give addresses away on one network break it sooner or later. */
import { type Clock, type Duration, type Instant, minutes } from "../../../src/model/clock.js";
import { ipv4Text } from "../../../src/model/ipv4.js";
import type { DhcpNotice } from "../../../src/ports/netboot.js";
import type { ServedNetwork } from "./served-network.js";

interface Rival {
  heard: Instant;
}

/** After three probes without an answer. */
const silentFor: Duration = minutes(35);

/** More than these on one network are an attack or a broken switch. */
const mostRivals = 16;

export class Rivals {
  readonly #byNetwork = new Map<string, Map<number, Rival>>();
  readonly #leasing = new Set<string>();
  readonly #ours: ReadonlySet<number>;

  constructor(
    private readonly clock: Clock,
    readonly networks: readonly ServedNetwork[],
    private readonly tell: (notice: DhcpNotice) => void,
  ) {
    this.#ours = new Set(networks.map(({ server }) => server));
  }

  /** @param leases it gives addresses away; a proxy does not */
  heard(served: ServedNetwork, server: number, leases: boolean): void {
    const now = this.clock.now();
    if (!this.#isOther(served, server)) return;
    const { id } = served.network;
    if (leases) this.#leasing.add(id);
    const rivals = this.#byNetwork.get(id) ?? new Map<number, Rival>();
    this.#byNetwork.set(id, rivals);
    const known = rivals.get(server);
    if (known) known.heard = now;
    else if (rivals.size < mostRivals) {
      rivals.set(server, { heard: now });
      this.tell({ kind: "other-server", network: id, server: ipv4Text(server), at: now });
    }
  }

  /**
   * Whether somebody else was heard to give addresses away there. It stays so: a server that is down for an hour comes back with its
   * leases, and ours would be in its way.
   */
  leasesIn({ network }: ServedNetwork): boolean {
    return this.#leasing.has(network.id);
  }

  /** Tells of those that fell silent. Only where all are asked from time to time: a server at rest says nothing. */
  sweep(): void {
    const now = this.clock.now();
    for (const [network, rivals] of this.#byNetwork) {
      for (const [server, { heard }] of rivals) {
        if (now - heard < silentFor) continue;
        rivals.delete(server);
        this.tell({ kind: "other-server-gone", network, server: ipv4Text(server), at: now });
      }
    }
  }

  /** Not this host, no group and no broadcast, and from 127/8 only where all are. */
  #isOther(served: ServedNetwork, server: number): boolean {
    const first = server >>> 24;
    return !this.#ours.has(server) && first > 0 && first < 224 && (first !== 127 || served.loopback);
  }
}
