/** Roles: the three that DSP0266 predefines, and those a client made. */
import type { Privilege, Role } from "../../model/service.js";
import type { Store } from "../../ports/store.js";
import type { Table } from "../../ports/world.js";
import { StoredTable } from "../stored-table.js";

export const administrator = "Administrator";

/** DSP0266 §"Redfish service privileges": the standard ones. */
export const standardPrivileges: readonly Privilege[] = [
  "Login",
  "ConfigureManager",
  "ConfigureUsers",
  "ConfigureComponents",
  "ConfigureSelf",
];

const predefine = (id: string, privileges: readonly Privilege[]): Role => ({ id, predefined: true, privileges });

/** DSP0266 §"Redfish service privileges and roles": exactly these, and not to be changed. */
const predefined: ReadonlyMap<string, Role> = new Map(
  [
    predefine(administrator, standardPrivileges),
    predefine("Operator", ["Login", "ConfigureComponents", "ConfigureSelf"]),
    predefine("ReadOnly", ["Login", "ConfigureSelf"]),
  ].map((role) => [role.id, role]),
);

/** The predefined roles live in the code, so that no state file can widen them; the others in the store. */
export class RoleTable implements Table<Role> {
  private readonly custom: StoredTable<"roles">;
  private customIds: readonly string[] = [];
  private shown: readonly string[] = [...predefined.keys()];

  constructor(store: Store) {
    this.custom = new StoredTable(store, "roles");
  }

  get(id: string): Role | undefined {
    return predefined.get(id) ?? this.custom.get(id);
  }

  ids(): readonly string[] {
    const customIds = this.custom.ids();
    if (customIds !== this.customIds) {
      this.customIds = customIds;
      this.shown = [...predefined.keys(), ...customIds.filter((id) => !predefined.has(id))];
    }
    return this.shown;
  }

  put(id: string, privileges: readonly Privilege[]): Promise<void> {
    return this.custom.put(id, { id, predefined: false, privileges });
  }

  remove(id: string): Promise<void> {
    return this.custom.remove(id);
  }
}
