/** Machines as those who boot them over the network see them. */
import type { NetbootMachines } from "../../ports/netboot.js";
import type { MachineLookup } from "../machine-table.js";
import { errandOf } from "./errand.js";

export const netbootMachines = (machines: MachineLookup, onChange: NetbootMachines["onChange"]): NetbootMachines => ({
  get: (id) => machines.get(id),
  ids: () => machines.ids(),
  onChange,
  errand(id) {
    const unit = machines.unit(id);
    if (!unit) throw new RangeError(`there is no machine ${id}`);
    return errandOf(unit);
  },
  report: (id, seen) => machines.unit(id)?.seenBooting(seen),
});
