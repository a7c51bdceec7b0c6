/** The machines of the inventory, as the store has left them. */
import { firstFirmware } from "../model/firmware.js";
import type { Inventory } from "../model/inventory.js";
import { firstObservation, type Observation } from "../model/observation.js";
import type { MachineAdapter } from "../ports/machine-adapter.js";
import type { Store } from "../ports/store.js";
import { afterCrash } from "./firmware/asked.js";
import { SharedFacts } from "./firmware/facts.js";
import type { FirmwareSetup, FirmwareTools } from "./firmware/setup.js";
import { firstIntentOf, inModeOf, wishOfFirmware } from "./first-wishes.js";
import { InventoryError } from "./machine-table.js";
import { withNetboot } from "./netboot/capabilities.js";
import { withPowerKept } from "./power-kept.js";
import { withDisks } from "./storage/stored-disks.js";
import type { Surroundings } from "./surroundings.js";
import { MachineUnit } from "./unit.js";

/** @throws InventoryError when an adapter or a family is not there */
export function unitsOf(
  inventory: readonly Inventory[],
  surroundings: Surroundings,
  setup: FirmwareSetup,
): readonly MachineUnit[] {
  const { adapters, devices, store, clock } = surroundings;
  // Shared by all until something is seen of each.
  const unseen = firstObservation(clock.now());
  const unseenFirmware = { ...unseen, firmware: firstFirmware };
  const facts = new SharedFacts();
  return inventory.map((machine) => {
    const own = withNetboot(adapterOf(machine, adapters).capabilities(machine, devices), machine);
    const tools = toolsOf(machine, setup);
    const kept = withPowerKept(own, machine);
    const capabilities = tools ? facts.fillIn(kept, tools) : kept;
    const seen = withMedia(tools ? observationOf(machine, unseenFirmware, store) : unseen, machine, store);
    const observation = withDisks(seen, machine, store);
    const intent = inModeOf(intentOf(machine, observation, store), capabilities);
    const unit = new MachineUnit(surroundings, { inventory: machine, intent, observation, capabilities }, tools);
    if (store.get("intents", machine.id) === undefined) wishOfFirmware(unit, clock.now());
    return unit;
  });
}

function adapterOf(
  { id, adapter: { kind } }: Inventory,
  adapters: ReadonlyMap<string, MachineAdapter>,
): MachineAdapter {
  const adapter = adapters.get(kind);
  if (adapter) return adapter;
  throw new InventoryError("UNKNOWN_ADAPTER", `machine ${id}: there is no adapter called ${kind}`);
}

function toolsOf(machine: Inventory, setup: FirmwareSetup): FirmwareTools | null {
  if (!machine.firmware) return null;
  const { families, openFlash, images, bootSets, keysOf } = setup;
  const { family: id, file } = machine.firmware;
  const family = families.get(id);
  if (!family)
    throw new InventoryError("UNKNOWN_FAMILY", `machine ${machine.id}: there is no kind of firmware called ${id}`);
  return { family, images, bootSets, keys: keysOf(machine), flash: file === null ? null : openFlash(machine, file) };
}

function observationOf({ id }: Inventory, unseen: Observation, store: Store): Observation {
  const firmware = store.get("firmware", id);
  return firmware ? { ...unseen, firmware } : unseen;
}

/** What came in stays in; what was on its way is begun anew. */
function withMedia(observation: Observation, { id }: Inventory, store: Store): Observation {
  const media = store.get("media", id);
  return media ? { ...observation, media } : observation;
}

/** What a crash left half done with the firmware is seen to, durably: what comes next builds on it. */
function intentOf(inventory: Inventory, { firmware }: Observation, store: Store) {
  const { id } = inventory;
  const stored = store.get("intents", id) ?? firstIntentOf(inventory);
  const intent = firmware ? afterCrash(stored, firmware) : stored;
  // Should the disk refuse, it is done once more with the next start.
  if (intent !== stored) store.put("intents", id, intent).catch(() => {});
  return intent;
}
