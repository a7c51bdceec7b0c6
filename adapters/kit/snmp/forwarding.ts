/**
 * MAC addresses by interface, from Q-BRIDGE-MIB (RFC 4363) or else BRIDGE-MIB (RFC 4188). Classic Cisco IOS has a
 * BRIDGE-MIB for each VLAN, and shows that of VLAN 1 unless asked by `community@vlan` or in the context `vlan-N`.
 */
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import type { SeenMac } from "../../../src/ports/power-device.js";
import type { SnmpSession } from "./session.js";
import { macOf, numberOf, type SnmpValue } from "./value.js";

/** By ifIndex. */
export type FoundMacs = ReadonlyMap<number, readonly SeenMac[]>;

/** ifIndex by bridge port. */
export const dot1dBasePortIfIndex = "1.3.6.1.2.1.17.1.4.1.2";
const dot1dTpFdbEntry = "1.3.6.1.2.1.17.4.3.1";
const dot1qTpFdbEntry = "1.3.6.1.2.1.17.7.1.2.2.1";
const dot1qVlanFdbId = "1.3.6.1.2.1.17.7.1.4.2.1.3";

const portColumn = 2;
const statusColumn = 3;
/** dot1dTpFdbStatus: what the bridge put there itself says nothing of who is at the port. */
const learned = 3;

type Rows = ReadonlyMap<string, SnmpValue>;

/** CISCO-VTP-MIB vtpVlanState: VLANs by management domain and number. */
const vtpVlanState = "1.3.6.1.4.1.9.9.46.1.3.1.1.2";
const operational = 1;
/** 1002 to 1005 are there always, for token ring and FDDI; above are internal ones. */
const highestVlan = 1001;
/** Each costs some requests: evidence that takes minutes is not waited for. */
const mostVlans = 128;

interface Forwarding {
  readonly macs: FoundMacs;
  /** ifIndex of each bridge port. */
  readonly bridgePorts: ReadonlyMap<number, number>;
}

/** @param perVlan whether each VLAN has tables of its own @throws AdapterError (by rejection) */
export async function findMacs(session: SnmpSession, perVlan: boolean, signal?: AbortSignal): Promise<Forwarding> {
  const whole = await findIn(session, signal);
  if (!perVlan) return whole;
  const found: Forwarding[] = [];
  for (const vlan of vtpVlansIn(await session.walk(vtpVlanState, signal))) {
    const its = await findInVlan(session, vlan, signal);
    if (its === null) break;
    found.push(its);
  }
  return found.length === 0 ? whole : merged([...found, whole]);
}

/** Null = the agent does not let us see it, and so none of the others. */
async function findInVlan(session: SnmpSession, vlan: number, signal?: AbortSignal): Promise<Forwarding | null> {
  const inside = session.inVlan(vlan);
  try {
    const { macs, bridgePorts } = await findIn(inside, signal);
    const named = [...macs].map(([ifIndex, seen]) => [ifIndex, seen.map((one) => ({ ...one, vlan }))] as const);
    return { macs: new Map(named), bridgePorts };
  } catch (error) {
    if (error instanceof AdapterError) return null;
    throw error;
  } finally {
    inside.close();
  }
}

/** @returns the numbers of the VLANs in use. Pure. */
export const vtpVlansIn = (rows: Rows): readonly number[] =>
  [...rows]
    .filter(([, state]) => numberOf(state) === operational)
    .map(([index]) => Number(index.split(".")[1]))
    .filter((vlan) => vlan >= 1 && vlan <= highestVlan)
    .slice(0, mostVlans);

/** What was seen in a VLAN says more than the same without one. */
function merged(found: readonly Forwarding[]): Forwarding {
  const macs = new Map<number, SeenMac[]>();
  for (const [ifIndex, seen] of found.flatMap((one) => [...one.macs])) {
    const known = macs.get(ifIndex) ?? [];
    const more = seen.filter(
      ({ mac, vlan }) => !known.some((one) => one.mac === mac && (vlan ?? one.vlan) === one.vlan),
    );
    macs.set(ifIndex, [...known, ...more]);
  }
  return { macs, bridgePorts: new Map(found.flatMap(({ bridgePorts }) => [...bridgePorts])) };
}

async function findIn(session: SnmpSession, signal?: AbortSignal): Promise<Forwarding> {
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
