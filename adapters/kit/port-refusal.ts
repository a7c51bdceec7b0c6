/** Which ports no machine is switched by, whoever tells what hangs on them. Pure. */
import type { Neighbour, PortRefusal, SeenMac } from "../../src/ports/power-device.js";

/** A machine with virtual machines on it or a small hub has no more: then it is a way to another switch. */
const mostMacs = 4;

export interface Evidence {
  readonly macs: readonly SeenMac[];
  readonly neighbour: Neighbour | null;
  readonly ownMacs: readonly string[];
  /** What the device itself says of it, e.g. `the switch calls it its uplink`. */
  readonly uplink?: string | null;
}

/** Why no machine may be switched by a port of which this is known; null = nothing speaks against it. */
export function refusalOf(evidence: Evidence): PortRefusal | null {
  const { macs, neighbour, ownMacs, uplink = null } = evidence;
  if (uplink !== null) return { reason: "uplink", text: `uplink: ${uplink}` };
  if (neighbour?.forwards) {
    const who = neighbour.name ?? neighbour.mac ?? "its LLDP neighbour";
    return {
      reason: "uplink",
      text: `uplink: ${who} says by LLDP that it is a bridge or a router`,
      unless: { macs: neighbour.macs ?? [], else: refusalOf({ ...evidence, neighbour: null }) },
    };
  }
  const own = macs.find(({ mac }) => ownMacs.includes(mac));
  if (own)
    return { reason: "ownPath", text: `our own way to the switch: the service's host (${own.mac}) is seen on it` };
  const seen = new Set(macs.map(({ mac }) => mac)).size;
  return seen > mostMacs ? { reason: "manyMacs", text: `uplink: ${seen} MAC addresses are seen on it` } : null;
}

/**
 * Who counts of those who say to be at one port: the first that forwards, else the first. Of several that forward none is
 * recognised, so that no machine hides a switch.
 */
export function foremost(known: Neighbour | undefined, next: Neighbour): Neighbour {
  if (known?.forwards && next.forwards) return { ...known, macs: [] };
  return known && !next.forwards ? known : next;
}
