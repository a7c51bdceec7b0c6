/** What an override of a machine may say, as far as its firmware has a say in it. */
import type { BootIntent } from "../../model/intent.js";
import { FirmwareError } from "../../ports/firmware.js";
import { type BootOffer, bootTargetsOf } from "../boot.js";
import { firmwareOverrides } from "../media/network-medium.js";
import type { MachineUnit } from "../unit.js";
import { laidOverride } from "./override-view.js";
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
      const boots = firmwareOverrides(machine, boot, true);
      const { inventory, intent } = machine;
      laidOverride(family, views.nextVariables(machine), boots, { inventory, seq: intent.seq + 1 });
      return undefined;
    } catch (error) {
      if (error instanceof FirmwareError) return error;
      throw error;
    }
  };
  return { bootTargets, bootModes, options, objection };
}
