/** What the DHCP server tells of its networks: in the log of the service, and shown for as long as it lasts. */
import { message } from "../../../redfish-schema/registries/messages.js";
import { type Clock, type Instant, minutes } from "../../model/clock.js";
import { serviceManagerId, uris } from "../../model/uris.js";
import type { Chronicle, NewHappening } from "../../ports/chronicle.js";
import type { DhcpNotice } from "../../ports/netboot.js";
import type { ServiceCondition } from "../../ports/world.js";

/** A network where somebody is up to no good must not fill the log. */
const quietFor = minutes(10);
const mostRemembered = 1000;

/** Told once an hour while it lasts, by the server. */
const exhaustedFor = minutes(70);

export interface OtherServer {
  readonly network: string;
  /** Its address. */
  readonly server: string;
  readonly since: Instant;
}

export class DhcpNotices {
  private readonly others = new Map<string, OtherServer>();
  private readonly exhausted = new Map<string, { readonly since: Instant; readonly last: Instant }>();
  private readonly toldAt = new Map<string, Instant>();

  constructor(
    private readonly clock: Clock,
    private readonly chronicle: Pick<Chronicle, "tell">,
  ) {}

  readonly tell = (notice: DhcpNotice): void => {
    this.remember(notice);
    const key = JSON.stringify({ ...notice, at: 0 });
    const now = this.clock.now();
    if (now - (this.toldAt.get(key) ?? Number.NEGATIVE_INFINITY) < quietFor) return;
    this.toldAt.delete(key);
    this.toldAt.set(key, now);
    const [oldest] = this.toldAt.keys();
    if (this.toldAt.size > mostRemembered && oldest !== undefined) this.toldAt.delete(oldest);
    this.chronicle.tell(happeningOf(notice));
  };

  otherServers(): readonly OtherServer[] {
    return [...this.others.values()];
  }

  /** @param givesAddresses by id of a network: whether we do there, so that another server is in the way */
  conditions(givesAddresses: (network: string) => boolean): readonly ServiceCondition[] {
    const now = this.clock.now();
    const others = this.otherServers()
      .filter(({ network }) => givesAddresses(network))
      .map(({ network, server, since }): ServiceCondition => {
        const text = `In the network ${network} the DHCP server ${server} gives addresses too. Set its dhcp to proxy, or stop that server.`;
        return { severity: "Warning", text, since };
      });
    const full = [...this.exhausted]
      .filter(([, { last }]) => now - last < exhaustedFor)
      .map(([network, { since }]): ServiceCondition => {
        const text = `The network ${network} has no address left to give. Make its pool larger, or its leases shorter.`;
        return { severity: "Warning", text, since };
      });
    return [...others, ...full];
  }

  private remember(notice: DhcpNotice): void {
    const { kind, network } = notice;
    if (kind === "other-server") {
      const key = `${network} ${notice.server}`;
      if (this.others.size < mostRemembered && !this.others.has(key))
        this.others.set(key, { network, server: notice.server, since: notice.at });
    } else if (kind === "other-server-gone") {
      this.others.delete(`${network} ${notice.server}`);
    } else if (kind === "pool-exhausted") {
      const now = this.clock.now();
      this.exhausted.set(network, { since: this.exhausted.get(network)?.since ?? now, last: now });
    }
  }
}

function happeningOf(notice: DhcpNotice): NewHappening {
  return { message: messageOf(notice), origin: uris.manager(serviceManagerId), resourceType: "Manager" };
}

function messageOf(notice: DhcpNotice): NewHappening["message"] {
  switch (notice.kind) {
    case "other-server":
      return message("Shoal.OtherDhcpServer", notice.network, notice.server);
    case "other-server-gone":
      return message("Shoal.OtherDhcpServerGone", notice.network, notice.server);
    case "conflict":
      return message("Shoal.AddressConflict", notice.network, notice.address, notice.mac ?? "a machine");
    case "declines-all":
      return message("Shoal.AddressesDeclined", notice.network, notice.mac);
    case "pool-exhausted":
      return message("Shoal.AddressPoolExhausted", notice.network);
  }
}
