/**
 * MAC addresses by interface, from Q-BRIDGE-MIB (RFC 4363) or else BRIDGE-MIB (RFC 4188). Classic Cisco IOS shows VLAN 1
 * alone unless asked with `community@vlan`, which is not done.
 */
import type { SeenMac } from "../../../src/ports/power-device.js";
import type { SnmpSession } from "./session.js";
import { macOf, numberOf, type SnmpValue } from "./value.js";

/** By ifIndex. */
export type FoundMacs = ReadonlyMap<number, readonly SeenMac[]>;

const dot1dBasePortIfIndex = "1.3.6.1.2.1.17.1.4.1.2";
const dot1dTpFdbEntry = "1.3.6.1.2.1.17.4.3.1";
const dot1qTpFdbEntry = "1.3.6.1.2.1.17.7.1.2.2.1";
const dot1qVlanFdbId = "1.3.6.1.2.1.17.7.1.4.2.1.3";

const portColumn = 2;
const statusColumn = 3;
/** dot1dTpFdbStatus: what the bridge put there itself says nothing of who is at the port. */
const learned = 3;

type Rows = ReadonlyMap<string, SnmpValue>;

/** @returns also the ifIndex of each bridge port @throws AdapterError (by rejection) */
export async function findMacs(
  session: SnmpSession,
  signal?: AbortSignal,
): Promise<{ readonly macs: FoundMacs; readonly bridgePorts: ReadonlyMap<number, number> }> {
  const bridgePorts = bridgePortsIn(await session.walk(dot1dBasePortIfIndex, signal));
  const tableOf = async (entry: string) => ({
    ports: await session.walk(`${entry}.${portColumn}`, signal),
    statuses: await session.walk(`${entry}.${statusColumn}`, signal),
  });
  const byVlan = await tableOf(dot1qTpFdbEntry);
  if (byVlan.ports.size === 0) {
    const table = await tableOf(dot1dTpFdbEntry);
    return { macs: macsIn({ ...table, bridgePorts, vlanOf: null }), bridgePorts };
  }
  const vlans = vlansIn(await session.walk(dot1qVlanFdbId, signal));
  return { macs: macsIn({ ...byVlan, bridgePorts, vlanOf: (fdb) => vlans.get(fdb) ?? null }), bridgePorts };
}

export interface ForwardingTable {
  readonly ports: Rows;
  readonly statuses: Rows;
  readonly bridgePorts: ReadonlyMap<number, number>;
  /** Q-BRIDGE: the VLAN of an FDB id. Null = the table has no FDB ids. */
  readonly vlanOf: ((fdbId: number) => number | null) | null;
}

/** Rows that are none are passed over. Pure. */
export function macsIn({ ports, statuses, bridgePorts, vlanOf }: ForwardingTable): FoundMacs {
  const source = vlanOf === null ? "BRIDGE-MIB" : "Q-BRIDGE-MIB";
  const found = new Map<number, SeenMac[]>();
  for (const [index, value] of ports) {
    if (numberOf(statuses.get(index)) !== learned) continue;
    const numbers = index.split(".").map(Number);
    const mac = macOf(vlanOf === null ? numbers : numbers.slice(1));
    // Port 0: it was seen and nobody knows where (dot1dTpFdbPort).
    const ifIndex = bridgePorts.get(numberOf(value) ?? 0);
    if (mac === null || ifIndex === undefined) continue;
    const seen = { mac, vlan: vlanOf?.(numbers[0] ?? 0) ?? null, source };
    found.set(ifIndex, [...(found.get(ifIndex) ?? []), seen]);
  }
  return found;
}

const bridgePortsIn = (rows: Rows): ReadonlyMap<number, number> =>
  new Map(
    [...rows].flatMap(([index, value]): [number, number][] => {
      const ifIndex = numberOf(value);
      return ifIndex === null || ifIndex <= 0 ? [] : [[Number(index), ifIndex]];
    }),
  );

/** Index: time mark, VLAN. Several VLANs may share one FDB: then it cannot be told. */
function vlansIn(rows: Rows): ReadonlyMap<number, number | null> {
  const vlans = new Map<number, number | null>();
  for (const [index, value] of rows) {
    const [fdb, vlan] = [numberOf(value), Number(index.split(".")[1])];
    if (fdb !== null && Number.isInteger(vlan)) vlans.set(fdb, vlans.has(fdb) && vlans.get(fdb) !== vlan ? null : vlan);
  }
  return vlans;
}
