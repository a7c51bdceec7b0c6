/** Finds machines by what people and clients call them. */
import type { Machine } from "../model/machine.js";
import type { MachineTable } from "../ports/world.js";
import type { MachineUnit } from "./unit.js";

/** Two machines cannot be told apart, or one cannot be driven: a fault of the configuration. */
export class InventoryError extends Error {
  override readonly name = "InventoryError";

  constructor(
    readonly code: "DUPLICATE_MACHINE" | "UNKNOWN_ADAPTER" | "UNKNOWN_FAMILY",
    message: string,
  ) {
    super(message);
  }
}

/** Ids are looked up as they are written, names and UUIDs in any case. */
export class MachineLookup implements MachineTable {
  private readonly units = new Map<string, MachineUnit>();
  /** Lower-case names and UUIDs, where they differ from the id. */
  private readonly aliases = new Map<string, string>();
  private list: readonly string[] = [];

  constructor(units: readonly MachineUnit[]) {
    for (const unit of units) this.add(unit);
    for (const unit of units) this.addAliases(unit);
    this.list = [...this.units.keys()];
  }

  get(id: string): Machine | undefined {
    return this.units.get(id)?.machine;
  }

  unit(id: string): MachineUnit | undefined {
    return this.units.get(id);
  }

  ids(): readonly string[] {
    return this.list;
  }

  resolve(idNameOrUuid: string): string | undefined {
    return this.units.has(idNameOrUuid) ? idNameOrUuid : this.aliases.get(idNameOrUuid.toLowerCase());
  }

  private add(unit: MachineUnit): void {
    if (this.units.has(unit.id)) throw duplicate(unit.id, unit.id, "id");
    this.units.set(unit.id, unit);
  }

  private addAliases(unit: MachineUnit): void {
    const { id, name, uuid } = unit.machine.inventory;
    for (const [what, alias] of [["name", name] as const, ["uuid", uuid] as const]) {
      if (alias === id) continue;
      const key = alias.toLowerCase();
      const other = this.resolve(key);
      if (other !== undefined && other !== id) throw duplicate(id, other, what);
      this.aliases.set(key, id);
    }
  }
}

function duplicate(id: string, other: string, what: "id" | "name" | "uuid"): InventoryError {
  const text = what === "id" ? `two machines have the id ${id}` : `machine ${id} has the ${what} of machine ${other}`;
  return new InventoryError("DUPLICATE_MACHINE", text);
}
