/** What a bridge says of itself, its interfaces, and whom it saw where: evidence for what hangs on which port. */
import type { Neighbour } from "../../../src/ports/power-device.js";
import { type FoundMacs, findMacs } from "./forwarding.js";
import { findNeighbours } from "./neighbours.js";
import type { SnmpSession } from "./session.js";
import { numberOf, type SnmpValue, textOf } from "./value.js";

export interface BridgeSurvey {
  /** sysName. */
  readonly name: string;
  /** sysDescr. */
  readonly description: string;
  readonly sysObjectId: string;
  readonly interfaces: Interfaces;
  /** By ifIndex. */
  readonly macs: FoundMacs;
  /** By ifIndex. */
  readonly neighbours: ReadonlyMap<number, Neighbour>;
}

/** By ifIndex. */
export type Interfaces = ReadonlyMap<number, Interface>;

export interface Interface {
  readonly ifIndex: number;
  /** ifName (RFC 2863). */
  readonly name: string;
  /** ifAlias: what somebody wrote on it. */
  readonly label: string | null;
  readonly link: "up" | "down" | null;
}

/** The system group of SNMPv2-MIB (RFC 3418 §2). */
export const system = { descr: "1.3.6.1.2.1.1.1.0", objectId: "1.3.6.1.2.1.1.2.0", name: "1.3.6.1.2.1.1.5.0" };

/** IF-MIB (RFC 2863 §6). */
export const ifName = "1.3.6.1.2.1.31.1.1.1.1";
const ifAlias = "1.3.6.1.2.1.31.1.1.1.18";
export const ifOperStatus = "1.3.6.1.2.1.2.2.1.8";

/** ifOperStatus up(1) and what carries nothing; testing and unknown say nothing. */
export const linkOf = (value: SnmpValue | undefined): "up" | "down" | null =>
  (({ 1: "up", 2: "down", 6: "down", 7: "down" }) as const)[numberOf(value) ?? 0] ?? null;

/** @param perVlan whether each VLAN has forwarding tables of its own @throws AdapterError (by rejection) */
export async function surveyBridge(
  session: SnmpSession,
  perVlan: boolean,
  signal?: AbortSignal,
): Promise<BridgeSurvey> {
  const about = await session.get(Object.values(system), signal);
  const interfaces = await findInterfaces(session, signal);
  const { macs, bridgePorts } = await findMacs(session, perVlan, signal);
  return {
    name: textOf(about.get(system.name)) ?? "",
    description: textOf(about.get(system.descr)) ?? "",
    sysObjectId: textOf(about.get(system.objectId)) ?? "",
    interfaces,
    macs,
    neighbours: await findNeighbours(session, interfaces, bridgePorts, signal),
  };
}

async function findInterfaces(session: SnmpSession, signal?: AbortSignal): Promise<Interfaces> {
  const names = await session.walk(ifName, signal);
  const labels = await session.walk(ifAlias, signal);
  const links = await session.walk(ifOperStatus, signal);
  const rows = [...names].flatMap(([index, value]): [number, Interface][] => {
    const [ifIndex, name] = [Number(index), textOf(value)];
    if (!Number.isInteger(ifIndex) || name === null) return [];
    return [[ifIndex, { ifIndex, name, label: textOf(labels.get(index)), link: linkOf(links.get(index)) }]];
  });
  return new Map(rows);
}
