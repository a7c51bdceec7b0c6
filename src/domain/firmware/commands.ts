/** What clients may ask of machines' firmware. */
import { message } from "../../../redfish-schema/registries/messages.js";
import type { Clock } from "../../model/clock.js";
import { refuse } from "../../model/refusal.js";
import type { FirmwareCommands } from "../../ports/commands/firmware.js";
import type { MachineLookup } from "../machine-table.js";
import { withWishes } from "./wishes.js";

export function firmwareCommands(machines: MachineLookup, clock: Clock): FirmwareCommands {
  return {
    async amend(machineId, wishes, { userName }) {
      const unit = machines.unit(machineId);
      if (!unit) throw refuse(404, message("Base.ResourceNotFound", "ComputerSystem", machineId));
      const { intent } = unit.machine;
      const next = withWishes(unit, wishes, clock.now());
      if (next !== intent) await unit.amend({ ...next, seq: intent.seq + 1 }, userName);
    },
  };
}
