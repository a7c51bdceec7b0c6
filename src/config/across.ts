/** What no schema can say: how the entries of the file stand to each other. */
import { isIP, isIPv4 } from "node:net";
import type { Inventory } from "../model/inventory.js";
import { serviceManagerId } from "../model/uris.js";
import type { AddressRules } from "./config.js";
import { mostMachines, simulated } from "./machine-schema.js";
import { type MachineEntry, machineCount } from "./machines.js";
import { partsFindings } from "./parts-findings.js";
import type { Path } from "./source.js";
import { unknownMember } from "./unknown.js";

/** A problem by its place in the value. */
export interface Finding {
  readonly path: Path;
  readonly text: string;
  readonly hint?: string;
  /** Another place that the text speaks of. */
  readonly also?: Path;
}

/** An item of a list in the file, with its index there. */
export type Indexed<T> = readonly [index: number, item: T];

/** `service` names the service's own log beside those of the machines. */
const reserved: readonly string[] = [serviceManagerId, "service"];

/** At most so many machines in all, counted before any fleet is expanded. */
export function* countFindings(entries: readonly Indexed<MachineEntry>[]): Generator<Finding> {
  const count = entries.reduce((sum, [, entry]) => sum + machineCount(entry), 0);
  if (count > mostMachines)
    yield { path: ["machines"], text: `holds ${count} machines; may hold at most ${mostMachines}` };
}

export function* findingsAcross(
  racks: readonly Indexed<{ id: string }>[],
  machines: readonly Placed[],
): Generator<Finding> {
  const claims = new Claims();
  for (const [index, { id }] of racks) yield* claims.claim("id", id, ["racks", index, "id"]);
  const rackIds = racks.map(([, { id }]) => id);
  for (const { index, entry, inventories } of machines) {
    yield* entryFindings(entry, index, rackIds);
    const nics = inventories[0]?.nics ?? [];
    const path = ["machines", index, ...("fleet" in entry ? ["fleet"] : [])];
    yield* portFindings(nics, [...path, "nics"]);
    const nicIds = nics.map(({ id }) => id);
    yield* partsFindings("fleet" in entry ? entry.fleet : entry, path, nicIds);
    for (const inventory of inventories) yield* claimsOf(inventory, index, "fleet" in entry, claims);
  }
}

/** An entry with the machines that it describes. */
export interface Placed {
  readonly index: number;
  readonly entry: MachineEntry;
  readonly inventories: readonly Inventory[];
}

function* entryFindings(entry: MachineEntry, index: number, rackIds: readonly string[]): Generator<Finding> {
  const isFleet = "fleet" in entry;
  const path = isFleet ? ["machines", index, "fleet"] : ["machines", index];
  const { rack, adapter } = isFleet ? entry.fleet : entry;
  if (rack !== undefined && !rackIds.includes(rack))
    yield unknownMember([...path, "rack"], rack, "rack", "racks", rackIds);
  if (!isFleet && entry.nics === undefined && adapter.kind !== simulated) {
    yield { path, text: `lacks the key "nics"; only a machine with the adapter ${simulated} can do without` };
  }
}

/** Their ids are the last segments of their URIs. */
function* portFindings(nics: readonly { readonly id: string }[], path: Path): Generator<Finding> {
  const places = new Map<string, Path>();
  for (const [index, { id }] of nics.entries()) {
    const also = places.get(id);
    if (also !== undefined)
      yield { path: [...path, index, "id"], also, text: `is ${JSON.stringify(id)}, which is taken` };
    places.set(id, also ?? [...path, index, "id"]);
  }
}

function* claimsOf(
  { id, name, uuid, nics }: Inventory,
  index: number,
  isFleet: boolean,
  claims: Claims,
): Generator<Finding> {
  const fleet = ["machines", index, "fleet", "prefix"];
  const at = (...path: Path): Path => (isFleet ? fleet : ["machines", index, ...path]);
  yield* claims.claim("id", id, at("id"));
  // All three are addresses of the system, so one machine's name must not be another's id.
  if (name !== id) yield* claims.claim("id", name, at("name"));
  if (uuid !== id.toLowerCase()) yield* claims.claim("id", uuid, at("uuid"));
  for (const [nic, { mac }] of nics.entries()) yield* claims.claim("mac", mac, at("nics", nic, "mac"));
}

class Claims {
  private readonly places = new Map<string, Path>();

  *claim(kind: "id" | "mac", value: string, path: Path): Generator<Finding> {
    if (kind === "id" && reserved.includes(value.toLowerCase())) {
      yield { path, text: `is ${JSON.stringify(value)}, which the service keeps for itself` };
    }
    // Clients and file systems do not all tell capitals apart.
    const key = `${kind} ${value.toLowerCase()}`;
    const also = this.places.get(key);
    if (also === undefined) this.places.set(key, path);
    else yield { path, also, text: `is ${JSON.stringify(value)}, which is taken` };
  }
}

/** Of `listen`, once each member is right by itself. */
export function* listenFindings({
  tls,
  http,
}: {
  readonly tls: "on" | "off";
  readonly http?: string;
}): Generator<Finding> {
  if (tls === "on" || http === undefined || http === "serve") return;
  yield {
    path: ["listen", "http"],
    text: `is "${http}"; with TLS off it can only be serve, or nothing would be served`,
  };
}

/** Networks and addresses whose numbers are out of bounds: they would be taken for host names that never match. */
export function* addressFindings(rules: AddressRules, path: Path): Generator<Finding> {
  for (const list of ["allow", "deny"] as const) {
    for (const [index, rule] of rules[list].entries()) {
      if (!isAddressRule(rule)) {
        const text = `is ${JSON.stringify(rule)}; must be an address, a network such as 10.0.0.0/8, a host name, or *. and a domain`;
        yield { path: [...path, list, index], text };
      }
    }
  }
}

function isAddressRule(rule: string): boolean {
  const [base = "", length] = rule.split("/");
  const bits = { 0: 0, 4: 32, 6: 128 }[isIP(base)] ?? 0;
  if (length !== undefined) return bits > 0 && Number(length) <= bits;
  return bits > 0 || (!base.includes(":") && (!/^[\d.]+$/.test(base) || isIPv4(base)));
}
