/** What an override of a machine may say, as far as its firmware has a say in it. */
import type { BootIntent } from "../../model/machine.js";
import { FirmwareError } from "../../ports/firmware.js";
import { type BootOffer, bootTargetsOf } from "../boot.js";
import type { MachineUnit } from "../unit.js";
import { errandOf } from "./override-view.js";
import type { VariableViews } from "./views.js";

export function bootOfferOf(
  { machine, firmware }: Pick<MachineUnit, "machine" | "firmware">,
  views: VariableViews,
): BootOffer {
  const { bootModes } = machine.capabilities;
  const bootTargets = bootTargetsOf(machine, views);
  const view = views.next(machine);
  if (!firmware || !view) return { bootTargets, bootModes };
  const options = view.bootOptions.map(({ reference }) => reference);
  // A simulated machine goes wherever it is told to, entry or not.
  if (machine.capabilities.simulated) return { bootTargets, bootModes, options };
  const { family } = firmware.tools;
  const objection = (boot: BootIntent): FirmwareError | undefined => {
    try {
      family.withOverride(views.nextVariables(machine), errandOf(boot), machine.inventory, machine.intent.seq + 1);
      return undefined;
    } catch (error) {
      if (error instanceof FirmwareError) return error;
      throw error;
    }
  };
  return { bootTargets, bootModes, options, objection };
}
