/** What a switch says of itself by LLDP to those at its ports: the local system's part of LLDP-MIB (IEEE 802.1AB-2005 §12). */
import type { LinkNeighbour } from "../../../src/model/parts.js";
import { dot1dBasePortIfIndex } from "./forwarding.js";
import type { SnmpSession } from "./session.js";
import { macOf, numberOf, type SnmpValue, textOf } from "./value.js";

const local = "1.0.8802.1.1.2.1.3";
const scalars = {
  chassisIdSubtype: `${local}.1.0`,
  chassisId: `${local}.2.0`,
  systemName: `${local}.3.0`,
  systemDescription: `${local}.4.0`,
} as const;
/** lldpLocPortTable, by local port number. */
const columns = { subtype: `${local}.7.1.2`, id: `${local}.7.1.3`, description: `${local}.7.1.4` } as const;
/** lldpLocManAddrTable: the address is in the index. */
const managementAddressLength = `${local}.8.1.3`;

type Rows = ReadonlyMap<string, SnmpValue>;

/** As it is known of a port. */
export interface Face {
  readonly ifIndex: number;
  /** `ifName`. */
  readonly spelled: string;
}

/** What was read of a switch. */
export interface LocalSystem {
  readonly chassisIdSubtype: SnmpValue;
  readonly chassisId: SnmpValue;
  readonly systemName: SnmpValue;
  readonly systemDescription: SnmpValue;
  readonly ports: Readonly<Record<keyof typeof columns, Rows>>;
  /** By type and address, as they stand in the index. */
  readonly addresses: Rows;
  /** ifIndex by bridge port. */
  readonly bridgePorts: Rows;
}

/** @returns by ifIndex; empty where the switch does not speak LLDP @throws AdapterError (by rejection) */
export async function announcementsAt(
  session: SnmpSession,
  faces: readonly Face[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<number, LinkNeighbour>> {
  const about = await session.get(Object.values(scalars), signal);
  const value = (name: keyof typeof scalars): SnmpValue => about.get(scalars[name]) ?? null;
  if (value("chassisId") === null) return new Map();
  const walk = (column: string): Promise<Rows> => session.walk(column, signal);
  const system: LocalSystem = {
    chassisIdSubtype: value("chassisIdSubtype"),
    chassisId: value("chassisId"),
    systemName: value("systemName"),
    systemDescription: value("systemDescription"),
    ports: {
      subtype: await walk(columns.subtype),
      id: await walk(columns.id),
      description: await walk(columns.description),
    },
    addresses: await walk(managementAddressLength),
    bridgePorts: await walk(dot1dBasePortIfIndex),
  };
  return announcementsIn(system, faces);
}

/** Pure. */
export function announcementsIn(system: LocalSystem, faces: readonly Face[]): ReadonlyMap<number, LinkNeighbour> {
  const chassis = idOf(system.chassisIdSubtype, system.chassisId, chassisKinds);
  if (chassis === null) return new Map();
  const common = {
    chassisId: chassis.id,
    chassisIdSubtype: chassis.kind,
    systemName: textOf(system.systemName),
    systemDescription: textOf(system.systemDescription),
    managementAddress: addressIn(system.addresses),
    managementVlanId: null,
  };
  const found = new Map<number, LinkNeighbour>();
  for (const face of faces) {
    const row = rowOf(face, system);
    const port = row && idOf(system.ports.subtype.get(row), system.ports.id.get(row), portKinds);
    if (!row || !port) continue;
    const portDescription = textOf(system.ports.description.get(row));
    found.set(face.ifIndex, { ...common, portId: port.id, portIdSubtype: port.kind, portDescription });
  }
  return found;
}

/** The local port number is an own one: what it is called is mostly ifName, else it is taken for the bridge's. */
function rowOf({ ifIndex, spelled }: Face, { ports, bridgePorts }: LocalSystem): string | null {
  const rows = [...ports.id];
  const called = (name: string) => rows.find(([, id]) => textOf(id)?.toLowerCase() === name.toLowerCase())?.[0];
  const bridged = (): string | undefined =>
    [...bridgePorts].find(([row, index]) => numberOf(index) === ifIndex && ports.id.has(row))?.[0];
  return called(spelled) ?? called(String(ifIndex)) ?? bridged() ?? null;
}

/* ── identifiers ─────────────────────────────────────────────────────────────────────────────────────────────────── */

/** LldpChassisIdSubtype; interfaceAlias(2) and portComponent(3) have no word in what we tell. */
const chassisKinds: Readonly<Record<number, LinkNeighbour["chassisIdSubtype"]>> = {
  1: "ChassisComp",
  4: "MacAddr",
  5: "NetworkAddr",
  6: "IfName",
  7: "LocalAssign",
};

/** LldpPortIdSubtype. */
const portKinds: Readonly<Record<number, LinkNeighbour["portIdSubtype"]>> = {
  1: "IfAlias",
  3: "MacAddr",
  5: "IfName",
  7: "LocalAssign",
};

function idOf<Kind extends string>(
  subtype: SnmpValue | undefined,
  value: SnmpValue | undefined,
  kinds: Readonly<Record<number, Kind>>,
): { readonly kind: Kind; readonly id: string } | null {
  const kind = kinds[numberOf(subtype) ?? 0];
  const id = kind && shownAs(kind, value);
  return kind && id ? { kind, id } : null;
}

function shownAs(kind: string, value: SnmpValue | undefined): string | null {
  if (kind === "MacAddr") return Buffer.isBuffer(value) ? macOf(value) : null;
  if (kind === "NetworkAddr") return Buffer.isBuffer(value) ? ipv4In([...value]) : null;
  return textOf(value);
}

/** IANA's address family numbers: IPv4 is 1. */
const ipv4 = 1;

const ipv4In = ([family, ...octets]: readonly number[]): string | null =>
  family === ipv4 && octets.length === 4 && octets.every((octet) => octet >= 0 && octet <= 255)
    ? octets.join(".")
    : null;

/** Index: family, and the address with its length before it. */
function addressIn(addresses: Rows): string | null {
  for (const index of addresses.keys()) {
    const [family = 0, length, ...octets] = index.split(".").map(Number);
    const address = length === 4 ? ipv4In([family, ...octets]) : null;
    if (address !== null) return address;
  }
  return null;
}
