/** Machines as those who boot them over the network see them. */
import type { NetbootMachines } from "../../ports/netboot.js";
import type { MachineLookup } from "../machine-table.js";
import type { MachineUnit } from "../unit.js";
import { begunErrandOf, errandOf } from "./errand.js";

export const netbootMachines = (machines: MachineLookup, onChange: NetbootMachines["onChange"]): NetbootMachines => ({
  get: (id) => machines.get(id),
  ids: () => machines.ids(),
  onChange,
  errand: (id) => errandOf(unitOf(machines, id)),
  begin: (id) => begunErrandOf(unitOf(machines, id)),
  report: (id, seen) => machines.unit(id)?.hear("netboot", seen),
});

function unitOf(machines: MachineLookup, id: string): MachineUnit {
  const unit = machines.unit(id);
  if (!unit) throw new RangeError(`there is no machine ${id}`);
  return unit;
}
