/** Which machines sit in which rack. */
import type { Inventory } from "../model/inventory.js";
import type { Rack, Table } from "../ports/world.js";

export interface RackEntry {
  readonly id: string;
  readonly name: string;
}

/** The racks in the order given; one that only a machine speaks of comes after them, named by its id. */
export function rackTable(entries: Iterable<RackEntry>, inventory: Iterable<Inventory>): Table<Rack> {
  const racks = new Map<string, Rack & { readonly machineIds: string[] }>();
  const rackOf = ({ id, name }: RackEntry) => {
    const rack = racks.get(id) ?? { id, name, machineIds: [] };
    racks.set(id, rack);
    return rack;
  };
  for (const entry of entries) rackOf(entry);
  for (const { id, rack } of inventory) {
    if (rack !== undefined) rackOf({ id: rack, name: rack }).machineIds.push(id);
  }
  const ids = [...racks.keys()];
  return { get: (id) => racks.get(id), ids: () => ids };
}
