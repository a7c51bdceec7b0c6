/** What is shown of network boot: for operators, over the control API. */
import type { NetworkPlan } from "../../domain/netboot/explain.js";
import { type Clock, formatInstant } from "../../model/clock.js";
import type { Lease, NetworkRules, Stranger } from "../../model/netboot.js";
import type { LeaseBook, NetbootMachines } from "../../ports/netboot.js";
import type { ServiceCondition } from "../../ports/world.js";
import type { Guide } from "./guide.js";
import type { DhcpNotices } from "./notices.js";
import type { Serving } from "./serving/serving.js";

export interface ViewParts {
  readonly clock: Clock;
  readonly networks: readonly NetworkRules[];
  readonly serving: Pick<Serving, "networks" | "waiting" | "status">;
  readonly notices: Pick<DhcpNotices, "otherServers">;
  readonly guide: Pick<Guide, "strangers" | "planOf" | "scriptProblem">;
  readonly leases: Pick<LeaseBook, "all">;
  readonly machines: Pick<NetbootMachines, "get" | "ids">;
  readonly conditions: () => readonly ServiceCondition[];
}

export class NetbootView {
  constructor(private readonly parts: ViewParts) {}

  status() {
    const { serving, notices, leases, guide, conditions } = this.parts;
    return {
      networks: this.parts.networks.map((rules) => this.network(rules)),
      servers: serving.status().map(({ kind, address, ports, counters, problem }) => ({
        kind,
        address,
        ports,
        counters,
        problem: problem?.text ?? null,
      })),
      otherServers: notices
        .otherServers()
        .map(({ network, server, since }) => ({ network, server, since: formatInstant(since) })),
      leases: leases.all().size,
      strangers: guide.strangers().length,
      conditions: conditions().map(({ since, ...rest }) => ({ ...rest, since: formatInstant(since) })),
    };
  }

  leases(offset: number, limit: number) {
    const all = this.parts.leases.all();
    const owners = this.machinesByMac();
    const page = [...all.values()].slice(offset, offset + limit);
    return {
      total: all.size,
      leases: page.map((lease) => this.lease(lease, owners)),
      next: offset + limit < all.size ? `/shoal/v1/netboot/leases?offset=${offset + limit}&limit=${limit}` : null,
    };
  }

  strangers() {
    const strangers = this.parts.guide.strangers();
    return { total: strangers.length, strangers: strangers.map(strangerOf) };
  }

  /** With what would keep the machine from its script. */
  async planOf(machineId: string): Promise<NetworkPlan | null> {
    const { guide } = this.parts;
    const plan = guide.planOf(machineId);
    const problem = plan && (await guide.scriptProblem(machineId));
    if (!problem) return plan;
    const stages = plan.stages.map((step) =>
      step.stage === "ipxe" ? { ...step, reasons: [...step.reasons, `That script cannot be made: ${problem}`] } : step,
    );
    return { ...plan, stages };
  }

  private network({ id, mode, interface: name }: NetworkRules) {
    const { serving } = this.parts;
    const placed = serving.networks().find((one) => one.id === id);
    return {
      id,
      dhcp: mode,
      interface: placed?.interface ?? name,
      address: placed?.address ?? null,
      subnet: placed ? `${placed.subnet.first}/${placed.subnet.bits}` : null,
      problem: serving.waiting().find((one) => one.id === id)?.problem ?? null,
    };
  }

  private lease({ since, until, ...lease }: Lease, owners: ReadonlyMap<string, string>) {
    return {
      ...lease,
      machine: owners.get(lease.mac) ?? null,
      since: formatInstant(since),
      until: formatInstant(until),
      over: until <= this.parts.clock.now(),
    };
  }

  private machinesByMac(): ReadonlyMap<string, string> {
    const { machines } = this.parts;
    const pairs = machines
      .ids()
      .flatMap((id) => (machines.get(id)?.inventory.nics ?? []).map(({ mac }) => [mac, id] as const));
    return new Map(pairs);
  }
}

const strangerOf = ({ firstSeen, lastSeen, ...stranger }: Stranger) => ({
  ...stranger,
  firstSeen: formatInstant(firstSeen),
  lastSeen: formatInstant(lastSeen),
});
