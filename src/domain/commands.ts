/** What clients may do to machines. */
import { message } from "../../redfish-schema/registries/messages.js";
import type { Clock } from "../model/clock.js";
import { refuse } from "../model/refusal.js";
import type { MachineCommands } from "../ports/commands.js";
import { amendIntent } from "./amend.js";
import { bootOfferOf } from "./firmware/boot-offer.js";
import type { VariableViews } from "./firmware/views.js";
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
      const { intent, capabilities } = unit.machine;
      const offer = changes.boot ? bootOfferOf(unit, views) : capabilities;
      const next = amendIntent(intent, changes, { ...offer, indicator: capabilities.indicator }, clock.now());
      if (next !== intent) await unit.amend(next, userName);
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
