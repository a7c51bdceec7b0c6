/**
 * Which machine hangs on which port: what devices have seen, held against what the configuration says. Only evidence and
 * proposals come of it; a port is switched once somebody has confirmed it, and never because it was worked out here.
 */
import { formatInstant } from "../model/clock.js";
import type { Outlet } from "../ports/machine-adapter.js";
import { type PortRefusal, refusalFor, type SeenMac, type Survey, type SurveyedPort } from "../ports/power-device.js";

export interface Placement {
  /** One for each MAC address seen on a port, and one for each port without any, in the order of the surveys. */
  readonly sightings: readonly Sighting[];
  readonly proposals: readonly Proposal[];
  readonly strangers: readonly Stranger[];
  /** Where the configuration and what was seen disagree, or what was seen is ambiguous. */
  readonly warnings: readonly string[];
}

/** A survey of one device. */
export interface Evidence {
  readonly device: string;
  readonly survey: Survey;
}

/** A machine of the configuration. */
export interface PlacedMachine {
  readonly id: string;
  /** Lower case with colons. */
  readonly macs: readonly string[];
  /** What feeds it by configuration, the port spelled as the device does; null = not said yet. */
  readonly outlet: Outlet | null;
}

export interface Sighting {
  readonly device: string;
  readonly port: SurveyedPort;
  readonly seen: SeenMac | null;
  /** Id of the machine that has the MAC address. */
  readonly machine: string | null;
  /** What follows, in a few words; empty = nothing. */
  readonly verdict: string;
}

export interface Proposal {
  readonly machine: string;
  readonly device: string;
  readonly port: string;
  /** What was seen, by whom, when: to be kept beside it. */
  readonly evidence: string;
}

/** A port with MAC addresses that no machine of the configuration has. */
export interface Stranger {
  readonly device: string;
  readonly port: string;
  readonly label: string | null;
  readonly macs: readonly string[];
  readonly evidence: string;
}

/** Where something was seen, before it is known what follows. */
interface Spot {
  readonly evidence: Evidence;
  readonly port: SurveyedPort;
  readonly seen: SeenMac | null;
  readonly machine: PlacedMachine | null;
}

export function place(machines: readonly PlacedMachine[], evidence: readonly Evidence[]): Placement {
  const spots = spotsOf(machines, evidence);
  const proposals = machines.flatMap((machine) => proposalFor(machine, machines, spots));
  return {
    sightings: spots.map((spot) => sightingOf(spot, proposals)),
    proposals,
    strangers: strangersAt(spots).filter(({ device, port }) => !ownerOf(machines, device, port)),
    warnings: [...machines.flatMap((machine) => warningsOf(machine, machines, spots)), ...intruders(machines, spots)],
  };
}

function spotsOf(machines: readonly PlacedMachine[], all: readonly Evidence[]): readonly Spot[] {
  const owners = new Map(machines.flatMap((machine) => machine.macs.map((mac) => [mac, machine] as const)));
  return all.flatMap((evidence) =>
    evidence.survey.ports.flatMap((surveyed): Spot[] => {
      const port = inTheLightOf(machines, evidence.device, surveyed);
      if (port.macs.length === 0) return [{ evidence, port, seen: null, machine: null }];
      return port.macs.map((seen) => ({ evidence, port, seen, machine: owners.get(seen.mac) ?? null }));
    }),
  );
}

/**
 * Many addresses speak against a port no longer where the configuration says that they are expected, nor does a bridge that
 * is one of the machines.
 */
function inTheLightOf(machines: readonly PlacedMachine[], device: string, port: SurveyedPort): SurveyedPort {
  const left = refusalFor(
    port.refusal,
    machines.flatMap(({ macs }) => macs),
  );
  const expected = left?.reason === "manyMacs" && ownerOf(machines, device, port.name)?.outlet?.manyMacs;
  const refusal = expected ? null : left;
  return refusal === port.refusal ? port : { ...port, refusal };
}

/* ── what is proposed ────────────────────────────────────────────────────────────────────────────────────────────── */

function proposalFor(
  machine: PlacedMachine,
  machines: readonly PlacedMachine[],
  spots: readonly Spot[],
): readonly Proposal[] {
  if (machine.outlet) return [];
  const [spot, ...more] = portsOf(machine, spots);
  if (!spot || more.length > 0 || rivalsAt(spot, machine, machines, spots).length > 0) return [];
  const { evidence, port } = spot;
  return [{ machine: machine.id, device: evidence.device, port: port.name, evidence: wordsOf(spot) }];
}

/** The eligible ports that the machine was seen on, one spot for each. */
const portsOf = (machine: PlacedMachine, spots: readonly Spot[]): readonly Spot[] =>
  onePerPort(spots.filter((spot) => spot.machine === machine && spot.port.refusal === null));

function onePerPort(spots: readonly Spot[]): readonly Spot[] {
  return [...new Map(spots.map((spot) => [spot.port, spot] as const).reverse()).values()].reverse();
}

/** Other machines that claim the port, by configuration or because they were seen there. */
const rivalsAt = (
  { evidence, port }: Spot,
  machine: PlacedMachine,
  machines: readonly PlacedMachine[],
  spots: readonly Spot[],
): readonly string[] =>
  machines
    .filter((other) => other !== machine)
    .filter(
      (other) =>
        isAt(other.outlet, evidence.device, port.name) ||
        spots.some((spot) => spot.machine === other && spot.port === port),
    )
    .map(({ id }) => id);

const isAt = (outlet: Outlet | null, device: string, port: string): boolean =>
  outlet?.device === device && outlet.port === port;

/** @returns e.g. `02:00:5e:10:00:01 by Q-BRIDGE-MIB of sw1, 2026-03-01T12:00:00Z` */
const wordsOf = ({ evidence: { device, survey }, seen }: Spot): string =>
  `${seen?.mac} by ${seen?.source} of ${device}, ${formatInstant(survey.at)}`;

function strangersAt(spots: readonly Spot[]): readonly Stranger[] {
  const eligible = spots.filter(({ port, seen }) => seen !== null && port.refusal === null);
  const ports = new Map<SurveyedPort, Spot[]>();
  for (const spot of eligible) ports.set(spot.port, [...(ports.get(spot.port) ?? []), spot]);
  return [...ports.values()]
    .filter((here) => here.every(({ machine }) => machine === null))
    .filter((here) => here.every(({ seen, port }) => isOnlyAt(seen, port, eligible)))
    .flatMap(strangerAt);
}

const isOnlyAt = (seen: SeenMac | null, port: SurveyedPort, eligible: readonly Spot[]): boolean =>
  eligible.every((spot) => spot.port === port || spot.seen?.mac !== seen?.mac);

function strangerAt(here: readonly Spot[]): readonly Stranger[] {
  const [first] = here;
  if (!first) return [];
  const { evidence, port } = first;
  const macs = [...new Set(here.flatMap(({ seen }) => seen?.mac ?? []))];
  return [{ device: evidence.device, port: port.name, label: port.label, macs, evidence: wordsOf(first) }];
}

/* ── what is told ────────────────────────────────────────────────────────────────────────────────────────────────── */

function sightingOf(spot: Spot, proposals: readonly Proposal[]): Sighting {
  const { evidence, port, seen, machine } = spot;
  const { device } = evidence;
  return { device, port, seen, machine: machine?.id ?? null, verdict: verdictOf(spot, proposals) };
}

function verdictOf({ evidence: { device }, port, seen, machine }: Spot, proposals: readonly Proposal[]): string {
  if (port.refusal !== null) return `never switched: ${port.refusal.text}`;
  if (seen === null) return "";
  if (machine === null) return "no machine has this MAC";
  const { outlet, id } = machine;
  if (outlet && isAt(outlet, device, port.name))
    return outlet.confirmed ? "as configured" : "as configured, unconfirmed";
  if (outlet) return `configured: ${outlet.device} port ${outlet.port}`;
  return proposals.some((proposal) => proposal.machine === id) ? "proposed" : "ambiguous";
}

function warningsOf(
  machine: PlacedMachine,
  machines: readonly PlacedMachine[],
  spots: readonly Spot[],
): readonly string[] {
  return machine.outlet
    ? configuredWrongly(machine.id, machine.outlet, portsOf(machine, spots), spots)
    : unplaced(machine, machines, spots);
}

function configuredWrongly(
  id: string,
  { device, port }: Outlet,
  found: readonly Spot[],
  spots: readonly Spot[],
): readonly string[] {
  const there = spots.filter((spot) => spot.evidence.device === device);
  const refusal = there.find((spot) => spot.port.name === port)?.port.refusal;
  if (refusal)
    return [`${id} is configured on ${device} port ${port}, which will never be switched: ${reasonOf(refusal)}.`];
  // A PDU sees no addresses: that a switch sees the machine contradicts nothing.
  const tells = there.some(({ seen }) => seen !== null);
  if (
    !tells ||
    found.length === 0 ||
    found.some((spot) => isAt({ device, port, confirmed: false }, ...placeOf(spot)))
  ) {
    return [];
  }
  const seen = found.map((spot) => `${nameOf(spot)} (${wordsOf(spot)})`).join(" and ");
  return [`${id} is configured on ${device} port ${port}, but was seen on ${seen}; look which is right.`];
}

function unplaced(
  machine: PlacedMachine,
  machines: readonly PlacedMachine[],
  spots: readonly Spot[],
): readonly string[] {
  const found = portsOf(machine, spots);
  if (found.length > 1) {
    return [`${machine.id} was seen on ${found.map(nameOf).join(" and ")}: find out which of them feeds it.`];
  }
  const [spot] = found;
  if (spot) {
    const rivals = rivalsAt(spot, machine, machines, spots);
    return rivals.length === 0
      ? []
      : [`${machine.id} was seen on ${nameOf(spot)}, and so was or there is configured: ${rivals.join(", ")}.`];
  }
  const refused = onePerPort(spots.filter((each) => each.machine === machine));
  return refused.map((each) => `${machine.id} was seen on ${nameOf(each)} only, and ${reasonOf(each.port.refusal)}.`);
}

/** With what can be done about it. */
const reasonOf = (refusal: PortRefusal | null): string =>
  `${refusal?.text}${refusal?.reason === "manyMacs" ? "; if they are to be there, set manyMacs: true" : ""}`;

/** Strange addresses on ports that are taken: a network card was replaced, or the wrong cable plugged in. */
const intruders = (machines: readonly PlacedMachine[], spots: readonly Spot[]): readonly string[] =>
  strangersAt(spots).flatMap(({ device, port, evidence }) => {
    const owner = ownerOf(machines, device, port);
    if (!owner) return [];
    return [
      `${owner.id} is configured on ${device} port ${port}, where an address was seen that no machine has: ${evidence}.`,
    ];
  });

const ownerOf = (machines: readonly PlacedMachine[], device: string, port: string): PlacedMachine | undefined =>
  machines.find(({ outlet }) => isAt(outlet, device, port));

const placeOf = ({ evidence, port }: Spot): readonly [device: string, port: string] => [evidence.device, port.name];

const nameOf = ({ evidence, port }: Spot): string => `${evidence.device} port ${port.name}`;
