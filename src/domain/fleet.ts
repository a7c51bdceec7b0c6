/** Many machines from one entry, that differ in nothing but what identifies them. */
import { macOf, serialNumberOf, uuidOf } from "../model/identity.js";
import type { Inventory, Nic } from "../model/inventory.js";

export interface FleetEntry extends Omit<Inventory, "id" | "name" | "uuid" | "serialNumber" | "nics"> {
  /** What every id begins with; a number follows. */
  readonly prefix: string;
  readonly count: number;
  /** Network ports of each; one of 1 Gbit/s when absent. */
  readonly nics?: readonly Omit<Nic, "mac">[];
}

/** Digits of the number, so that a fleet that grows renames nobody below 100,000 machines. */
const digits = 5;

export const onePort: NonNullable<FleetEntry["nics"]> = [{ id: "eth0", speedMbps: 1000 }];

/** `node00001`, `node00002` and so on: the same ids, UUIDs, addresses and serial numbers each time. */
export function expandFleet({ prefix, count, nics = onePort, ...common }: FleetEntry): Inventory[] {
  return Array.from({ length: count }, (_, index) => {
    const id = prefix + String(index + 1).padStart(digits, "0");
    const uuid = uuidOf(id);
    return {
      id,
      name: id,
      uuid,
      ...common,
      serialNumber: serialNumberOf(uuid),
      nics: nics.map((nic, port) => ({ id: nic.id, mac: macOf(id, port), speedMbps: nic.speedMbps })),
    };
  });
}
