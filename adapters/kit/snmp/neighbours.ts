/** Who is at the other end of an interface, by LLDP-MIB (IEEE 802.1AB-2005 §12). */
import type { Neighbour } from "../../../src/ports/power-device.js";
import { foremost } from "../port-refusal.js";
import type { SnmpSession } from "./session.js";
import type { Interface, Interfaces } from "./survey.js";
import { macOf, numberOf, type SnmpValue, textOf } from "./value.js";

const lldpLocPortId = "1.0.8802.1.1.2.1.3.7.1.3";
const lldpRemEntry = "1.0.8802.1.1.2.1.4.1.1";
const columns = { chassisSubtype: 4, chassisId: 5, portSubtype: 6, portId: 7, sysName: 9, capabilities: 12 } as const;

/** LldpChassisIdSubtype, LldpPortIdSubtype. */
const chassisIsMac = 4;
const portIsMac = 3;

/** LldpSystemCapabilitiesMap: BITS, the first is the highest of the first octet. bridge(2), router(4). */
const bridge = 0x80 >> 2;
const router = 0x80 >> 4;

type Rows = ReadonlyMap<string, SnmpValue>;
type Remote = Readonly<Record<keyof typeof columns, Rows>>;

/** @returns by ifIndex @throws AdapterError (by rejection) */
export async function findNeighbours(
  session: SnmpSession,
  interfaces: Interfaces,
  bridgePorts: ReadonlyMap<number, number>,
  signal?: AbortSignal,
): Promise<ReadonlyMap<number, Neighbour>> {
  const local = await session.walk(lldpLocPortId, signal);
  const tables: Partial<Record<keyof typeof columns, Rows>> = {};
  for (const [name, column] of Object.entries(columns) as [keyof typeof columns, number][])
    tables[name] = await session.walk(`${lldpRemEntry}.${column}`, signal);
  return neighboursIn(tables as Remote, (port) => interfaceOf(port, local, interfaces, bridgePorts));
}

/** Index: time mark, local port, number of the neighbour. Pure. */
export function neighboursIn(
  remote: Remote,
  ifIndexOf: (localPort: number) => number | null,
): ReadonlyMap<number, Neighbour> {
  const found = new Map<number, Neighbour>();
  for (const index of remote.chassisId.keys()) {
    const ifIndex = ifIndexOf(Number(index.split(".")[1]));
    if (ifIndex === null) continue;
    found.set(ifIndex, foremost(found.get(ifIndex), neighbourAt(remote, index)));
  }
  return found;
}

function neighbourAt(remote: Remote, index: string): Neighbour {
  const capabilities = remote.capabilities.get(index);
  const first = Buffer.isBuffer(capabilities) ? (capabilities[0] ?? 0) : 0;
  const macs = [
    macWhere(remote.chassisSubtype.get(index), chassisIsMac, remote.chassisId.get(index)),
    macWhere(remote.portSubtype.get(index), portIsMac, remote.portId.get(index)),
  ].filter((mac) => mac !== null);
  return {
    name: textOf(remote.sysName.get(index)),
    mac: macs[0] ?? null,
    macs,
    forwards: (first & (bridge | router)) !== 0,
  };
}

const macWhere = (subtype: SnmpValue | undefined, wanted: number, id: SnmpValue | undefined): string | null =>
  numberOf(subtype) === wanted && Buffer.isBuffer(id) ? macOf(id) : null;

/** The local port number is an own one; what it is called is mostly ifName, else it is taken for the bridge's. */
function interfaceOf(
  localPort: number,
  local: Rows,
  interfaces: Interfaces,
  bridgePorts: ReadonlyMap<number, number>,
): number | null {
  const id = textOf(local.get(String(localPort)))?.toLowerCase();
  const isIt = ({ name, label }: Interface) => name.toLowerCase() === id || label?.toLowerCase() === id;
  const named = id === undefined ? undefined : [...interfaces.values()].find(isIt);
  if (named) return named.ifIndex;
  const number = Number(id);
  if (interfaces.has(number)) return number;
  return bridgePorts.get(localPort) ?? null;
}
