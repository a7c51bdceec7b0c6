/** What clients may do to machines. */
import { message } from "../../redfish-schema/registries/messages.js";
import type { Clock, Instant } from "../model/clock.js";
import type { Intent } from "../model/intent.js";
import { refuse } from "../model/refusal.js";
import type { IntentChanges, MachineCommands } from "../ports/commands/machines.js";
import { amendIntent } from "./amend.js";
import { bootOfferOf } from "./firmware/boot-offer.js";
import type { VariableViews } from "./firmware/views.js";
import { withWishes } from "./firmware/wishes.js";
import type { MachineLookup } from "./machine-table.js";
import { checkOffered, checkPossible } from "./reset.js";
import type { MachineUnit } from "./unit.js";

export function machineCommands(machines: MachineLookup, clock: Clock, views: VariableViews): MachineCommands {
  const find = (id: string): MachineUnit => {
    const unit = machines.unit(id);
    if (!unit) throw refuse(404, message("Base.ResourceNotFound", "ComputerSystem", id));
    return unit;
  };

  return {
    async amend(machineId, changes, { userName }) {
      const unit = find(machineId);
      const next = amended(unit, changes, views, clock.now());
      if (next !== unit.machine.intent) await unit.amend(next, userName);
    },

    async reset(machineId, type, { userName }) {
      const unit = find(machineId);
      const { intent, observation, capabilities } = unit.machine;
      checkOffered(type, capabilities.resetTypes);
      // With others before it nobody knows in which state its turn will find the machine, nor without contact.
      const known = intent.resets.length === 0 && observation.contact.state === "Ok";
      if (known && observation.power && unit.driver) checkPossible(type, unit.commands, observation.power);
      await unit.reset({ type, by: userName, at: clock.now() });
    },

    async resetManager(machineId, _type, { userName }) {
      const unit = find(machineId);
      const { intent } = unit.machine;
      const manager = { ...intent.manager, lastReset: clock.now() };
      await unit.amend({ ...intent, seq: intent.seq + 1, manager }, userName);
      void unit.reattach();
    },
  };
}

/** All of it or nothing: an override is checked with the boot order that it comes with. */
function amended(
  { machine, firmware }: MachineUnit,
  changes: IntentChanges,
  views: VariableViews,
  now: Instant,
): Intent {
  const { intent, capabilities } = machine;
  const { boot, bootOrder } = changes;
  const ordered = bootOrder ? withWishes({ machine, firmware }, { bootOrder }, now) : intent;
  const offer = boot ? bootOfferOf({ machine: { ...machine, intent: ordered }, firmware }, views) : capabilities;
  const next = amendIntent(ordered, changes, { ...offer, indicator: capabilities.indicator }, now);
  return next === intent ? intent : { ...next, seq: intent.seq + 1 };
}
