/** The power distribution units of the configuration, with the machines that they feed. */
import type { Inventory } from "../model/inventory.js";
import type { Adapters } from "../ports/adapters.js";
import type { DeviceEntry } from "../ports/power-device.js";
import type { PowerOutlet, PowerUnit, PowerUnits } from "../ports/power-units.js";
import type { Store } from "../ports/store.js";
import type { DeviceContacts } from "./device-contacts.js";

/** A PoE switch feeds machines too, and yet is no power distribution unit in a rack: it is left to those who manage networks. */
const kind = "pdu";

export interface PowerUnitsParts {
  readonly devices: readonly DeviceEntry[];
  readonly machines: readonly Inventory[];
  readonly adapters: Pick<Adapters, "machines" | "powerDevices">;
  readonly store: Pick<Store, "get">;
  readonly contacts: Pick<DeviceContacts, "isLost">;
}

/** The same object for as long as nothing about a unit changes. */
export function powerUnits(parts: PowerUnitsParts): PowerUnits {
  const entries = new Map(parts.devices.filter((one) => one.kind === kind).map((entry) => [entry.id, entry]));
  const ids = Object.freeze([...entries.keys()]);
  const outlets = entries.size === 0 ? new Map<string, PowerOutlet[]>() : outletsOf(entries, parts);
  const shown = new Map<string, PowerUnit>();
  const feeding = new Map(
    [...outlets].flatMap(([unit, own]) => own.map(({ id, machineId }) => [machineId, { unit, outlet: id }] as const)),
  );
  return {
    feeding: (machineId) => feeding.get(machineId),
    ids: () => ids,
    get(id) {
      const entry = entries.get(id);
      if (entry === undefined) return undefined;
      const own = outlets.get(id) ?? [];
      const family = familyOf(entry, parts.store);
      const answers = own.length === 0 ? null : !parts.contacts.isLost(id);
      const before = shown.get(id);
      if (before?.family === family && before.answers === answers) return before;
      const unit = { id, family, outlets: own, answers };
      shown.set(id, unit);
      return unit;
    },
  };
}

function outletsOf(
  entries: ReadonlyMap<string, DeviceEntry>,
  { machines, adapters, store }: PowerUnitsParts,
): Map<string, PowerOutlet[]> {
  const found = new Map<string, PowerOutlet[]>();
  for (const machine of machines) {
    const outlet = adapters.machines.get(machine.adapter.kind)?.outlet?.(machine);
    const entry = outlet && entries.get(outlet.device);
    if (!outlet || !entry) continue;
    const facts = adapters.powerDevices.get(kind)?.port(entry, outlet.port, store.get("devices", entry.id));
    const id = facts && "name" in facts ? facts.name : outlet.port;
    found.set(entry.id, [...(found.get(entry.id) ?? []), { id, machineId: machine.id }]);
  }
  return found;
}

/** What the configuration says, or what it turned out to be. */
function familyOf({ id, settings: { family } }: DeviceEntry, store: Pick<Store, "get">): string | null {
  return typeof family === "string" && family !== "auto" ? family : (store.get("devices", id)?.family ?? null);
}
