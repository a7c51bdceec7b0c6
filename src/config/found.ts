/** Machines that were found → machines of the service, beside those that the configuration writes out. Pure. */
import { identifierOf } from "../model/identifier.js";
import type { Inventory } from "../model/inventory.js";
import { fitsOne } from "../model/name-pattern.js";
import { serviceManagerId } from "../model/uris.js";
import type { FoundMachine } from "../ports/machine-adapter.js";
import type { Config } from "./config.js";
import type { LibvirtPlace } from "./libvirt-schema.js";

export interface FoundAt {
  readonly place: LibvirtPlace;
  readonly found: readonly FoundMachine[];
}

export interface WithFound {
  readonly machines: readonly Inventory[];
  /** Whole sentences: who is left out, and why. */
  readonly notes: readonly string[];
}

/** In the order of the places, and of the domains' names in each. */
export function withFound({ machines }: Pick<Config, "machines">, all: readonly FoundAt[]): WithFound {
  const found = all.flatMap(({ place, found: there }) => [...there].sort(byName).map((one) => ({ place, ...one })));
  const written = machines.map((machine) => completed(machine, found));
  const taken = new Taken(written);
  const notes: string[] = [];
  const added = found
    .filter(({ place, ...one }) => isWanted(place, one) && !machines.some((machine) => isOf(machine, place.uri, one)))
    .flatMap(({ place, ...one }) => {
      const machine = machineOf(place, one, taken);
      const clash = taken.clashOf(machine);
      if (clash === undefined) return [taken.add(machine)];
      notes.push(`The domain "${one.called}" is left out: its ${clash}, which another machine has.`);
      return [];
    });
  return { machines: [...written, ...added], notes };
}

const byName = (a: FoundMachine, b: FoundMachine): number => (a.called < b.called ? -1 : Number(a.called > b.called));

function isWanted({ domains = [], emulated }: LibvirtPlace, { called, machine }: FoundMachine): boolean {
  return fitsOne(called, domains) && (emulated?.allowed?.has(machine.uuid) ?? true);
}

/* ── machines that are written out ───────────────────────────────────────────────────────────────────────────────── */

const settingsOf = ({ adapter: { kind, settings } }: Pick<Inventory, "adapter">) =>
  kind === "libvirt" ? (settings as { readonly uri?: unknown; readonly domain?: unknown }) : {};

function isOf(machine: Inventory, uri: string, { called, machine: { uuid } }: FoundMachine): boolean {
  const { uri: own, domain } = settingsOf(machine);
  return own === uri && (domain === called || (typeof domain === "string" && domain.toLowerCase() === uuid));
}

/** What it says goes before what follows from the domain. */
function completed(machine: Inventory, found: readonly (FoundMachine & { readonly place: LibvirtPlace })[]): Inventory {
  const one = found.find((candidate) => isOf(machine, candidate.place.uri, candidate));
  if (!one) return machine;
  const { found: _, ...facts } = one.machine.adapter.settings;
  const { adapter } = machine;
  return { ...machine, adapter: { ...adapter, settings: { ...facts, ...adapter.settings } } };
}

/* ── those that are found ────────────────────────────────────────────────────────────────────────────────────────── */

/** Longest id of a machine. */
const longest = 64;

function machineOf(place: LibvirtPlace, { called, machine }: FoundMachine, taken: Taken): Inventory {
  const { prefix = "", rack, emulated } = place;
  const plain = identifierOf(called, longest - prefix.length);
  const named = plain === undefined ? undefined : `${prefix}${plain}`;
  const name = named === undefined || taken.hasAddress(named) ? `${prefix}${machine.uuid}` : named;
  return {
    ...machine,
    id: emulated ? machine.uuid : name,
    name,
    ...(rack !== undefined && { rack }),
    ...emulated?.alike,
    initially: { ...machine.initially, ...emulated?.alike.initially },
  };
}

/** Addresses of systems, and of network ports. */
class Taken {
  private readonly addresses = new Set([serviceManagerId.toLowerCase(), "service"]);
  private readonly macs = new Set<string>();

  constructor(machines: readonly Inventory[]) {
    for (const machine of machines) this.add(machine);
  }

  add(machine: Inventory): Inventory {
    for (const address of addressesOf(machine)) this.addresses.add(address);
    for (const { mac } of machine.nics) this.macs.add(mac);
    return machine;
  }

  hasAddress(text: string): boolean {
    return this.addresses.has(text.toLowerCase());
  }

  /** Continues "its". */
  clashOf(machine: Inventory): string | undefined {
    const address = addressesOf(machine).find((one) => this.addresses.has(one));
    if (address !== undefined) return `name or UUID is ${address}`;
    const mac = machine.nics.find((nic) => this.macs.has(nic.mac))?.mac;
    return mac === undefined ? undefined : `MAC address is ${mac}`;
  }
}

const addressesOf = ({ id, name, uuid }: Inventory): readonly string[] =>
  [id, name, uuid].map((one) => one.toLowerCase());
